"""On duty: opening and ending a shift, and the phone's last position while it lasts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.wall import helping

from .models import Position, Post, Role, Shift

LONGEST_SHIFT = timedelta(hours=16)
FRESH = timedelta(minutes=15)  # an older fix is shown with its age and counts as uncertain


@transaction.atomic
def start_shift(post: Post, *, hours: float = 8) -> Shift:
    """Open a shift now. An open shift of the same post that has run out is ended first; a running one is kept."""
    now = clock.now()
    if not 0 < hours <= LONGEST_SHIFT / timedelta(hours=1):  # also false for what is no number
        raise Refused("bad_hours", _("A shift lasts between 0 and 16 hours."), field="hours")
    Post.objects.select_for_update(no_key=True).get(pk=post.pk)
    running = Shift.objects.filter(post=post, ended_at__isnull=True).first()
    if running is not None:
        if running.ends_at > now:
            return running
        end_shift(running)
    shift = Shift.objects.create(post=post, started_at=now, ends_at=now + timedelta(hours=hours))
    journal.record("shift.started", "shift", shift.pk, by=actor_of(post))
    return shift


@transaction.atomic
def end_shift(shift: Shift) -> None:
    """Close the shift and forget where the phone was."""
    Shift.objects.select_for_update(no_key=True).get(pk=shift.pk)  # a fix on its way is either before us or refused
    with helping("people.end_shift", "positions"):  # whoever ends it need not know where the phone was
        Position.objects.filter(shift=shift).delete()
    ended = Shift.objects.filter(pk=shift.pk, ended_at__isnull=True).update(ended_at=clock.now())
    if ended:
        journal.record("shift.ended", "shift", shift.pk, by=actor_of(shift.post))


def end_run_out(now: datetime) -> int:
    """End every shift whose time has run out; how many."""
    run_out = list(Shift.objects.filter(ended_at__isnull=True, ends_at__lte=now).select_related("post__unit"))
    for shift in run_out:
        end_shift(shift)
    return len(run_out)


@transaction.atomic
def place_phone(
    shift: Shift,
    point: LonLat,
    *,
    accuracy_m: float = 0,
    heading: float | None = None,
    at: datetime | None = None,
) -> None:
    """Keep the last fix of an open shift; a fix older than the one we have changes nothing.

    A fix from the future counts as of now: a phone whose clock runs ahead must not freeze its own position.
    """
    now = clock.now()
    at = min(at or now, now)
    running = Shift.objects.select_for_update(no_key=True).filter(pk=shift.pk, ended_at__isnull=True, ends_at__gt=now)
    if not running.exists():
        raise Refused("off_duty", _("The shift has ended; positions are kept on duty only."), status=409)
    values = {"lon": point.lon, "lat": point.lat, "accuracy_m": accuracy_m, "heading": heading, "at": at}
    _position, created = Position.objects.get_or_create(shift=shift, defaults=values)
    if not created:
        Position.objects.filter(shift=shift, at__lte=at).update(**values)


def on_duty(*, roles: Sequence[str] = (Role.OFFICER, Role.BHABIN)) -> QuerySet[Position]:
    """Positions of everybody on duty in these roles, with shift, post and unit at hand."""
    now = clock.now()
    return (
        Position.objects.filter(shift__ended_at__isnull=True, shift__ends_at__gt=now, shift__post__role__in=list(roles))
        .select_related("shift__post__unit", "shift__post__account")
        .order_by("shift_id")
    )


def open_shift(account_id: int) -> Shift | None:
    """The running shift of an account, if it has one."""
    return (
        Shift.objects.filter(post__account_id=account_id, ended_at__isnull=True, ends_at__gt=clock.now())
        .select_related("post__unit", "post__account")
        .order_by("-id")
        .first()
    )


def actor_of(post: Post) -> journal.Actor:
    """The holder of a post as the journal writes them."""
    kind = "volunteer" if post.role == Role.VOLUNTEER else "staff"
    return journal.Actor(kind, post.account_id, post.account.name, post.unit_id, post.unit.name)
