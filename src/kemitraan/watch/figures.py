"""What the watch adds up to: posts that live and sleep, cards that end. By place and by step, never by person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from kemitraan.toolbox.parts import Part
from kemitraan.toolbox.rows import fetched_of

from .card_status import EXPIRED, EXPIRING, Status, where
from .models import GuardPost, Member

MOST_POINTS = 500


@dataclass(frozen=True)
class PostPoint:
    """A post on a commander's map, with its state in a word of the room."""

    id: int
    name: str
    area: str
    lon: float
    lat: float
    state: str


def posts_asleep(units: Iterable[int], *, village: str = "") -> list[Part]:
    """For each kelurahan: posts that sleep or are being woken, of all that are not closed."""
    rows = (
        _posts(units, village)
        .values(
            code=Coalesce(F("area__parent__code"), F("area__code")),
            area_name=Coalesce(F("area__parent__name"), F("area__name")),
        )
        .annotate(of=Count("id"), n=Count("id", filter=~Q(state="active")))
        .order_by("area_name", "code")
    )
    return [Part(row["code"] or "", row["area_name"] or "", row["n"], row["of"]) for row in rows]


def post_points(units: Iterable[int], *, village: str = "") -> list[PostPoint]:
    """Posts for a map, those that sleep first; at most 500."""
    rows = _posts(units, village).order_by(F("state").asc(), "name", "id")
    wanted = rows.values_list("id", "name", "area__parent__name", "lon", "lat", "state")[: 4 * MOST_POINTS]
    found = [PostPoint(pk, name, area or "", lon, lat, state) for pk, name, area, lon, lat, state in fetched_of(wanted)]
    return sorted(found, key=lambda post: (post.state == "active", post.name))[:MOST_POINTS]


def cards_ending(units: Iterable[int], day: date, *, village: str = "") -> list[Part]:
    """For each step from 90 days before the end to barred: members on it, of all who serve and carry a card."""
    members = Member.objects.filter(guided_by_id__in=list(units), state=Member.State.SERVING, card_until__isnull=False)
    if village:
        members = members.filter(unit__area__code__startswith=village)
    steps = (*EXPIRING, *EXPIRED)
    counted = members.aggregate(
        all=Count("id"), **{status.value: Count("id", filter=where(status, day)) for status in steps}
    )
    return [Part(step.value, str(Status(step).label), counted[step.value], counted["all"]) for step in steps]


def _posts(units: Iterable[int], village: str) -> QuerySet[GuardPost]:
    found = GuardPost.objects.filter(guided_by_id__in=list(units)).exclude(state="closed")
    return found.filter(area__code__startswith=village) if village else found
