"""Who is due for a visit: the places of a beat with what they are worth today, and why, in words and numbers.

Requests come first, then the longest not seen against what was agreed or is the rule, then neighbourhoods from which
residents reported much. Only places count: nothing here knows a person (domain.md E1, E2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from kemitraan.people.api import Post
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, distance_m

from .access import villages_of
from .models import VisitPlace, VisitRequest
from .rules import amount
from .spread import spread_point

ASKED = 100.0  # worth more than any waiting: a request is never left for something else
NEVER = 4.0  # as if last seen twice its time ago
SOON = 0.75  # of its time: worth going when one passes anyway
LONGEST = 30.0  # how much the longest wait can weigh, so that a request stays first
FEWEST_REPORTS = 5  # smaller numbers say nothing, and might point at somebody (E1)
NEAR_M = 400.0  # a report belongs to the RT this near
MOST = 80  # candidates whose ways are worked out


@dataclass(frozen=True)
class Due:
    """One place, what a visit there is worth today, and the reason as it is shown and stored."""

    place: VisitPlace
    point: LonLat
    worth: float
    reason: dict[str, object]

    @property
    def asked(self) -> bool:
        """Somebody waits for this visit by name of the place."""
        return self.worth >= ASKED


def worth_of(days: int | None, every: int) -> float:
    """The square of how much of its time has passed; nothing before three quarters of it; ``NEVER`` without a visit."""
    if days is None:
        return NEVER
    share = days / max(every, 1)
    return 0.0 if share < SOON else min(share * share, LONGEST)


def due_places(post: Post, day: date) -> list[Due]:
    """All places of this officer's beat with worth today, worthiest first. A door stands for its RT where it is due."""
    villages = villages_of(post, day)
    places = list(
        VisitPlace.objects.filter(village__in=[area.pk for area in villages], active=True)
        .select_related("village", "rw", "rt", "unit")
        .order_by("id")
    )
    every = {kind: amount(f"every_{kind}", post.unit, day) for kind in VisitPlace.Kind.values}
    busy = _reports_by_rw(places, amount("problem_days", post.unit, day), day)
    mine = VisitRequest.objects.filter(state="task", assignee=post, do_by__lte=day)
    tasks = set(mine.values_list("visit__place_id", flat=True))
    found = [one for place in places if (one := _due(place, day, every[place.kind], busy, tasks)) is not None]
    return sorted(_one_a_turn(found), key=lambda one: (-one.worth, one.place.pk))


def _due(place: VisitPlace, day: date, every: int, busy: Mapping[int, int], tasks: set[int]) -> Due | None:
    days = None if place.last_seen_on is None else (day - place.last_seen_on).days
    if days is not None and days <= 0:
        return None
    point = _point(place)
    if place.asked_on is not None and place.asked_on <= day:
        waited = (day - place.asked_on).days
        return Due(place, point, ASKED + waited, {"code": "request", "days": waited})
    if place.pk in tasks:
        return Due(place, point, ASKED, {"code": "task"})
    cadence = place.every_days or every
    worth = worth_of(days, cadence)
    if worth <= 0:
        return None
    if days is None:
        return Due(place, point, worth, {"code": "never"})
    reports_here = busy.get(place.rw_id or 0, 0) if place.kind == VisitPlace.Kind.RT else 0
    if reports_here:
        return Due(
            place,
            point,
            worth * (1 + min(reports_here, 20) / 40),
            {"code": "problem", "count": reports_here, "days": days, "every": cadence},
        )
    code = "agreed" if place.every_days else "due" if days >= cadence else "early"
    return Due(place, point, worth * (1.25 if place.every_days else 1), {"code": code, "days": days, "every": cadence})


def _one_a_turn(found: Sequence[Due]) -> list[Due]:
    """Every door where somebody waits; else one stop an RT (its worthiest door) where nobody does, and of the houses of
    worship only the one whose turn it is.
    """
    asked = [one for one in found if one.asked]
    served = {one.place.rt_id for one in asked if one.place.rt_id}
    best: dict[object, Due] = {}
    for one in found:
        place = one.place
        if one.asked or place.rt_id in served:
            continue
        turn: object = place.rt_id or -place.pk
        if place.kind == VisitPlace.Kind.WORSHIP:
            turn = ("worship", place.village_id)
            known = best.get(turn)
            if known is None or _seen(one) < _seen(known):
                best[turn] = one
            continue
        if turn not in best or one.worth > best[turn].worth:
            best[turn] = one
    return asked + list(best.values())


def _seen(one: Due) -> tuple[date, int]:
    return one.place.last_seen_on or date.min, one.place.pk


def _point(place: VisitPlace) -> LonLat:
    if place.lon is not None and place.lat is not None:
        return LonLat(place.lon, place.lat)
    return spread_point(place)


def _reports_by_rw(places: Sequence[VisitPlace], days: int, day: date) -> dict[int, int]:
    """Recent reports of residents by RW, where there are enough to mean a place and not a person.

    Left out: what officers brought themselves (counts would follow patrols) and sensitive categories.
    """
    grounds = [(place.rw_id, _point(place)) for place in places if place.kind == VisitPlace.Kind.RT and place.rw_id]
    if not grounds:
        return {}
    since = datetime.combine(day - timedelta(days=days), time(0), clock.JAKARTA)
    lons, lats = [point.lon for _rw, point in grounds], [point.lat for _rw, point in grounds]
    margin = 0.005
    told = (
        reports.Report.objects.filter(
            unit_id__in={place.unit_id for place in places},
            received_at__gte=since,
            caveat__lte=1,
            kept_from__isnull=True,
            lon__range=(min(lons) - margin, max(lons) + margin),
            lat__range=(min(lats) - margin, max(lats) + margin),
        )
        .exclude(channel__in=("visit", "field"))
        .exclude(kind="information")
        .values_list("lon", "lat")[:2_000]
    )
    count: Counter[int] = Counter()
    for lon, lat in told:
        if lon is None or lat is None:
            continue
        spot = LonLat(lon, lat)
        metres, rw = min((distance_m(spot, point), rw) for rw, point in grounds)
        if metres <= NEAR_M:
            count[rw] += 1
    return {rw: number for rw, number in count.items() if number >= FEWEST_REPORTS}
