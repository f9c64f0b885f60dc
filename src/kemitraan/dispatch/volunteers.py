"""Where volunteers come from: on duty with their own phone, a night watch at its post, on duty by their own word.

Each source gives the same small row; what may be asked of whom is decided here and nowhere else (domain.md 1.4).
A new source is one function more in :data:`SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kemitraan.nights import api as nights
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox.geo import LonLat, distance_m
from kemitraan.toolbox.wall import helping
from kemitraan.watch import api as watch

from .models import Offer, Response

# What each kind may be asked for stands in the watch room (``watch.tasks_of``): it is law and no list of ours. Some
# tasks also need the training, as a capability of the person.
NEEDS_TRAINING = watch.NEEDS_TRAINING
TASKS = tuple(watch.TASKS)
WALK_M = 1_500.0  # how far a night watch is asked to go: it keeps its own post
# Guards, special police and traffic guides may act at their own place alone (domain.md 1.4, "workplace only"): they are
# asked for what happens in front of it. The metres are a design default.
OWN_PLACE_M = 300.0


@dataclass(frozen=True)
class Volunteer:
    """Somebody who may be asked now.

    ``shift_id``: on duty with a phone; ``duty_id``: on watch at a post; ``member_id``: on duty by their own word, with
    ``guided_by``, the path of the police unit that guides theirs.
    """

    name: str
    kind: str
    point: LonLat
    post: people.Post | None = None
    shift_id: int | None = None
    duty_id: int | None = None
    member_id: int | None = None
    guided_by: str = ""


@dataclass(frozen=True)
class Wanted:
    """What is looked for: one task, at a place in an area, by somebody who was not asked yet."""

    task: str
    point: LonLat
    area_code: str
    shifts: Collection[int | None]
    duties: Collection[int | None]
    members: Collection[int | None] = ()


Source = Callable[[Wanted], Iterator[Volunteer]]


def volunteers_for(response: Response, task: str, point: LonLat, area_code: str) -> list[Volunteer]:
    """Everybody who may be asked for one task of a response and was not asked for it yet, in no order."""
    offers = Offer.objects.filter(response=response, kind="assist")
    shifts, duties, members = (
        set(offers.values_list(name, flat=True)) for name in ("shift_id", "duty_id", "member_id")
    )
    wanted = Wanted(task, point, area_code, shifts, duties, members)
    found = [one for source in SOURCES for one in source(wanted)]
    kept_from = reports.paths_of(response.report_id)
    return _without(kept_from, found) if kept_from else found


def _without(kept_from: tuple[str, ...], found: list[Volunteer]) -> list[Volunteer]:
    """Nobody whom a unit guides that must not handle the report: no volunteer, no night watch, no guard of theirs."""
    duties = nights.Duty.objects.filter(pk__in=[one.duty_id for one in found if one.duty_id is not None])
    guided_by = dict(duties.values_list("pk", "night__guided_by__path"))
    return [
        one
        for one in found
        if not (one.post.unit.path if one.post else one.guided_by or guided_by.get(one.duty_id or 0, "")).startswith(
            kept_from
        )
    ]


def on_shift(wanted: Wanted) -> Iterator[Volunteer]:
    """Volunteers on duty with their own phone, trained, and only inside their own area."""
    barred = _barred()
    with helping("dispatch.volunteers", "positions"):
        there = list(
            people.on_duty(roles=[people.Role.VOLUNTEER]).select_related("shift__post__area", "shift__post__unit")
        )
    for one in there:
        post = one.shift.post
        if post.pk not in barred and one.shift_id not in wanted.shifts and _may_do(post, wanted.task, wanted.area_code):
            yield Volunteer(post.account.name, post.volunteer_kind, LonLat(one.lon, one.lat), post, one.shift_id)


def _barred() -> frozenset[int]:
    """Posts of volunteers who are members of a unit and must not be asked: suspended, gone, card expired, too young."""
    members = watch.Member.objects.filter(post__isnull=False)
    return watch.barred_posts() if members.exists() else frozenset()


def _may_do(post: people.Post, task: str, area_code: str) -> bool:
    """Whether a volunteer may be asked: their kind, their training, and only inside their own area."""
    if task not in watch.tasks_of(post.volunteer_kind):
        return False
    if task in NEEDS_TRAINING and task not in post.capabilities:
        return False
    return post.area is not None and within(area_code, post.area.code)


def within(area_code: str, outer: str) -> bool:
    """Whether an area is another one or lies in it, by their codes."""
    return area_code == outer or area_code.startswith((f"{outer}.", f"{outer}/"))


def on_watch(wanted: Wanted) -> Iterator[Volunteer]:
    """Members of a night watch, checked in at their post now: of the same kelurahan and within a short walk.

    Whoever is on duty with a phone of their own besides comes from :func:`on_shift` alone.
    """
    if not nights.Night.objects.filter(state__in=nights.NIGHT_LIVE).exists():
        return
    with helping("dispatch.volunteers", "positions"):
        on_duty = set(people.on_duty(roles=[people.Role.VOLUNTEER]).values_list("shift__post_id", flat=True))
    for one in nights.on_watch(near=wanted.point, within_m=WALK_M, task=wanted.task):
        same = village_of(one.area_code) == village_of(wanted.area_code) != ""
        if same and one.duty_id not in wanted.duties and one.volunteer_post_id not in on_duty:
            yield Volunteer(one.name, one.kind, one.point, duty_id=one.duty_id)


def by_own_word(wanted: Wanted) -> Iterator[Volunteer]:
    """Members who said by their own link that they are on duty: in their own area, within a short walk of their place.

    Whoever is on duty with a phone or on watch besides comes from those sources alone, and is asked once.
    """
    near = watch.on_duty_now(near=wanted.point, within_m=WALK_M, task=wanted.task)
    if not near:
        return
    with helping("dispatch.volunteers", "positions"):
        on_phone = set(people.on_duty(roles=[people.Role.VOLUNTEER]).values_list("shift__post_id", flat=True))
    awake = {one.member_id for one in nights.on_watch(near=wanted.point, within_m=WALK_M)}
    for one in near:
        if one.member_id in wanted.members or one.member_id in awake or one.post_id in on_phone:
            continue
        same = (
            within(wanted.area_code, one.area_code) or village_of(one.area_code) == village_of(wanted.area_code) != ""
        )
        far = watch.KINDS[one.kind].own_place and distance_m(wanted.point, one.point) > OWN_PLACE_M
        if same and not far:
            yield Volunteer(one.name, one.kind, one.point, member_id=one.member_id, guided_by=one.guided_by)


def village_of(area_code: str) -> str:
    """The kelurahan's own code of an area's: RW and RT extend it behind a slash."""
    return area_code.partition("/")[0]


SOURCES: tuple[Source, ...] = (on_shift, on_watch, by_own_word)


def task_name(task: str) -> str:
    """What a task is called, with the training it needs."""
    name = str(watch.TASKS[task])
    return _("%s, if trained") % name if task in NEEDS_TRAINING else name
