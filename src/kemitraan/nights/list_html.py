"""The rows of the long lists as HTML, one format a row; everything that people wrote is escaped by ``filled``."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import (
    SOME_NUMBER,
    address_form,
    badge,
    clock_time,
    day,
    deadline,
    escaped,
    filled,
    joined,
    when,
)

from .listing import Line
from .words import LOOKS

_PAST = '<tr><td><a href="{}">{}</a></td><td>{}</td><td>{}</td><td class="num">{}</td><td class="num">{}</td></tr>'
_TONIGHT = (
    '<tr><td><a href="{}">{}</a><br><span class="quiet">{}</span></td><td>{}</td><td data-label="{}">{}</td>'
    '<td class="num" data-label="{}">{}</td><td>{}</td></tr>'
)
_END = SafeString("\n")


def past_rows(rows: Iterable[Line]) -> SafeString:
    """The rows of past nights."""
    night, badges = address_form("nights:night", SOME_NUMBER), _badges()
    return joined(
        filled(
            _PAST, night.format(row.pk), day(row.day), row.post_name, badges[row.state],
            "–" if row.came is None else row.came, row.members,
        )
        for row in rows
    )  # fmt: skip


def tonight_rows(rows: Iterable[Line]) -> SafeString:
    """The rows of tonight's posts."""
    night, badges = address_form("nights:night", SOME_NUMBER), _badges()
    since, people = SafeString(escaped(_("From"))), SafeString(escaped(_("People")))
    return joined(
        filled(
            _TONIGHT, night.format(row.pk), row.post_name, row.post_area_name or "", badges[row.state],
            since, when(row.starts_at, clock_time(row.starts_at)) if row.starts_at else "–", people,
            row.members, deadline(row.due_at, short=True) + _END if row.due_at else "–",
        )
        for row in rows
    )  # fmt: skip


def _badges() -> dict[str, SafeString]:
    return {state: badge(str(word), icon, tone) + _END for state, (word, icon, tone) in LOOKS.items()}
