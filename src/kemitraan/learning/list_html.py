"""Everybody's cards and the month as HTML, one format a session: by the template language they cost most of a page.

What people wrote is escaped by ``filled``; badges, days and words are made once a page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import NOTHING, address_form, badge, day, exact, filled, icon, joined, number, options, when
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import once_a_language

from .queries import Card, InMonth
from .words import KINDS, PUBLIC_STATES

_CARD = (
    '<li><article class="l-card">{}<div><h2><a href="{}">{}</a></h2><p>{}</p><p>{}</p><p>{}</p><ul class="l-tags">{}'
    "<li>{}</li></ul></div></article></li>"
)
_SHEET = '<div class="l-day" aria-hidden="true"><span>{}</span><strong>{}</strong><span>{}</span></div>'
_TAG = "<li>{}{}</li>"
_DAY = '<td class="{}{}{}"><span><span class="l-weekday">{} </span>{}<span class="visually-hidden"> {}</span></span>'
_SESSION = '<li><a href="{}">{}</a></li>'
_CANCELLED = '<li><a href="{}" class="l-cancelled">{}{}</a></li>'
_MORE = '<li><a class="l-others" href="{}">{}<span class="visually-hidden">, {}</span></a></li>'


def card_rows(found: Iterable[Card]) -> SafeString:
    """The cards of everybody's list."""
    session, online, badges = _session("learning:session"), _("Online"), _badges()
    return joined(_card(one, session, online, badges) for one in found)


def _card(one: Card, session: str, online: str, badges: dict[str, SafeString]) -> SafeString:
    sheet, moment = _moment(one.starts_at)
    return filled(
        _CARD, sheet, session.format(one.code), one.title, badges[one.state], moment,
        (f"{one.venue}, {one.area}" if one.area else one.venue) if one.venue else online,
        _tags(one.free, one.state == "open", one.certificate, one.for_minors), one.unit,
    )  # fmt: skip


@cache
def _session(route: str) -> str:
    """The address of a session, for its code."""
    return address_form(route, "AAAAAAAA")


# Few are different, and each is put into words once.
@once_a_language(8)
def _badges() -> dict[str, SafeString]:
    return {code: badge(str(word), drawn, tone) for code, (word, drawn, tone) in PUBLIC_STATES.items()}


@once_a_language(4_000)
def _moment(at: str) -> tuple[SafeString, SafeString]:
    """The leaf of a calendar, and the moment in words."""
    moment = datetime.fromisoformat(at)
    on = clock.local(moment).date()
    sheet = filled(_SHEET, date_format(on, "D"), on.day, date_format(on, "M"))
    return sheet, when(moment, exact(moment))


@once_a_language(4_000)
def _tags(free: int | None, open_: bool, certificate: bool, school: bool) -> SafeString:
    """Whether there is room, a certificate, and whether a school brings its class."""
    room = _("Room for all") if free is None else _("Full: queue open")
    if free:
        room = _("%(n)s places left") % {"n": number(free)}
    return joined([
        filled(_TAG, icon("people", size="sm"), room) if open_ else NOTHING,
        filled(_TAG, icon("document", size="sm"), _("Certificate")) if certificate else NOTHING,
        filled(_TAG, icon("child", size="sm"), _("For a school")) if school else NOTHING,
    ])  # fmt: skip


def month_rows(
    weeks: Sequence[Sequence[date]], first: date, found: Iterable[InMonth], *, route: str, of_day: str
) -> SafeString:
    """The weeks of a month as rows of a table. ``of_day``: the address of a day's list with ``{}`` for the day."""
    session, by_day = _session(route), dict[date, list[tuple[str, InMonth]]]()
    for one in found:
        on, hour = _day_and_hour(one.starts_at)
        by_day.setdefault(on, []).append((hour, one))
    today, more = clock.local(clock.now()).date(), _("%(n)s more")
    struck = filled('<span class="visually-hidden"> ({})</span>', _("cancelled"))

    def cell(on: date) -> SafeString:
        here = by_day.get(on, ())
        head = _head(on, on.month != first.month, on == today, not here)
        if not here:
            return joined((head, _END))
        lines = [
            filled(_CANCELLED, session.format(one.code), f"{hour} {one.title}", struck)
            if one.state == "cancelled"
            else filled(_SESSION, session.format(one.code), f"{hour} {one.title}")
            for hour, one in here
        ]
        if (others := here[0][1].of - len(here)) > 0:
            lines.append(filled(_MORE, of_day.format(on.isoformat()), more % {"n": number(others)}, day(on)))
        return joined((head, _LIST, *lines, _LIST_END))

    return joined(joined((_ROW, *map(cell, week), _ROW_END)) for week in weeks)


_ROW, _ROW_END = SafeString("<tr>"), SafeString("</tr>")
_LIST, _LIST_END, _END = SafeString("<ul>"), SafeString("</ul></td>"), SafeString("</td>")


# Few are different, and each is put into words once.
@once_a_language(4_000)
def _head(on: date, outside: bool, today: bool, empty: bool) -> SafeString:
    """A day's cell to where its sessions begin."""
    look = "l-out" if outside else "", " l-today" if today else "", " l-empty" if empty else ""
    return filled(_DAY, *look, date_format(on, "D"), on.day, date_format(on, "F"))


@lru_cache(maxsize=4_000)
def _day_and_hour(at: str) -> tuple[date, str]:
    """The day in Jakarta, and the hour as a clock says it."""
    moment = clock.local(datetime.fromisoformat(at))
    return moment.date(), f"{moment:%H.%M}"


@once_a_language(50)
def kind_options(chosen: str) -> SafeString:
    """The kinds as choices."""
    return options(KINDS.items(), chosen)


def weekdays(week: Sequence[date]) -> SafeString:
    """The names of the days as the head of a month."""
    return _weekdays(week[0])


@once_a_language(50)
def _weekdays(monday: date) -> SafeString:
    days = (monday + timedelta(days=number) for number in range(7))
    return joined(filled('<th scope="col">{}</th>', date_format(on, "D")) for on in days)


@once_a_language(500)
def month_name(first: date) -> str:
    """A month as it is said."""
    return date_format(first, "F Y")
