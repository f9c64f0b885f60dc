"""What the watch adds up to: posts that live and sleep, cards that end. By place and by step, never by person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from kemitraan.territory.api import Area
from kemitraan.toolbox.parts import Part
from kemitraan.toolbox.rows import fetched_of

from .card_status import EXPIRED, EXPIRING, Status, steps_on, where
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


def posts_by_state(units: Iterable[int], state: str, *, village: str = "") -> list[Part]:
    """For each kelurahan: posts in a state (``active``, ``asleep``, ``reviving``), of all that are not closed."""
    rows = (
        _posts(units, village)
        .values(code=_of_village("code"), area_name=_of_village("name"))
        .annotate(of=Count("id"), n=Count("id", filter=Q(state=state)))
        .order_by("area_name", "code")
    )
    return [Part(row["code"] or "", row["area_name"] or "", row["n"], row["of"]) for row in rows]


def post_points(units: Iterable[int], *, village: str = "") -> tuple[list[PostPoint], int]:
    """Posts for a map, at most 500, those that sleep first, then those being woken; and how many there are in all."""
    posts = _posts(units, village)
    first = Case(When(state="asleep", then=0), When(state="reviving", then=1), default=2)
    rows = posts.order_by(first, "name", "id").values_list("id", "name", _of_village("name"), "lon", "lat", "state")
    wanted = fetched_of(rows[:MOST_POINTS])
    found = [PostPoint(pk, name, area or "", lon, lat, state) for pk, name, area, lon, lat, state in wanted]
    return found, len(found) if len(found) < MOST_POINTS else posts.count()


def cards_ending(units: Iterable[int], day: date, *, village: str = "") -> list[Part]:
    """For each step from 90 days before the end to barred: members on it, of all who serve and carry a card."""
    members = Member.objects.filter(guided_by_id__in=list(units), state=Member.State.SERVING, card_until__isnull=False)
    if village:
        members = members.filter(unit__area__code__startswith=village)
    steps = (*EXPIRING, *EXPIRED)
    counted = members.aggregate(
        all=Count("id"), **{status.value: Count("id", filter=where(status, day)) for status in steps}
    )
    return [Part(step.value, name, counted[step.value], counted["all"]) for step, name in _named(steps, day)]


def _named(steps: Iterable[Status], day: date) -> list[tuple[Status, str]]:
    """Each step with its name; of those before the end, the days it stands for: nobody is counted at two."""
    first, second, third = steps_on(day).before
    spans = {Status.EXPIRING_90: (second + 1, first), Status.EXPIRING_60: (third + 1, second)}
    spans[Status.EXPIRING_30] = (0, third)
    words = _("Ends in %(from)s to %(to)s days")
    return [
        (step, words % {"from": spans[step][0], "to": spans[step][1]} if step in spans else str(Status(step).label))
        for step in steps
    ]


def _of_village(field: str) -> Case:
    """A field of the kelurahan a post stands in: its area may be an RT, an RW or the kelurahan itself."""
    return Case(
        When(area__level=Area.Level.RT, then=F(f"area__parent__parent__{field}")),
        When(area__level=Area.Level.RW, then=F(f"area__parent__{field}")),
        When(area__level=Area.Level.VILLAGE, then=F(f"area__{field}")),
        default=Value(""),
    )


def _posts(units: Iterable[int], village: str) -> QuerySet[GuardPost]:
    found = GuardPost.objects.filter(guided_by_id__in=list(units)).exclude(state="closed")
    return found.filter(area__code__startswith=village) if village else found
