"""Many sessions, reading: lists of cards with what a line needs, in a fixed number of queries."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet

from kemitraan.toolbox import clock

from .models import Session

MONDAY = 0


@dataclass(frozen=True)
class Line:
    """A session with its numbers."""

    session: Session
    registered: int
    waiting: int
    late: bool

    @property
    def free(self) -> int | None:
        """Places left; None where there is no limit."""
        return None if self.session.capacity is None else max(0, self.session.capacity - self.registered)


def lines(found: QuerySet[Session], now: datetime) -> list[Line]:
    """These sessions with topic, area, unit and numbers of registrations: two queries, however many."""
    rows = list(found.select_related("programme__topic", "unit", "area__parent"))
    counts = (
        Session.objects.filter(pk__in=[row.pk for row in rows])
        .values("id")
        .annotate(
            registered=Count("registrations", filter=Q(registrations__state="registered")),
            waiting=Count("registrations", filter=Q(registrations__state="waiting")),
        )
    )
    by_id = {row["id"]: row for row in counts}
    return [
        Line(
            row,
            by_id[row.pk]["registered"],
            by_id[row.pk]["waiting"],
            late=row.due_at is not None and row.due_at < now and row.state not in ("open", "running"),
        )
        for row in rows
    ]


def weeks(first: date, rows: Sequence[Line]) -> list[list[dict[str, object]]]:
    """The month of ``first`` as weeks from Monday; each day with its sessions."""
    by_day: dict[date, list[Line]] = {}
    for row in rows:
        by_day.setdefault(clock.local(row.session.starts_at).date(), []).append(row)
    today = clock.local(clock.now()).date()
    return [
        [
            {"day": day, "inside": day.month == first.month, "today": day == today, "lines": by_day.get(day, [])}
            for day in week
        ]
        for week in Calendar(MONDAY).monthdatescalendar(first.year, first.month)
    ]


def month_beside(first: date, step: int) -> str:
    """The month before (−1) or after (+1), as an address says it."""
    count = first.year * 12 + first.month - 1 + step
    return f"{count // 12:04}-{count % 12 + 1:02}"
