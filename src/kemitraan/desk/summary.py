"""Promises kept and broken in a commander's area, by day and by kelurahan. Never by officer (domain.md E22).

A promise is what the reporter was told at the start. Kept: answered by then. Broken: answered later, or still
not answered and the time is over. Running: the time is not over yet. The reporter's word is counted apart:
silence is no agreement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncDate

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox.clock import JAKARTA

LEAST = 5  # smaller numbers say more about chance and about people than about service
PERIODS = (1, 7, 30, 90)  # days


@dataclass(frozen=True)
class Line:
    """The promises of one day, one kelurahan, or all. ``share`` is None where too few are due to say anything."""

    name: object
    received: int
    kept: int
    broken: int
    running: int
    confirmed: int
    disputed: int
    unconfirmed: int
    open_word: int

    @property
    def due(self) -> int:
        """How many promises have come due."""
        return self.kept + self.broken

    @property
    def share(self) -> float | None:
        """The share kept of those that have come due, 0 to 1."""
        return self.kept / self.due if self.due >= LEAST else None

    @property
    def hidden(self) -> bool:
        """Whether the numbers are too small to be shown."""
        return self.received < LEAST


def received_in(viewer: Viewer, days: int, now: datetime) -> QuerySet[reports.Report]:
    """The reports of the period that count: no tasks split off, no duplicates, none withdrawn."""
    return (
        reports.visible_to(viewer, purposes.READ_REPORTS)
        .filter(received_at__gte=now - timedelta(days=days), received_at__lte=now, split_from__isnull=True)
        .exclude(state__in=("merged", "withdrawn"))
    )


def in_all(viewer: Viewer, days: int, now: datetime) -> Line:
    """One line over the whole area."""
    return Line(name="", **received_in(viewer, days, now).aggregate(**_counts(now)))


def by_day(viewer: Viewer, days: int, now: datetime) -> list[Line]:
    """One line a day (WIB), the newest first."""
    found = received_in(viewer, days, now).annotate(name=TruncDate("received_at", tzinfo=JAKARTA))
    return _lines(found, now, order="-name")


def by_kelurahan(viewer: Viewer, days: int, now: datetime) -> list[Line]:
    """One line a kelurahan, by name: an order of places, not a table of winners."""
    found = received_in(viewer, days, now).filter(area__isnull=False).annotate(name=F("area__name"))
    return _lines(found, now, order="name")


def _lines(found: Any, now: datetime, *, order: str) -> list[Line]:
    rows = found.values("name").annotate(**_counts(now)).order_by(order)
    return [Line(**row) for row in rows]


def _counts(now: datetime) -> dict[str, Count]:
    late = Q(answered_at__gt=F("promised_at")) | Q(answered_at__isnull=True, promised_at__lt=now)
    not_refused = ~Q(state__in=("refused", "closed"))
    return {
        "received": Count("id"),
        "kept": Count("id", filter=Q(answered_at__lte=F("promised_at")) & not_refused),
        "broken": Count("id", filter=late & not_refused),
        "running": Count("id", filter=Q(answered_at__isnull=True, promised_at__gte=now) & not_refused),
        "confirmed": Count("id", filter=Q(state="confirmed")),
        "disputed": Count("id", filter=Q(reopened__gt=0) & ~Q(state="confirmed")),
        "unconfirmed": Count("id", filter=Q(state="unconfirmed")),
        "open_word": Count("id", filter=Q(state="answered", reopened=0)),
    }
