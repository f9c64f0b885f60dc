"""What visits add up to, for whoever answers for a unit: reach by RW. By place, never by officer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q

from kemitraan.toolbox.parts import Part

from .models import Visit, VisitPlace


def reached_by_rw(units: Iterable[int], since: date, until: date | None = None, *, village: str = "") -> list[Part]:
    """For each RW: how many of its RT were seen since a day, of all RT we keep a place for.

    With ``until`` those seen before that day, from the visits themselves: where somebody spoke with us (consent yes),
    at the RT or at a place in it. Visits are kept 24 months, so a period longer ago knows nothing.
    """
    places = VisitPlace.objects.filter(unit_id__in=list(units), kind=VisitPlace.Kind.RT, active=True, rw__isnull=False)
    if village:
        places = places.filter(village__code=village)
    seen = Q(last_seen_on__gte=since)
    if until is not None:
        talks = Visit.objects.filter(consent=Visit.Consent.YES, day__gte=since, day__lt=until)
        there = talks.filter(place=OuterRef("pk"))
        inside = talks.filter(place__rt=OuterRef("rt"), place__rt__isnull=False)
        places = places.annotate(seen=Exists(there) | Exists(inside))
        seen = Q(seen=True)
    rows = (
        places.values(code=F("rw__code"), rw_name=F("rw__name"), village_name=F("village__name"))
        .annotate(of=Count("id"), n=Count("id", filter=seen))
        .order_by("code")
    )
    return [Part(row["code"], f"{row['village_name']} {row['rw_name']}", row["n"], row["of"]) for row in rows]
