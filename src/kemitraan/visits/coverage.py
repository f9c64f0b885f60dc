"""How far visits reach: RT seen and not reached, by RW and kelurahan. Places only; never by officer (domain.md E22)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Min, Q, QuerySet

from .models import VisitPlace

SMALLEST = 5  # homes: fewer in an RW are not counted out, so that nobody can be pointed at
AGES = (30, 60, 90)


@dataclass(frozen=True)
class Reach:
    """One RW or kelurahan: its RT, those reached in the period, seen lately, never seen; the longest not seen."""

    name: str
    area_id: int
    total: int
    reached: int
    lately: int
    never: int
    oldest: date | None
    homes_waiting: int | None  # homes not visited in the period; None where there are too few to say

    @property
    def missing(self) -> int:
        """RT not reached in the period."""
        return self.total - self.reached

    @property
    def share(self) -> int:
        """Of a hundred RT, how many were reached."""
        return round(100 * self.reached / self.total) if self.total else 0


def reach_by(
    places: QuerySet[VisitPlace], level: str, day: date, *, reached_days: int, lately_days: int
) -> list[Reach]:
    """RT of these places by ``rw`` or ``village``, least reached first."""
    since, lately = day - timedelta(days=reached_days), day - timedelta(days=lately_days)
    rows = (
        places.filter(kind=VisitPlace.Kind.RT, active=True)
        .values(area=F(f"{level}_id"), name=F(f"{level}__name"))
        .annotate(
            total=Count("id"),
            reached=Count("id", filter=Q(last_seen_on__gt=since)),
            lately=Count("id", filter=Q(last_seen_on__gt=lately)),
            never=Count("id", filter=Q(last_seen_on__isnull=True)),
            oldest=Min("last_seen_on"),
        )
        .order_by("name")
    )
    homes = dict(
        places.filter(kind=VisitPlace.Kind.HOUSEHOLD, active=True)
        .filter(Q(last_seen_on__lte=since) | Q(last_seen_on__isnull=True))
        .values_list(f"{level}_id")
        .annotate(waiting=Count("id"))
    )
    found = [
        Reach(
            name=row["name"] or "",
            area_id=row["area"] or 0,
            total=row["total"],
            reached=row["reached"],
            lately=row["lately"],
            never=row["never"],
            oldest=row["oldest"],
            homes_waiting=_said(homes.get(row["area"], 0)),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (one.share, one.name))


def _said(count: int) -> int | None:
    return count if count == 0 or count >= SMALLEST else None


def ages(places: QuerySet[VisitPlace], day: date) -> list[tuple[str, int]]:
    """How long RT have not been seen: counts up to 30, 60, 90 days, longer, and never. Is everybody's turn kept?"""
    rts = places.filter(kind=VisitPlace.Kind.RT, active=True)
    edges = [day - timedelta(days=age) for age in AGES]
    row = rts.aggregate(
        a=Count("id", filter=Q(last_seen_on__gt=edges[0])),
        b=Count("id", filter=Q(last_seen_on__gt=edges[1], last_seen_on__lte=edges[0])),
        c=Count("id", filter=Q(last_seen_on__gt=edges[2], last_seen_on__lte=edges[1])),
        d=Count("id", filter=Q(last_seen_on__lte=edges[2])),
        e=Count("id", filter=Q(last_seen_on__isnull=True)),
    )
    return list(zip(("30", "60", "90", "more", "never"), (row[key] for key in "abcde"), strict=True))


def as_points(places: Iterable[VisitPlace], day: date, reached_days: int) -> dict[str, object]:
    """RT as GeoJSON: a ring around those not reached in the period."""
    since = day - timedelta(days=reached_days)
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": place.pk,
                "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
                "properties": {
                    "id": place.pk,
                    "kind": "place",
                    "late": place.last_seen_on is None or place.last_seen_on <= since,
                },
            }
            for place in places
            if place.lon is not None and place.lat is not None
        ],
    }
