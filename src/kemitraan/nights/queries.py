"""Many nights, reading: tonight's list and map, and the history. Flat in size: a page and a few statements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import quote_plus

from django.core.paginator import Paginator
from django.http import QueryDict

from kemitraan.people.api import STAND_IN, Viewer, purposes
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import Compiled, fetched, fetched_for_units, kept_for_units
from kemitraan.toolbox.wall import helped

from .access import visible_to
from .listing import Past, Tonight, of_tonight, past
from .models import Incident, Night
from .states import NIGHT_STATES

PAGE, PAGE_TONIGHT = 30, 60


@dataclass(frozen=True)
class Filters:
    """One view of the list; what is unknown in the address is left out. ``before``: the cursor of the next page."""

    state: str = ""
    late: bool = False
    q: str = ""
    since: date | None = None
    until: date | None = None
    before: tuple[date, int] | None = None

    def address(self, **changes: object) -> str:
        """The query string of this view with some changes, from its first page."""
        values: dict[str, Any] = {
            "state": self.state, "late": "1" if self.late else "", "q": quote_plus(self.q) if self.q else "",
            "since": self.since, "until": self.until,
        } | changes  # fmt: skip
        return "?" + "&".join(
            [f"{name}={value}" for name, value in values.items() if value]
        )  # the rest is our own words


def read_filters(query: QueryDict) -> Filters:
    """The filters an address asks for."""
    state = query.get("state", "")
    before = query.get("before", "").partition("_")
    day, number = _day(before[0]), before[2]
    cursor = (day, int(number)) if day and number.isascii() and number.isdigit() and len(number) < 19 else None
    return Filters(
        state=state if state in NIGHT_STATES else "",
        late=query.get("late") == "1",
        q=" ".join(query.get("q", "").replace("\x00", "").split())[:80],
        since=_day(query.get("since", "")),
        until=_day(query.get("until", "")),
        before=cursor,
    )


def tonight(now: datetime) -> date:
    """The day whose night it is: until noon still yesterday's."""
    local = clock.local(now)
    return local.date() if local.hour >= 12 else local.date() - timedelta(days=1)


def tonights(viewer: Viewer, filters: Filters | None, now: datetime, page: str | None) -> tuple[Tonight, Any]:
    """Tonight's nights: their figures and a page of those asked for (none for no filters), and where that page lies."""
    units, day = viewer.units_for(purposes.READ_WATCH), tonight(now)
    number = int(page) if page and page.isascii() and page.isdigit() and len(page) < 5 else 1
    first = PAGE_TONIGHT * (max(number, 1) - 1)
    found = of_tonight(units, filters, now, day, most=PAGE_TONIGHT, first=first)
    here = Paginator(range(found.wanted), PAGE_TONIGHT).get_page(page)
    if found.wanted and here.start_index() != first + 1:  # beyond the end is the last page
        found = of_tonight(units, filters, now, day, most=PAGE_TONIGHT, first=here.start_index() - 1)
    return found, here


def history(viewer: Viewer, filters: Filters, now: datetime) -> tuple[list[Past], str]:
    """A page of past nights, newest first, and the cursor of the next page (empty: this is the last)."""
    until = filters.until or clock.local(now).date()
    lines = past(viewer.units_for(purposes.READ_WATCH), filters, now, until, PAGE + 1)
    rows, more = lines[:PAGE], len(lines) > PAGE
    return rows, f"{rows[-1].day:%Y-%m-%d}_{rows[-1].pk}" if more else ""


@helped("nights.incidents", "reports")  # their kind and code alone, for those who told them
def incidents_of(night: Night) -> list[Incident]:
    """What happened in one night, with its report, in the order of time."""
    return list(Incident.objects.filter(night=night).select_related("report__category").order_by("id"))


def incidents_tonight(viewer: Viewer, now: datetime, last: datetime | None) -> list[dict[str, Any]]:
    """What happened in nights of the last 24 hours in the viewer's area, newest first; ``last``: anywhere."""
    since, units = now - timedelta(days=1), viewer.units_for(purposes.READ_WATCH)
    return _incidents_since(since, units) if units and last is not None and last > since else []


@helped("nights.incidents", "reports")  # their kind alone
def _incidents_since(since: datetime, units: Iterable[int]) -> list[dict[str, Any]]:
    names = ("at", "night_id", "post", "name_id", "name_en", "caught_at", "handed_over_at")
    text, values = _newest_incidents()
    wanted = (text, tuple(since if value == SOME_MOMENT else value for value in values))
    return [dict(zip(names, row, strict=True)) for row in fetched_for_units(wanted, units)]


SOME_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)  # holds the place of the moment that is asked for


@cache
def _newest_incidents() -> Compiled:
    found = Incident.objects.filter(night__in=visible_to(STAND_IN), at__gt=SOME_MOMENT).order_by("-at")
    rows = found.values_list(
        "at", "night_id", "night__post__name", "report__category__name_id", "report__category__name_en",
        "caught_at", "handed_over_at",
    )  # fmt: skip
    return kept_for_units(rows[:30])


def kept_by_week(viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """Nights kept and missed in the last four weeks, by week. Counts of nights, never of people.

    What is over changes little and a city has thousands of nights in four weeks: each process remembers its answer
    for these police units for :data:`FRESH`.
    """
    today, units = clock.local(now).date(), viewer.units_for(purposes.READ_WATCH)
    known = _weeks.get((units, today))
    if known is None or not timedelta(0) <= now - known[0] < FRESH:
        while len(_weeks) >= MOST_REMEMBERED:
            _weeks.pop(next(iter(_weeks)), None)
        known = _weeks[units, today] = (now, _count_weeks(units, today))
    return known[1]


def _count_weeks(units: frozenset[int], today: date) -> list[dict[str, Any]]:
    weeks: dict[date, dict[str, int]] = {}
    for day, state, count in fetched(_WEEKS, [sorted(units), today - timedelta(days=28), today]):
        week = weeks.setdefault(day - timedelta(days=day.weekday()), {"kept": 0, "missed": 0})
        week["missed" if state in ("missed", "scheduled") else "kept"] += count
    return [{"week": week, **counts} for week, counts in sorted(weeks.items())]


FRESH, MOST_REMEMBERED = timedelta(minutes=5), 200
_weeks: dict[tuple[frozenset[int], date], tuple[datetime, list[dict[str, Any]]]] = {}
_WEEKS = """
    select day, state, count(*) from nights_night where guided_by_id = any(%s) and day >= %s and day < %s
    group by day, state
"""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
