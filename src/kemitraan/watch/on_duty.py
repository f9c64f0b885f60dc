"""A member says by their own link that they are on duty: from then on dispatch may ask them for what their kind may do.

Nobody is put on duty by somebody else, and nobody is followed: the place is that of the unit or of its post.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.territory.api import Area
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, box_around, distance_m

from .kinds import NEEDS_TRAINING, tasks_of
from .member_facts import note_member
from .models import GuardPost, Member, OnDuty
from .open_post import mark_active
from .rules import today
from .serving import may_serve, serving_members

LONGEST = timedelta(hours=12)
KEPT = timedelta(days=30)  # who was on duty when is of use while a request of that day is looked at; then it goes


@dataclass(frozen=True)
class AtDuty:
    """A member on duty now. ``tasks``: what their kind may be asked for, and they were trained for."""

    member_id: int
    name: str
    kind: str
    tasks: tuple[str, ...]
    point: LonLat
    area_code: str
    guided_by: str  # path of the police unit
    post_id: int | None  # their post in ``people``, where they have one


@transaction.atomic
def go_on_duty(member: Member, until: datetime, *, post: GuardPost | None = None, by: journal.Actor) -> OnDuty:
    """On duty from now ``until`` a moment at most 12 hours away, at a post of the unit or else where the unit is.

    An earlier duty ends. It is a sign of life of the post. Refused (409) for whoever may not be asked for anything
    (:func:`why_not`), and where neither post nor unit has a place; (422) for a moment that is past or too far away.
    """
    locked = Member.objects.select_for_update(of=("self",)).select_related("unit__area", "guided_by").get(pk=member.pk)
    now = clock.now()
    words = why_not(locked)
    if words:
        raise Refused("not_on_duty", words, status=409)
    if not now < until <= now + LONGEST:
        raise Refused("bad_end", _("A duty ends within the next 12 hours."), field="until")
    if post is not None and (post.unit_id != locked.unit_id or post.state == "closed"):
        raise Refused("other_post", _("This is no post of your unit."), field="post")
    point, area = _place(locked, post)
    _end(Q(member=locked), now)
    duty = OnDuty.objects.create(
        member=locked, post=post, area=area, lon=point.lon, lat=point.lat, since=now, until=until
    )
    note_member("member.on_duty", locked, by, until=until.isoformat())
    if post is not None:
        mark_active(post, now, by=by)
    return duty


@transaction.atomic
def go_off_duty(member: Member, *, by: journal.Actor) -> None:
    """Off duty from this moment; who was not on duty stays so."""
    locked = Member.objects.select_for_update(of=("self",)).select_related("guided_by").get(pk=member.pk)
    if _end(Q(member=locked), clock.now()):
        note_member("member.off_duty", locked, by)


def end_duties(members: Collection[int]) -> int:
    """End the running duties of members who may not serve any more; how many. Part of the caller's use case."""
    return _end(Q(member_id__in=list(members)), clock.now())


def duty_of(member: Member) -> OnDuty | None:
    """The duty that runs now."""
    return OnDuty.objects.filter(member=member, until__gt=clock.now()).select_related("post").order_by("-id").first()


def places_of(member: Member) -> list[tuple[GuardPost | None, str]]:
    """Where a member may be on duty: the posts of their unit, and the unit's own place where it has one."""
    unit = member.unit
    posts = unit.posts.exclude(state="closed").filter(Q(area__isnull=False) | Q(unit__area__isnull=False))
    found: list[tuple[GuardPost | None, str]] = [(post, post.name) for post in posts.order_by("name", "id")[:50]]
    if unit.lon is not None and unit.area_id is not None:
        found.append((None, unit.name))
    return found


def why_not(member: Member) -> str:
    """Why a member may not be on duty by link, as a sentence for them; empty where they may.

    Young members never (domain.md 6, E10), nor kinds without tasks; whoever is suspended, gone or barred; and no card
    that has ended, or none where the kind carries one (2.3).
    """
    kind = member.unit.sort
    if member.minor or kind.minors:
        return _("Young members are never sent anywhere.")
    if not kind.tasks:
        return _("This kind has no tasks through dispatch.")
    if not may_serve(member):
        return _("You may not serve now. Please speak with the head of your unit.")
    if member.card_until is None and kind.cards == "satpam":
        return _("You need a valid card (KTA) for this.")
    if member.card_until is not None and member.card_until < today():
        return _("Your card (KTA) has ended. Renew it first.")
    return ""


def on_duty_now(*, near: LonLat, within_m: float, task: str, now: datetime | None = None) -> list[AtDuty]:
    """Members on duty within so many metres who may be asked for a task, nearest first; each once.

    For dispatch, which adds its own limits. Whoever was suspended or whose card ended since is left out.
    """
    now = now or clock.now()
    west, south, east, north = box_around(near, within_m)
    rows = (
        OnDuty.objects.filter(since__lte=now, until__gt=now, lon__range=(west, east), lat__range=(south, north))
        .filter(
            Q(member__card_until__gte=today()) | Q(member__card_until__isnull=True) & ~Q(member__kind="satpam"),
            member__minor_until__isnull=True,
        )
        .select_related("member__guided_by", "area")
        .order_by("member_id", "-id")
        .distinct("member_id")[:500]
    )
    found = [_row(duty) for duty in rows]
    if not found:
        return []
    allowed = set(
        serving_members().order_by().filter(pk__in=[one.member_id for one in found]).values_list("pk", flat=True)
    )
    kept = [
        one
        for one in found
        if one.member_id in allowed and task in one.tasks and distance_m(near, one.point) <= within_m
    ]
    return sorted(kept, key=lambda one: (distance_m(near, one.point), one.member_id))


def forget_duties(now: datetime) -> int:
    """A worker's round: duties that ended over 30 days ago go; how many. Whoever is held stays."""
    old = OnDuty.objects.filter(until__lt=now - KEPT).exclude(member__in=keeping.held_ids("member"))
    with transaction.atomic():
        gone = old.delete()[0]
        if gone:
            keeping.certify("on_duty", f"watch: {KEPT.days} days", {"duties": gone}, at=now)
    return gone


def _place(member: Member, post: GuardPost | None) -> tuple[LonLat, Area]:
    unit = member.unit
    area = (post.area if post is not None else None) or unit.area
    lon, lat = (post.lon, post.lat) if post is not None else (unit.lon, unit.lat)
    if area is None or lon is None or lat is None:
        raise Refused("no_place", _("Your unit has no place on the map yet. Please ask its head."), status=409)
    return LonLat(lon, lat), area


def _end(whose: Q, now: datetime) -> int:
    return OnDuty.objects.filter(whose, until__gt=now).update(until=now)


def _row(duty: OnDuty) -> AtDuty:
    member = duty.member
    return AtDuty(
        member_id=member.pk,
        name=member.shown_name,
        kind=member.kind,
        tasks=tuple(one for one in tasks_of(member.kind) if one not in NEEDS_TRAINING or one in member.capabilities),
        point=LonLat(duty.lon, duty.lat),
        area_code=duty.area.code,
        guided_by=member.guided_by.path,
        post_id=member.post_id,
    )
