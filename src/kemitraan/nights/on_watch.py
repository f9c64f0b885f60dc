"""For dispatch, above us: who is on watch now, what they may be asked for, where, and how. Nothing else leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, box_around, distance_m
from kemitraan.watch import api as watch

from .models import Duty, Incident
from .states import NIGHT_LIVE

ASK = "night_ask"  # purpose of the signed link by which a member on watch is asked


@dataclass(frozen=True)
class OnWatch:
    """A member at a post now. ``tasks``: what their kind may be asked for, and they were trained for.

    ``point`` is the post's, never the person's. ``phone`` is empty without their consent. ``volunteer_post_id``: the
    post in ``people`` through which dispatch asks them, where they have one; else ask by a link.
    """

    duty_id: int
    night_id: int
    member_id: int
    name: str
    kind: str
    tasks: tuple[str, ...]
    point: LonLat
    area_code: str
    post_name: str
    leads: bool
    phone: str
    language: str
    volunteer_post_id: int | None


TRAINED = frozenset({"first_aid", "traffic"})  # asked only of those who learned it


def on_watch(
    now: datetime | None = None, *, near: LonLat | None = None, within_m: float = 3_000, task: str = "", most: int = 100
) -> list[OnWatch]:
    """Members checked in at a night that is open now: serving, grown up, their unit not suspended; nearest first.

    ``near``: only posts within ``within_m`` metres of it. ``task``: only who may be asked for it.
    """
    now = now or clock.now()
    found = Duty.objects.filter(
        check_in__isnull=False,
        night__state__in=NIGHT_LIVE,
        night__starts_at__lte=now + timedelta(hours=1),
        night__ends_at__gte=now,
        member__state=watch.Member.State.SERVING,
        member__minor_until__isnull=True,
        member__unit__status=watch.SecurityUnit.Status.ACTIVE,
    )
    if near is not None:
        west, south, east, north = box_around(near, within_m)
        found = found.filter(night__post__lon__range=(west, east), night__post__lat__range=(south, north))
    serving = watch.serving_members(on=clock.local(now).date()).filter(pk__in=found.values("member"))
    allowed = set(serving.order_by().values_list("pk", flat=True))
    rows = [
        _row(duty)
        for duty in found.select_related("member", "night__post__area").order_by("-leads", "pk")[: most * 5]
        if duty.member_id in allowed
    ]
    if near is not None:
        rows = [row for row in rows if distance_m(near, row.point) <= within_m]
        rows.sort(key=lambda row: (distance_m(near, row.point), not row.leads, row.duty_id))
    return [row for row in rows if not task or task in row.tasks][:most]


def ask_token(row: OnWatch, *, lasts: timedelta) -> str:
    """The secret of a signed link for one member on watch (purpose ``night_ask``, subject: the duty)."""
    return people.make_link(ASK, row.duty_id, post=None, lasts=lasts)


@dataclass(frozen=True)
class Caught:
    """Somebody caught in the act by a night watch. ``handed_over``: when, or None while they wait for it."""

    incident_id: int
    night_id: int
    report_id: int
    report_code: str
    post_name: str
    since: datetime
    alarm_minutes: int
    injured: bool
    ground: str
    seized_by: str
    force: bool
    minor: bool
    handed_over: datetime | None


_CAUGHT = (
    *("pk", "night_id", "report_id", "report__code", "night__post__name", "caught_at", "caught_alarm", "injured"),
    *("caught_ground", "caught_by", "force", "minor", "handed_over_at"),
)


def caught_now(seen: QuerySet[reports.Report], *, most: int = 100) -> list[Caught]:
    """Who waits for hand-over at these reports (those the viewer may see), longest first. For the desk's alarms."""
    held = Incident.objects.filter(caught_at__isnull=False, handed_over_at__isnull=True, report__in=seen)
    return [Caught(*row) for row in held.order_by("caught_at").values_list(*_CAUGHT)[:most]]


def caught_of(report: reports.Report) -> Caught | None:
    """Who was caught in the act at a report of a night watch, handed over or not; None where nobody was."""
    row = Incident.objects.filter(report=report, caught_at__isnull=False).values_list(*_CAUGHT).first()
    return Caught(*row) if row else None


def _row(duty: Duty) -> OnWatch:
    member, post = duty.member, duty.night.post
    kind = watch.tasks_of(member.kind)
    return OnWatch(
        duty_id=duty.pk,
        night_id=duty.night_id,
        member_id=member.pk,
        name=member.shown_name,
        kind=member.kind,
        tasks=tuple(one for one in kind if one not in TRAINED or one in member.capabilities),
        point=LonLat(post.lon, post.lat),
        area_code=post.area.code if post.area else "",
        post_name=post.name,
        leads=duty.leads,
        phone=member.phone if member.phone_consent_at else "",
        language=member.language,
        volunteer_post_id=member.post_id,
    )
