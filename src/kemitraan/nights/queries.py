"""Many nights, reading: tonight's list and map, and the history. Flat in size: a page and a few statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, QuerySet
from django.http import QueryDict

from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock

from .access import visible_to
from .models import Incident, Night, Roster
from .states import NIGHT_LIVE, NIGHT_STATES
from .words import look_of

PAGE, MOST_TONIGHT = 50, 100
_FIELDS = (
    "pk", "post_id", "post__name", "post__lon", "post__lat", "post__area__name", "guided_by__name", "day", "starts_at",
    "ends_at", "members", "state", "due_at", "told_at", "opened_at", "came",
)  # fmt: skip
_NAMES = tuple(name.replace("__", "_") for name in _FIELDS)


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


def tonights(viewer: Viewer, filters: Filters, now: datetime) -> list[dict[str, Any]]:
    """Tonight's nights, whose clock runs out first comes first; at most a hundred."""
    found = _matching(_of_tonight(viewer, now), filters, now)
    by_clock = found.order_by(F("due_at").asc(nulls_last=True), "pk")
    return [_row(values, now) for values in by_clock.values_list(*_FIELDS)[:MOST_TONIGHT]]


def _of_tonight(viewer: Viewer, now: datetime) -> QuerySet[Night]:
    return visible_to(viewer).filter(Q(day=tonight(now)) | Q(state__in=NIGHT_LIVE))  # and whatever is still open


def history(viewer: Viewer, filters: Filters, now: datetime) -> tuple[list[dict[str, Any]], str]:
    """A page of past nights, newest first, and the cursor of the next page (empty: this is the last)."""
    found = _matching(visible_to(viewer), filters, now)
    if filters.since:
        found = found.filter(day__gte=filters.since)
    found = found.filter(day__lte=filters.until or clock.local(now).date())
    if filters.before:
        day, number = filters.before
        found = found.filter(day__lte=day).exclude(day=day, pk__gte=number)
    values = list(found.order_by("-day", "-pk").values_list(*_FIELDS)[: PAGE + 1])
    rows = [_row(one, now) for one in values[:PAGE]]
    more = len(values) > PAGE
    return rows, f"{rows[-1]['day']:%Y-%m-%d}_{rows[-1]['pk']}" if more else ""


def figures(viewer: Viewer, now: datetime) -> dict[str, int]:
    """Tonight in figures, over all nights in the viewer's area."""
    late = Q(told_at__isnull=False) | Q(due_at__lt=now)
    return _of_tonight(viewer, now).aggregate(
        posts=Count("pk"),
        open=Count("pk", filter=Q(state__in=NIGHT_LIVE)),
        late=Count("pk", filter=late),
        missed=Count("pk", filter=Q(state="missed")),
    )


def incidents_tonight(viewer: Viewer, now: datetime) -> list[Incident]:
    """What happened in nights of the last 24 hours in the viewer's area, newest first."""
    return list(
        Incident.objects.filter(night__in=visible_to(viewer), at__gt=now - timedelta(days=1))
        .select_related("report__category", "night__post")
        .order_by("-at")[:30]
    )


def roster_rows(rosters: QuerySet[Roster], state: str) -> list[dict[str, Any]]:
    """A page of rosters, newest first."""
    if state:
        rosters = rosters.filter(state=state)
    values = rosters.order_by("-first", "-pk").values_list(
        "pk", "post__name", "guided_by__name", "first", "last", "squad", "state", "due_at"
    )[:PAGE]
    names = ("pk", "post", "unit", "first", "last", "squad", "state", "due_at")
    return [dict(zip(names, one, strict=True)) | {"look": look_of(one[6])} for one in values]


def kept_by_week(viewer: Viewer, now: datetime) -> list[dict[str, Any]]:
    """Nights kept and missed in the last four weeks, by week. Counts of nights, never of people."""
    since = clock.local(now).date() - timedelta(days=28)
    rows = (
        visible_to(viewer)
        .filter(day__gte=since, day__lt=clock.local(now).date())
        .values_list("day", "state")
        .annotate(n=Count("pk"))
    )
    weeks: dict[date, dict[str, int]] = {}
    for day, state, count in rows:
        week = weeks.setdefault(day - timedelta(days=day.weekday()), {"kept": 0, "missed": 0})
        week["missed" if state in ("missed", "scheduled") else "kept"] += count
    return [{"week": week, **counts} for week, counts in sorted(weeks.items())]


def _matching(found: QuerySet[Night], filters: Filters, now: datetime) -> QuerySet[Night]:
    if filters.state:
        found = found.filter(state=filters.state)
    if filters.late:
        found = found.filter(Q(told_at__isnull=False) | Q(due_at__lt=now))
    if filters.q:
        found = found.filter(post__name__icontains=filters.q)
    return found


def _row(values: tuple[Any, ...], now: datetime) -> dict[str, Any]:
    row = dict(zip(_NAMES, values, strict=True))
    row["late"] = row["told_at"] is not None or (row["due_at"] is not None and row["due_at"] < now)
    row["look"] = look_of(row["state"])
    return row


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
