"""The period and the area a commander looks at: so many days back, or a calendar month or quarter in Jakarta."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kemitraan.toolbox import clock

PERIODS = (30, 90, 365)  # days back from now
MONTHS, QUARTERS = 12, 4  # how many may be chosen, the present one included
_MONTH, _QUARTER = re.compile(r"^(20\d\d)-(0[1-9]|1[0-2])$", re.ASCII), re.compile(r"^(20\d\d)-K([1-4])$", re.ASCII)


@dataclass(frozen=True)
class Sight:
    """What the address asks for: so many days back (``days``) or a calendar period (``span``); one kelurahan or all.

    ``span`` is ``2026-10`` for a month, ``2026-K3`` for a quarter, empty for days back.
    """

    days: int
    village: str
    now: datetime
    span: str = ""

    @property
    def first(self) -> date | None:
        """The first day of a calendar period; None for days back."""
        if found := _MONTH.match(self.span):
            return date(int(found[1]), int(found[2]), 1)
        if found := _QUARTER.match(self.span):
            return date(int(found[1]), 3 * int(found[2]) - 2, 1)
        return None

    @property
    def since(self) -> datetime:
        """The beginning of the period."""
        first = self.first
        return (
            _midnight(clock.local(self.now).date() - timedelta(days=self.days)) if first is None else _midnight(first)
        )

    @property
    def until(self) -> datetime:
        """Its end: now, or the end of a calendar period that is over."""
        first = self.first
        if first is None:
            return self.now
        return min(self.now, _midnight(months_on(first, 3 if _QUARTER.match(self.span) else 1)))

    @property
    def day_end(self) -> datetime:
        """The midnight at which its last day ends: today's in a period that runs."""
        return self.until if self.over else self.ahead(timedelta())

    @property
    def last_day(self) -> date:
        """Its last day; today in a period that runs."""
        return clock.local(self.day_end).date() - timedelta(days=1)

    @property
    def days_shown(self) -> tuple[date, date]:
        """Its first day, and the day before which it ends: in a period that runs today's are not over yet."""
        return clock.local(self.since).date(), clock.local(self.until).date()

    def ahead(self, reach: timedelta) -> datetime:
        """The midnight that ends the day so long from now."""
        return _midnight(clock.local(self.now + reach).date() + timedelta(days=1))

    @property
    def over(self) -> bool:
        """Whether the period lies wholly in the past."""
        return self.until < self.now

    @property
    def words(self) -> str:
        """The period as people say it."""
        first = self.first
        if first is None:
            return _("the last %(days)s days") % {"days": self.days}
        told = span_words(self.span)
        return told if self.over else _("%(period)s, so far") % {"period": told}

    def address(self, **changes: object) -> str:
        """The query string of this view with some changes."""
        given = {"hari": "" if self.span else self.days, "masa": self.span, "wilayah": self.village} | changes
        return "?" + urlencode({name: value for name, value in given.items() if value})


class Village(NamedTuple):
    """A kelurahan to choose."""

    code: str
    name: str


def read_sight(query: QueryDict, villages: Sequence[Village], now: datetime) -> Sight:
    """The view an address asks for; what it cannot be is left out."""
    asked, village, span = query.get("hari", ""), query.get("wilayah", ""), query.get("masa", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else PERIODS[0]
    span = span if span in months_back(now) or span in quarters_back(now) else ""
    return Sight(days, village if village in {one.code for one in villages} else "", now, span)


def months_back(now: datetime) -> list[str]:
    """The months that may be chosen, the newest first."""
    first = clock.local(now).date().replace(day=1)
    return [f"{months_on(first, -back):%Y-%m}" for back in range(MONTHS)]


def quarters_back(now: datetime) -> list[str]:
    """The quarters that may be chosen, the newest first."""
    first = clock.local(now).date().replace(day=1)
    found = [months_on(first, -3 * back) for back in range(QUARTERS)]
    return [f"{day.year}-K{(day.month + 2) // 3}" for day in found]


def span_words(span: str) -> str:
    """A calendar period in words: October 2026, 3rd quarter of 2026."""
    if found := _QUARTER.match(span):
        return _("quarter %(number)s of %(year)s") % {"number": found[2], "year": found[1]}
    year, month = span.split("-")
    return date_format(date(int(year), int(month), 1), "F Y")


def months_on(day: date, months: int) -> date:
    """The first of a month so many months on (or back)."""
    place = day.year * 12 + day.month - 1 + months
    return date(place // 12, place % 12 + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), clock.JAKARTA)
