"""Where volunteers come from: those on duty with their own phone, and the night watch at its post.

Each source gives the same small row; what may be asked of whom is decided here and nowhere else (domain.md 1.4).
A new source is one function more in :data:`SOURCES`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from kemitraan.people import api as people
from kemitraan.toolbox.geo import LonLat

from .models import Offer, Response

# What each kind of volunteer may be asked for. First aid and traffic also need the training, as a capability.
TASKS_OF = {
    "satpam": ("witness", "first_aid", "crowd", "traffic"),
    "satkamling": ("witness", "first_aid", "crowd"),
    "pokdar": ("witness", "first_aid", "crowd", "traffic"),
    "supeltas": ("traffic",),
}
NEEDS_TRAINING = frozenset({"first_aid", "traffic"})
TASKS = ("witness", "first_aid", "crowd", "traffic")


@dataclass(frozen=True)
class Volunteer:
    """Somebody who may be asked now. ``shift_id``: on duty with a phone; ``duty_id``: on watch at a post."""

    name: str
    kind: str
    point: LonLat
    post: people.Post | None = None
    shift_id: int | None = None
    duty_id: int | None = None


@dataclass(frozen=True)
class Wanted:
    """What is looked for: one task, at a place in an area, by somebody who was not asked yet."""

    task: str
    point: LonLat
    area_code: str
    shifts: Collection[int | None]
    duties: Collection[int | None]


Source = Callable[[Wanted], Iterator[Volunteer]]


def volunteers_for(response: Response, task: str, point: LonLat, area_code: str) -> list[Volunteer]:
    """Everybody who may be asked for one task of a response and was not asked for it yet, in no order."""
    asked = list(Offer.objects.filter(response=response, kind="assist").values_list("shift_id", "duty_id"))
    shifts, duties = {shift for shift, _duty in asked}, {duty for _shift, duty in asked}
    wanted = Wanted(task, point, area_code, shifts, duties)
    return [found for source in SOURCES for found in source(wanted)]


def on_shift(wanted: Wanted) -> Iterator[Volunteer]:
    """Volunteers on duty with their own phone, trained, and only inside their own area."""
    for one in people.on_duty(roles=[people.Role.VOLUNTEER]).select_related("shift__post__area"):
        post = one.shift.post
        if one.shift_id not in wanted.shifts and _may_do(post, wanted.task, wanted.area_code):
            yield Volunteer(post.account.name, post.volunteer_kind, LonLat(one.lon, one.lat), post, one.shift_id)


def _may_do(post: people.Post, task: str, area_code: str) -> bool:
    """Whether a volunteer may be asked: their kind, their training, and only inside their own area."""
    if task not in TASKS_OF.get(post.volunteer_kind, ()):
        return False
    if task in NEEDS_TRAINING and task not in post.capabilities:
        return False
    if post.area is None:
        return False
    return area_code == post.area.code or area_code.startswith((f"{post.area.code}.", f"{post.area.code}/"))


SOURCES: tuple[Source, ...] = (on_shift,)
