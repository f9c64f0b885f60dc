"""The rows of the long lists as HTML, one text a row; what people wrote is escaped (``escaped``, ``filled``)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import ngettext

from kemitraan.design.api import (
    NOTHING,
    SOME_NUMBER,
    SOME_UUID,
    address_form,
    day,
    deadline,
    escaped,
    filled,
    icon,
    joined,
    said_when,
)
from kemitraan.toolbox import clock

from .access import Village
from .listing import Line
from .queue import Asked, LateLine, LateRequest, Waiting
from .words import REQUESTS_SAID, SAID, WISHES

_LATE = '<li><a href="{}">{}, {}</a> <span class="quiet">{}</span> {}</li>'
_LATE_REQUEST = '<li><a href="{}">{}</a> <span class="quiet">{}</span> {} {}</li>'
_REQUEST = (
    '<tr><th scope="row"><a href="{}">{}</a><br><span class="quiet">{}, {}{}</span></th><td>{}</td><td>{}</td>'
    "<td>{}</td></tr>"
)
_WORDS = ' <span class="k-note-danger">{} {}</span>'


def words_of(rt: str | None, rw: str | None, landmark: str) -> str:
    """``RT 003 / RW 004, next to the clinic``."""
    area = f"{rt} / {rw}" if rt is not None and rw is not None else rt or rw or ""
    return f"{area}, {landmark}" if area and landmark else area or landmark


def visit_rows(lines: Sequence[Line]) -> SafeString:
    """The rows of the list of visits."""
    place, badges = _places(), SAID.badges
    days = {one: escaped(day(one)) for one in {line.day for line in lines}}  # a page has few
    return SafeString("".join([
        f'<tr><th scope="row">{place(key, rt, rw, landmark, village)}</th><td>{days[on]}</td>'
        f'<td>{badges[state]}</td><td>{_clock(due) if due else "–"}</td></tr>'
        for key, state, on, due, _pk, village, rt, rw, landmark in lines
    ]))  # fmt: skip


def waiting_rows(lines: Iterable[Waiting]) -> SafeString:
    """Visits to review."""
    place = _places()
    today = clock.local(clock.now()).date()
    return SafeString("".join([
        f'<tr><th scope="row">{place(key, rt, rw, landmark, village)}{_undecided(undecided) if undecided else ""}</th>'
        f'<td>{escaped(officer)}</td><td>{said_when(at, today) if at else "–"}</td><td>{_clock(due)}</td></tr>'
        for key, rt, rw, landmark, village, undecided, officer, at, due in lines
    ]))  # fmt: skip


def village_options(villages: Iterable[Village], chosen: int | None) -> SafeString:
    """Kelurahan as choices of a filter: a city has hundreds."""
    return SafeString("".join([
        f'<option value="{one.pk}"{" selected" if one.pk == chosen else ""}>{escaped(one.name)}</option>'
        for one in villages
    ]))  # fmt: skip


def _places() -> Callable[[object, str | None, str | None, str, str], str]:
    """How a row says where a visit was: a link to it, and the kelurahan beneath."""
    before, _key, after = address_form("visits:visit", SOME_UUID).partition("{}")

    def place(key: object, rt: str | None, rw: str | None, landmark: str, village: str) -> str:
        said = escaped(words_of(rt, rw, landmark))
        return f'<a href="{before}{key}{after}">{said}</a><br><span class="quiet">{escaped(village)}</span>'

    return place


def conflict_rows(lines: Sequence[LateLine]) -> SafeString:
    """Visits with two versions."""
    return _late_rows(lines, address_form("visits:conflict", SOME_NUMBER)) if lines else NOTHING


def unsent_rows(lines: Sequence[LateLine]) -> SafeString:
    """Visits begun and not handed in."""
    return _late_rows(lines, address_form("visits:visit", SOME_UUID)) if lines else NOTHING


def _late_rows(lines: Iterable[LateLine], address: str) -> SafeString:
    row = leading(_LATE, address)
    return joined(
        filled(row, line.key, line.village, day(line.day), line.officer, _clock(line.due_at)) for line in lines
    )


def late_request_rows(lines: Iterable[LateRequest]) -> SafeString:
    """Requests whose time ran out."""
    row, badges = leading(_LATE_REQUEST, address_form("visits:request", SOME_UUID)), REQUESTS_SAID.badges
    return joined(
        filled(
            row, line.key, _cut(line.text, 100), line.village,
            badges[line.state], _clock(line.due_at),
        )
        for line in lines
    )  # fmt: skip


def request_rows(lines: Iterable[Asked]) -> SafeString:
    """The rows of the list of requests; of one that nobody decided about yet, what was wished at the door."""
    row, badges = leading(_REQUEST, address_form("visits:request", SOME_UUID)), REQUESTS_SAID.badges
    wished = {code: f". {word}" for code, word in WISHES.items()}
    return joined(
        filled(
            row, line.key, _cut(line.text, 120), line.village, day(line.heard_at),
            wished.get(line.wish, "") if line.state == "heard" else "", badges[line.state],
            line.assignee if line.assignee is not None else line.report or "–",
            _clock(line.due_at) if line.due_at else "–",
        )
        for line in lines
    )  # fmt: skip


def leading(row: str, address: str) -> str:
    """A row with this form of an address in its first place: the key is filled in with all the rest."""
    return row.replace("{}", address, 1)


def _cut(text: str, length: int) -> str:
    """As ``truncatechars``, which is only asked where there may be something to do."""
    return text if len(text) <= length and text.isascii() else Truncator(text).chars(length)


def _undecided(count: int) -> SafeString:
    words = ngettext("%(n)s word to decide", "%(n)s words to decide", count) % {"n": count}
    return filled(_WORDS, icon("warning", size="sm"), words)


def _clock(due: datetime | None) -> SafeString:
    return deadline(due, short=True) + _END


_END = SafeString("\n")
