"""Open a night: the limits read, the things looked at, then the door for checking in."""

from __future__ import annotations

import base64
from datetime import timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.watch import api as watch

from .lint import refuse_names
from .models import Duty, Night
from .move import lock_night, move_night, tell_night
from .pins import door_hash, give_pins, pin_of, renew_pin

EARLY = timedelta(hours=1)


@transaction.atomic
def open_night(
    night_id: int, *, limits_read: bool, equipment_ok: bool, equipment_note: str = "", by: journal.Actor
) -> Night:
    """Open it and wake the post. Opening an open night again changes nothing.

    Refused: without the card of limits or with a note that names who passed by (422), too early or after its end (409),
    while the unit or the leader is suspended (409).
    """
    night, now = lock_night(night_id), clock.now()
    if night.state in ("open", "laps"):
        return night
    if not limits_read:
        raise Refused("limits_unread", _("Read the card first: what the watch may do, and what not."), field="limits")
    if now < night.starts_at - EARLY:
        raise Refused("too_early", _("A night can be opened from one hour before it starts."), status=409)
    if now > night.ends_at:
        raise Refused("too_late", _("This night is over."), status=409)
    if night.post.unit is None or night.post.unit.status != watch.SecurityUnit.Status.ACTIVE:
        raise Refused(
            "unit_not_active", _("The watch is suspended for now. Ask the police that guide you."), status=409
        )
    leader = night.duties.filter(leads=True).select_related("member").first()
    if leader is not None and not watch.may_serve(leader.member):
        raise Refused(
            "leader_out", _("The leader of tonight cannot serve now. The head of the post names another."), status=409
        )
    night.limits_read_at = night.opened_at = now
    night.opened_by = by.name[:120]
    night.equipment_ok = equipment_ok
    night.equipment_note = clean_line(equipment_note, field="equipment_note", limit=200)
    refuse_names(night.equipment_note, field="equipment_note")
    night.door = door_hash(door_secret(night))
    move_night(night, "open", by=by, fact="night.opened", now=now, equipment_ok=equipment_ok)
    watch.mark_active(night.post, now, by=by)
    return night


def door_secret(night: Night) -> str:
    """Tonight's check-in code (60 bits): worked out from our key and the moment of opening; only its hash is stored."""
    opened = night.opened_at.isoformat() if night.opened_at else ""
    made = salted_hmac("kemitraan.nights.door_secret", f"{night.pk}:{opened}", algorithm="sha256").digest()
    return base64.b32encode(made)[:12].decode().lower()


def door_code(night: Night) -> str:
    """What the QR on the leader's phone holds: which night, and the secret."""
    return f"{night.pk}-{door_secret(night)}"


@transaction.atomic
def stand_in(night_id: int, member: watch.Member, *, by: journal.Actor) -> tuple[Duty, str]:
    """Somebody else of the unit came in place of one who cannot: a duty of their own, and its PIN.

    Refused where they cannot serve, are young (E10), or where the night is not open. Named twice it is the same duty.
    """
    night = lock_night(night_id)
    if night.state not in ("open", "laps"):
        raise Refused("not_open", _("The night is not open."), status=409)
    known = night.duties.filter(member=member).first()
    if known is not None:
        return known, pin_of(known)
    if member.unit_id != night.post.unit_id or member.minor or not watch.may_serve(member):
        raise Refused("cannot_serve", _("This person cannot stand in."), field="member")
    duty = Duty(night=night, member=member, stand_in=True)
    give_pins([duty])
    renew_pin(duty)
    duty.save()
    tell_night(night, "night.stood_in", by=by, duty=duty.pk)
    return duty, pin_of(duty)


@transaction.atomic
def new_pin(night_id: int, duty_id: int, *, by: journal.Actor) -> str:
    """Another PIN for somebody of this night who forgot theirs; written down that the leader asked for it."""
    night = lock_night(night_id)
    duty = night.duties.filter(pk=duty_id).first()
    if duty is None or night.state not in ("open", "laps"):
        raise Refused("no_duty", _("This person is not on tonight's list."), status=404)
    pin = renew_pin(duty)
    duty.save(update_fields=["pin_turn", "pin_hash"])
    tell_night(night, "night.pin_renewed", by=by, duty=duty.pk)
    return pin
