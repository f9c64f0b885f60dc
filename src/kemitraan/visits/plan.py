"""Plan an officer's day: who is due, in a short order by road, within the hours there are. A proposal, no order."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post, Role, actor_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.workdays import is_workday

from .access import beats_on, villages_of
from .due import MOST, Due, due_places
from .models import Beat, DayPlan, Visit, VisitPlace
from .move import lock, move
from .partners import bring_partners
from .rules import amount, deadline
from .spread import spread_point
from .states import STATES
from .tour import choose, in_order, length
from .ways import line_through, ways_between

LONGEST_DAY = 720  # minutes
MORNING = 5  # o'clock in Jakarta, from which the worker plans
AT_ONCE = 10  # officers a round
FIRST = 1e6  # worth of a stop that stays in: nothing due comes near it


@dataclass(frozen=True)
class Drawn:
    """A day worked out: stops in order, metres by road, minutes in all, whether the way is partly an estimate."""

    stops: list[Due]
    metres: float
    minutes: float
    estimate: bool


def draw(
    due: Sequence[Due], start: LonLat, *, budget: float, talk: float, kph: float, kept: Sequence[LonLat] = ()
) -> Drawn:
    """Choose and order stops of ``due`` (worthiest first) for a round from ``start``: ``budget`` minutes in all,
    ``talk`` minutes a stop, at ``kph``. The round also goes through ``kept``, stops that stay in whatever they cost:
    only what they leave of the time is for others.
    """
    near = list(due[:MOST])
    if not near:
        return Drawn([], 0, 0, False)
    ways = ways_between([start, *(one.point for one in near), *kept])
    minutes = ways.minutes(kph)
    stay = range(len(near) + 1, len(near) + 1 + len(kept))
    must = [number for number, one in enumerate(near, start=1) if one.asked] + list(stay)
    worth = [0.0, *(one.worth for one in near), *(FIRST for _point in kept)]
    order = choose(worth, [0.0, *(talk for _stop in worth[1:])], minutes, budget, must)
    if not set(stay) <= set(order):  # they fill the day by themselves
        return Drawn([], 0, 0, False)
    return Drawn(
        [near[number - 1] for number in order if number <= len(near)],
        length(order, ways.metres),
        length(order, minutes) + talk * len(order),
        ways.estimate,
    )


@transaction.atomic
def plan_day(post: Post, day: date, *, minutes: int | None = None, by: journal.Actor = journal.SYSTEM) -> DayPlan:
    """The plan of a day, made anew: what the officer has begun, added or left out stays as it is.

    ``minutes`` are the officer's hours for visits that day; without them the unit's rule. Refused for a past day.
    """
    today = clock.local(clock.now()).date()
    if not today <= day <= today + timedelta(days=31):
        raise Refused("bad_day", _("Plan a day from today on, at most a month ahead."), field="day")
    if not villages_of(post, day):
        raise Refused("no_beat", _("No kelurahan is in your hands that day."), field="day")
    budget = amount("day_minutes", post.unit, day) if minutes is None else minutes
    if not 0 < budget <= LONGEST_DAY:
        raise Refused("bad_minutes", _("Between 1 and 720 minutes."), field="minutes")
    start = start_of(post, day)
    plan, _new = DayPlan.objects.select_for_update().get_or_create(
        post=post,
        day=day,
        defaults={"made_at": clock.now(), "minutes": budget, "start_lon": start.lon, "start_lat": start.lat},
    )
    plan.minutes, plan.made_at = budget, clock.now()
    Visit.objects.filter(plan=plan, state="planned").exclude(reason__code__in=["added", "swapped"]).delete()
    bring_partners(post, day)
    stay = list(Visit.objects.filter(plan=plan).select_related("place__village", "place__rw", "place__rt"))
    busy = {visit.place_id for visit in stay}
    busy_rt = {visit.place.rt_id for visit in stay if visit.place.rt_id}
    due = [
        one
        for one in due_places(post, day)
        if one.place.pk not in busy and (one.asked or one.place.rt_id not in busy_rt)
    ]
    talk, kph = amount("visit_minutes", post.unit, day), amount("speed", post.unit, day)
    begun = [point_of(visit.place) for visit in stay if visit.state not in ("planned", "not_done")]
    left = budget - talk * len(begun) - _round_minutes(start, begun, kph)
    kept = [point_of(visit.place) for visit in stay if visit.state == "planned"]
    drawn = draw(due, start, budget=left, talk=talk, kph=kph, kept=kept)
    _keep(plan, drawn.stops)
    plan.save()
    reorder(plan)
    journal.record("visit.planned", "day_plan", plan.pk, by=by, unit_id=post.unit_id, stops=len(drawn.stops))
    return plan


def _round_minutes(start: LonLat, points: Sequence[LonLat], kph: float) -> float:
    """What a short round from the start through these points takes on the way."""
    if not points:
        return 0.0
    minutes = ways_between([start, *points]).minutes(kph)
    return length(in_order(range(1, len(points) + 1), minutes), minutes)


def _keep(plan: DayPlan, stops: Sequence[Due]) -> None:
    Visit.objects.bulk_create(new_stop(plan, one.place, one.reason, order) for order, one in enumerate(stops, start=1))


def new_stop(plan: DayPlan, place: VisitPlace, reason: dict[str, object], order: int) -> Visit:
    """A planned visit of this plan, unsaved."""
    now = clock.now()
    state = STATES["planned"]
    noon = datetime.combine(plan.day, datetime.min.time(), clock.JAKARTA) + timedelta(hours=12)
    return Visit(
        key=uuid.uuid4(),
        post=plan.post,
        unit=plan.post.unit,
        place=place,
        rw_id=place.rw_id,
        day=plan.day,
        plan=plan,
        order=order,
        reason=reason,
        state="planned",
        state_since=now,
        owner=state.owner,
        due_at=deadline("day_end", plan.post.unit, noon),
    )


def reorder(plan: DayPlan) -> None:
    """Put the stops that are still to come into a short order, and work out metres, minutes and the line anew."""
    stops = list(
        Visit.objects.filter(plan=plan, state="planned")
        .select_related("place__village", "place__rw", "place__rt")
        .order_by("order", "id")
    )
    start = LonLat(plan.start_lon or 0.0, plan.start_lat or 0.0)
    points = [start, *(point_of(visit.place) for visit in stops)]
    ways = ways_between(points) if stops else None
    order = in_order(range(1, len(stops) + 1), ways.metres) if ways else []
    done = Visit.objects.filter(plan=plan).exclude(state__in=("planned", "not_done")).count()
    for number, index in enumerate(order, start=done + 1):
        stops[index - 1].order = number
    Visit.objects.bulk_update(stops, ["order"])
    unit, day = plan.post.unit, plan.day
    if ways is None:
        plan.metres, plan.seconds, plan.line, plan.estimate = 0, 0, [], False
    else:
        metres = length(order, ways.metres)
        talk = amount("visit_minutes", unit, day) * 60 * len(stops)
        plan.metres = round(metres)
        plan.seconds = round(metres / (amount("speed", unit, day) / 3.6)) + talk
        plan.line = line_through([start, *(points[index] for index in order), start])
        plan.estimate = ways.estimate or any(visit.place.approximate or visit.place.lon is None for visit in stops)
    plan.save(update_fields=["metres", "seconds", "line", "estimate"])


@transaction.atomic
def add_stop(post: Post, day: date, place: VisitPlace) -> Visit:
    """The officer adds a place of their own beat to a day. Refused where it is in the plan already."""
    if place.village_id not in {area.pk for area in villages_of(post, day)}:
        raise Refused("not_your_beat", _("This place lies outside your kelurahan."), field="place", status=404)
    plan = DayPlan.objects.filter(post=post, day=day).select_related("post__unit").first()
    plan = plan or plan_day(post, day, by=actor_of(post))
    if Visit.objects.filter(plan=plan, place=place).exclude(state="not_done").exists():
        raise Refused("planned_already", _("This place is in the plan already."), field="place", status=409)
    visit = new_stop(plan, place, {"code": "added"}, 999)
    visit.save()
    reorder(plan)
    journal.record("visit.added", "visit", visit.pk, by=actor_of(post), unit_id=post.unit_id)
    return visit


@transaction.atomic
def swap_stop(post: Post, key: uuid.UUID, place: VisitPlace) -> Visit:
    """Another place instead of a planned one; the one left out keeps its turn."""
    visit = lock(key)
    if visit.plan is None or visit.post_id != post.pk:
        raise Refused("no_plan", _("This visit belongs to no plan of yours."), status=409)
    visit.skip_reason = "swapped"
    move(visit, "swap", by=actor_of(post), fact="visit.skipped", reason="swapped")
    other = add_stop(post, visit.day, place)
    other.reason = {"code": "swapped"}
    other.save(update_fields=["reason"])
    return other


def start_of(post: Post, day: date) -> LonLat:
    """Where this officer's day begins: as their order says, else the centre of the kelurahan."""
    beat = Beat.objects.filter(pk__in=beats_on(day).values("pk"), post=post).exclude(start_lon=None).first()
    if beat is not None and beat.start_lon is not None and beat.start_lat is not None:
        return LonLat(beat.start_lon, beat.start_lat)
    village = villages_of(post, day)[0]
    return LonLat(village.lon or 106.8272, village.lat or -6.1754)


