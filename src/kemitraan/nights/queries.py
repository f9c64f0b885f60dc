"""Many nights, reading: tonight's list and map, and the history. Flat in size: a page and a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import fetched, fetched_of
from kemitraan.toolbox.wall import helped

from .access import visible_to
from .listing import Line, count_tonight, of_tonight, past
from .models import Incident, Night, Roster
from .states import NIGHT_STATES
from .words import look_of

PAGE, MOST_TONIGHT = 50, 100


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
            "state": self.state, "late": "1" if self.late else "", "q": self.q,
            "since": self.since, "until": self.until,
        } | changes  # fmt: skip
        return "?" + urlencode({name: str(value) for name, value in values.items() if value})


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


def tonights(viewer: Viewer, filters: Filters, now: datetime) -> list[Line]:
    """Tonight's nights, whose clock runs out first comes first; at most a hundred."""
    return of_tonight(viewer.units_for(purposes.READ_WATCH), filters, now, tonight(now), MOST_TONIGHT)


def history(viewer: Viewer, filters: Filters, now: datetime) -> tuple[list[Line], str]:
    """A page of past nights, newest first, and the cursor of the next page (empty: this is the last)."""
    until = filters.until or clock.local(now).date()
    lines = past(viewer.units_for(purposes.READ_WATCH), filters, now, until, PAGE + 1)
    rows, more = lines[:PAGE], len(lines) > PAGE
    return rows, f"{rows[-1].day:%Y-%m-%d}_{rows[-1].pk}" if more else ""


def figures(viewer: Viewer, now: datetime) -> dict[str, int]:
    """Tonight in figures, over all nights in the viewer's area."""
    counts = count_tonight(viewer.units_for(purposes.READ_WATCH), now, tonight(now))
    return dict(zip(("posts", "open", "late", "missed"), counts, strict=True))


@helped("nights.incidents", "reports")  # their kind and code alone, for those who told them
def incidents_of(night: Night) -> list[Incident]:
    """What happened in one night, with its report, in the order of time."""
    return list(Incident.objects.filter(night=night).select_related("report__category").order_by("id"))


@helped("nights.incidents", "reports")  # their kind alone
def incidents_tonight(viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """What happened in nights of the last 24 hours in the viewer's area, newest first."""
    if not viewer.units_for(purposes.READ_WATCH):
        return []
    found = Incident.objects.filter(night__in=visible_to(viewer), at__gt=now - timedelta(days=1)).order_by("-at")
    names = ("at", "night_id", "post", "name_id", "name_en", "caught_at", "handed_over_at")
    rows = found.values_list(
        "at", "night_id", "night__post__name", "report__category__name_id", "report__category__name_en",
        "caught_at", "handed_over_at",
    )  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in fetched_of(rows[:30])]


def roster_rows(rosters: QuerySet[Roster], state: str) -> list[dict[str, Any]]:
    """A page of rosters, newest first."""
    if state:
        rosters = rosters.filter(state=state)
    values = rosters.order_by("-first", "-pk").values_list(
        "pk", "post__name", "guided_by__name", "first", "last", "squad", "state", "due_at"
    )[:PAGE]
    names = ("pk", "post", "unit", "first", "last", "squad", "state", "due_at")
    return [dict(zip(names, one, strict=True)) | {"look": look_of(one[6])} for one in fetched_of(values)]


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
