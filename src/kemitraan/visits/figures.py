"""What visits add up to, for whoever answers for a unit: reach by RW. By place, never by officer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q

from kemitraan.toolbox.parts import Part

from .models import VisitPlace


def reached_by_rw(units: Iterable[int], since: date, *, village: str = "") -> list[Part]:
    """For each RW: how many of its RT were seen since a day, of all RT we keep a place for."""
    places = VisitPlace.objects.filter(unit_id__in=list(units), kind=VisitPlace.Kind.RT, active=True, rw__isnull=False)
    if village:
        places = places.filter(village__code=village)
    rows = (
        places.values(code=F("rw__code"), rw_name=F("rw__name"), village_name=F("village__name"))
        .annotate(of=Count("id"), n=Count("id", filter=Q(last_seen_on__gte=since)))
        .order_by("code")
    )
    return [Part(row["code"], f"{row['village_name']} {row['rw_name']}", row["n"], row["of"]) for row in rows]
