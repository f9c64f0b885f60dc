"""What nights add up to: kept of due, by kelurahan. By place, never by member."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Case, Count, F, Q, Value, When

from kemitraan.territory.api import Area
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
        nights.values(code=_of_village("code"), area_name=_of_village("name"))
        .annotate(of=Count("id"), n=Count("id", filter=Q(opened_at__isnull=False)))
        .order_by("area_name", "code")
    )
    return [Part(row["code"] or "", row["area_name"] or "", row["n"], row["of"]) for row in rows]


def _of_village(field: str) -> Case:
    """A field of the kelurahan a night's post stands in: its area may be an RT, an RW or the kelurahan itself."""
    return Case(
        When(post__area__level=Area.Level.RT, then=F(f"post__area__parent__parent__{field}")),
        When(post__area__level=Area.Level.RW, then=F(f"post__area__parent__{field}")),
        When(post__area__level=Area.Level.VILLAGE, then=F(f"post__area__{field}")),
        default=Value(""),
    )
