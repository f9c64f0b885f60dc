"""The rows of the long lists as HTML, one format a row; everything that people wrote is escaped by ``filled``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from kemitraan.design.api import (
    NOTHING,
    SOME_UUID,
    address_form,
    day,
    deadline,
    filled,
    icon,
    joined,
    spoken,
    when,
)

from .listing import Line
from .words import SAID

_VISIT = (
    '<tr><th scope="row"><a href="{}">{}</a><br><span class="quiet">{}</span></th><td>{}</td><td>{}</td>'
    "<td>{}</td></tr>"
)
_WAITS = (
    '<tr><th scope="row"><a href="{}">{}</a><br><span class="quiet">{}</span>{}</th><td>{}</td><td>{}</td>'
    "<td>{}</td></tr>"
)
_WORDS = ' <span class="k-note-danger">{} {}</span>'


def words_of(rt: str | None, rw: str | None, landmark: str) -> str:
    """``RT 003 / RW 004, next to the clinic``."""
    area = f"{rt} / {rw}" if rt is not None and rw is not None else rt or rw or ""
    return f"{area}, {landmark}" if area and landmark else area or landmark


def visit_rows(lines: Sequence[Line]) -> SafeString:
    """The rows of the list of visits."""
    visit, badges = address_form("visits:visit", SOME_UUID), SAID.badges
    days = {one: day(one) for one in {line.day for line in lines}}  # a page has few
    return joined(
        filled(
            _VISIT, SafeString(visit.format(line.key)), words_of(line.rt, line.rw, line.landmark), line.village,
            days[line.day], badges[line.state], _clock(line.due_at) if line.due_at else "–",
        )
        for line in lines
    )  # fmt: skip


def waiting_rows(lines: Iterable[Any]) -> SafeString:
    """The rows of the superior's queue: visits of :func:`.queue.waiting`."""
    visit = address_form("visits:visit", SOME_UUID)
    return joined(
        filled(
            _WAITS, visit.format(line.key), words_of(line.rt, line.rw, line.landmark), line.village,
            _undecided(line.undecided) if line.undecided else NOTHING, line.officer,
            when(line.submitted_at, spoken(line.submitted_at)) if line.submitted_at else "–", _clock(line.due_at),
        )
        for line in lines
    )  # fmt: skip


def _undecided(count: int) -> SafeString:
    words = ngettext("%(n)s word to decide", "%(n)s words to decide", count) % {"n": count}
    return filled(_WORDS, icon("warning", size="sm"), words)


def _clock(due: datetime | None) -> SafeString:
    return deadline(due, short=True) + _END


_END = SafeString("\n")
