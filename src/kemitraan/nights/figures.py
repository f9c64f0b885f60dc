"""What nights add up to: kept of due, by kelurahan. By place, never by member."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from kemitraan.toolbox.parts import Part

from .models import Night


def nights_kept(units: Iterable[int], since: date, until: date, *, village: str = "") -> list[Part]:
    """For each kelurahan: nights that were opened, of all that began from ``since`` to before ``until``.

    A night that was due and never opened is missed; one still scheduled on its day counts as not kept.
    """
    nights = Night.objects.filter(guided_by_id__in=list(units), day__gte=since, day__lt=until)
    if village:
        nights = nights.filter(post__area__code__startswith=village)
    rows = (
        nights.values(
            code=Coalesce(F("post__area__parent__code"), F("post__area__code")),
            area_name=Coalesce(F("post__area__parent__name"), F("post__area__name")),
        )
        .annotate(of=Count("id"), n=Count("id", filter=Q(opened_at__isnull=False)))
        .order_by("area_name", "code")
    )
    return [Part(row["code"] or "", row["area_name"] or "", row["n"], row["of"]) for row in rows]
