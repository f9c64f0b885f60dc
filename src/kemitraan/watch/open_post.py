"""Open, change, close a guard post, and hear that it lives."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory.api import Area, Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line

from . import rules
from .models import GuardPost, SecurityUnit
from .move import enter, lock, move

# Whose post it can be: the kinds of unit that may stand at each kind of post. A road post mixes several.
MEN = {
    "siskamling": ("satkamling",),
    "road_security_post": ("satkamling", "pokdar", "satpam", "other"),
    "school": ("pks",),
    "junction": ("supeltas",),
    "satpam": ("satpam",),
}


@dataclass(frozen=True)
class PostWords:
    """What a form says about a post."""

    kind: str
    name: str
    point: LonLat
    area: Area | None = None
    unit: SecurityUnit | None = None
    address: str = ""
    route: str = ""
    opens_at: time | None = None
    closes_at: time | None = None
    staffing: int = 2
    opened_on: date | None = None


@transaction.atomic
def open_post(words: PostWords, guided_by: Unit, *, by: journal.Actor) -> GuardPost:
    """A new post. It counts as alive on the day it opens; the clock of sleep starts then."""
    now = clock.now()
    day = words.opened_on or rules.today()
    if day > rules.today():
        raise Refused("future", _("The day lies in the future."), field="opened_on")
    post = GuardPost(kind=words.kind, guided_by=guided_by, opened_on=day)
    _fill(post, words)
    enter(post, "active", now=now)
    post.save()
    _note("guard_post.opened", post, by)
    return post


@transaction.atomic
def change_post(post: GuardPost, words: PostWords, *, by: journal.Actor) -> None:
    """Correct a post; its kind stays."""
    locked = lock(post)
    if words.kind != locked.kind:
        raise Refused("kind_stays", _("The kind of a post never changes; open a new one."), field="kind")
    _fill(locked, words)
    locked.save()
    _note("guard_post.changed", locked, by)


@transaction.atomic
def close_post(post: GuardPost, *, reason: str, by: journal.Actor) -> None:
    """The post is no more; its history stays."""
    reason = clean_line(reason, field="reason", limit=200, required=True)
    locked = lock(post)
    locked.closed_on = rules.today()
    move(locked, "close", by=by, fact="guard_post.closed", reason=reason)


@transaction.atomic
def mark_active(post: GuardPost, at: datetime, *, by: journal.Actor = journal.SYSTEM) -> None:
    """The post lived at a moment: a night was kept there, somebody was seen. It wakes where it slept.

    A moment from the future counts as now, one older than what we know changes nothing; a closed post stays closed.
    """
    locked = lock(post)
    now = clock.now()
    at = min(at, now)
    if locked.state == "closed" or (locked.last_active_at is not None and at <= locked.last_active_at):
        return
    locked.last_active_at = at
    due_at = rules.deadline("post_asleep", at, unit=locked.guided_by)
    if locked.state == "active":
        locked.due_at = max(due_at, locked.due_at or due_at)
        locked.save(update_fields=["last_active_at", "due_at"])
    elif due_at > now:
        move(locked, "wake", by=by, fact="guard_post.woke", due_at=due_at)
    else:
        locked.save(update_fields=["last_active_at"])


@transaction.atomic
def say_we_were_here(post: GuardPost, *, by: journal.Actor) -> None:
    """The head of the unit says that they are at the post now: a sign of life, and a fact by whom.

    Refused (409) for a post whose nights say it, and for a suspended unit: nobody serves there.
    """
    if post.keeps_nights:
        raise Refused("by_nights", _("The nights of this post say that it lives."), status=409)
    if post.unit is None or post.unit.status != SecurityUnit.Status.ACTIVE:
        raise Refused("unit_not_active", _("This unit is not active now."), status=409)
    _note("guard_post.said_alive", post, by)
    mark_active(post, clock.now(), by=by)


def _fill(post: GuardPost, words: PostWords) -> None:
    if words.kind not in GuardPost.Kind.values:
        raise Refused("bad_kind", _("Choose one of the list."), field="kind")
    unit = words.unit
    if unit is not None and unit.kind not in MEN[words.kind]:
        raise Refused("wrong_unit", _("A unit of this kind does not stand at such a post."), field="unit")
    if not 1 <= words.staffing <= 50:
        raise Refused("bad_staffing", _("Between 1 and 50 people."), field="staffing")
    post.name = clean_line(words.name, field="name", limit=160, required=True)
    post.area, post.unit = words.area, unit
    post.lon, post.lat = words.point
    post.address = clean_line(words.address, field="address", limit=200)
    post.route = clean_line(words.route, field="route", limit=120)
    post.opens_at, post.closes_at, post.staffing = words.opens_at, words.closes_at, words.staffing


def _note(fact: str, post: GuardPost, by: journal.Actor) -> None:
    journal.record(
        fact,
        "guard_post",
        post.pk,
        by=by,
        unit_id=post.guided_by_id,
        unit_name=post.guided_by.name,
        name=post.name,
        sort=post.kind,
    )


def quiet_days(post: GuardPost, now: datetime) -> int:
    """Whole days since the last sign of life (or since it opened)."""
    last = post.last_active_at or datetime.combine(post.opened_on, time(), clock.JAKARTA)
    return max(0, (now - last) // timedelta(days=1))