def point_of(place: VisitPlace) -> LonLat:
    """The place's point, measured or spread."""
    if place.lon is not None and place.lat is not None:
        return LonLat(place.lon, place.lat)
    return spread_point(place)


def plan_mornings(now: datetime | None = None, *, limit: int = AT_ONCE) -> int:
    """From five in the morning of a working day: plans for the officers who make visits and have none yet.

    Those whose beat holds, or their substitutes; and who has no beat, for the kelurahan of their post. How many.
    """
    local = clock.local(now or clock.now())
    day = local.date()
    if local.hour < MORNING or not is_workday(day):
        return 0
    have = set(DayPlan.objects.filter(day=day).values_list("post_id", flat=True))
    made = 0
    for pk, officer in _going(day).items():
        if made >= limit:
            break
        if pk in have or not serves(officer, day):
            continue
        try:
            plan_day(officer, day)
        except Refused:
            continue  # no kelurahan in their hands; nobody else waits for that
        made += 1
    return made


def _going(day: date) -> dict[int, Post]:
    """Who goes out on a day: by order, or by the kelurahan of their post where no order speaks of them."""
    beats = beats_on(day).select_related("post__unit", "post__account", "substitute__unit", "substitute__account")
    ordered = list(beats.order_by("id"))
    going = {officer.pk: officer for beat in ordered if (officer := beat.substitute or beat.post)}
    spoken_of = {beat.post_id for beat in ordered} | set(going)
    others = Post.objects.filter(role=Role.BHABIN, area__level="village", account__is_active=True, valid_from__lte=day)
    for post in others.exclude(pk__in=spoken_of).select_related("unit", "account").order_by("id"):
        going[post.pk] = post
    return going


def serves(post: Post, day: date) -> bool:
    """Whether the officer's own order holds on that day."""
    return post.valid_from <= day and (post.valid_to is None or day <= post.valid_to)
