"""Moments and lengths of time in the words people use: ``20.41 WIB``, ``10 menit lalu``, ``1 jam 20 menit``."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import once_a_language

MINUTE, HOUR, DAY = 60, 3600, 86_400
_WEEK = 7 * DAY


def clock_time(moment: datetime) -> str:
    """The hour on a clock in Jakarta, 24 hours with a dot: ``20.41 WIB``."""
    local = clock.local(moment)
    return f"{local:%H.%M} {local.tzname() or 'WIB'}"


def day(moment: datetime | date) -> str:
    """The date in words, in the reader's language: ``23 November 2026``."""
    on = clock.local(moment).date() if isinstance(moment, datetime) else moment
    return _day(on)


@once_a_language(4_000)
def _day(on: date) -> str:
    """A day in words: lists say the same few over and over."""
    return str(date_format(on, "j F Y"))


def exact(moment: datetime) -> str:
    """Date and hour, leaving nothing open: ``23 November 2026, 20.41 WIB``."""
    return f"{day(moment)}, {clock_time(moment)}"


def spoken(moment: datetime, now: datetime | None = None) -> str:
    """The shortest form that is still clear today: the hour alone, ``kemarin`` with the hour, or date and hour."""
    return spoken_on(moment, clock.local(now or clock.now()).date())


@once_a_language(4_000)
def spoken_on(moment: datetime, today: date) -> str:
    """The same on a day. Lists say the same moments again."""
    away = (clock.local(moment).date() - today).days
    hour = clock_time(moment)
    if away == 0:
        return hour
    if away == -1:
        return gettext("yesterday %(hour)s") % {"hour": hour}
    if away == 1:
        return gettext("tomorrow %(hour)s") % {"hour": hour}
    return exact(moment)


def length(span: timedelta | float) -> str:
    """A length of time in at most two units; ``span`` is a timedelta or a number of seconds, its sign ignored.

    Rounded down, as a clock is read: 119 s is one minute, 80 min is ``1 jam 20 menit``.
    """
    return _length(read(span))


def read(span: timedelta | float) -> int:
    """The seconds of a length as :func:`length` and :func:`brief` read them: what their words leave out is cut off."""
    seconds = abs(int(span.total_seconds() if isinstance(span, timedelta) else span))
    return seconds - seconds % (1 if seconds < MINUTE else MINUTE if seconds < DAY else HOUR)


@once_a_language(4_000)
def _length(seconds: int) -> str:
    """A length without what its words leave out, so that few are different and each is put into words once."""
    if seconds < MINUTE:
        return ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    minutes, hours, days = seconds // MINUTE, seconds // HOUR, seconds // DAY
    if seconds < HOUR:
        return _minutes(minutes)
    if seconds < DAY:
        return _pair(_hours(hours), _minutes(minutes % 60) if minutes % 60 else "")
    whole = ngettext("%(n)s day", "%(n)s days", days) % {"n": days}
    return _pair(whole, _hours(hours % 24) if days < 3 and hours % 24 else "")


def brief(span: timedelta | float) -> str:
    """A length of time in one short unit, for dense lists: ``45 dtk``, ``8 mnt``, ``3 jam``, ``2 hari``."""
    seconds = abs(int(span.total_seconds() if isinstance(span, timedelta) else span))
    if seconds < MINUTE:
        return gettext("%(n)s s") % {"n": seconds}
    if seconds < HOUR:
        return gettext("%(n)s min") % {"n": seconds // MINUTE}
    return length(_one_unit(seconds))


def ago(moment: datetime, now: datetime | None = None) -> str:
    """How long since, or until: ``baru saja``, ``10 menit lalu``, ``8 menit lagi``; beyond a week the date."""
    seconds = ((now or clock.now()) - moment).total_seconds()
    if abs(seconds) < MINUTE:
        return gettext("just now")
    if abs(seconds) >= _WEEK:
        return day(moment)
    roughly = length(_one_unit(seconds))
    words = gettext("%(length)s ago") if seconds > 0 else gettext("in %(length)s")
    return words % {"length": roughly}


def _one_unit(seconds: float) -> int:
    size = abs(int(seconds))
    unit = MINUTE if size < HOUR else HOUR if size < DAY else DAY
    return size - size % unit


def _minutes(number: int) -> str:
    return ngettext("%(n)s minute", "%(n)s minutes", number) % {"n": number}


def _hours(number: int) -> str:
    return ngettext("%(n)s hour", "%(n)s hours", number) % {"n": number}


def _pair(first: str, second: str) -> str:
    return f"{first} {second}" if second else first
