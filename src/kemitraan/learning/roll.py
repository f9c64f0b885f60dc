"""Attendance by name, where a certificate is due, from the phone of the officer who speaks there.

A name is on a phone only on the day itself, and only of those who want a certificate (domain.md 3.11: no identity card,
no list of everybody). A phone may write without signal and be late: the day is the session's own, sent with the roll,
and never the phone's clock. What somebody else noted is not taken away: it is doubted, and a person decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post, purposes
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .attend import EARLY, LATE, day_held, days_held
from .models import Presence, Registration, Session
from .move import lock, note

MOST = 200  # names on one phone


@dataclass(frozen=True)
class RollLine:
    """Somebody who wants a certificate, and whether they were noted as present that day."""

    registration: int
    name: str
    here: bool
    doubted: bool


@dataclass(frozen=True)
class Noted:
    """What became of a tap. ``conflict``: somebody else had noted the contrary, both are kept, a person decides."""

    here: bool
    conflict: bool


def roll_day(session: Session, now: datetime) -> date | None:
    """The day a roll is kept for now: today while it runs, the last day for some hours after; else None."""
    if not session.programme.certificate or session.for_minors or session.state == "cancelled":
        return None
    if not session.starts_at - EARLY <= now <= session.ends_at + LATE:
        return None
    return day_held(session, now)


def keeps_roll(post: Post, session: Session) -> bool:
    """Whether this post sees names: who keeps the courses, and the officer who speaks at this very session."""
    if purposes.KEEP_LEARNING in purposes.PURPOSES.get(post.role, frozenset()):
        return True
    return session.speakers.filter(post=post).exists()


def roll_of(session: Session, day: date) -> list[RollLine]:
    """Everybody with a place who wants a certificate, by name, and who was there that day."""
    rows = session.registrations.filter(state=Registration.State.REGISTERED).exclude(name="").order_by("name", "id")
    there = {one.registration_id: one for one in Presence.objects.filter(registration__session=session, day=day)}
    return [
        RollLine(row.pk, row.name, row.pk in there, row.pk in there and there[row.pk].doubted_at is not None)
        for row in rows[:MOST]
    ]


@transaction.atomic
def note_presence(
    session: Session, registration_id: int, *, day: date, here: bool, account_id: int, by: journal.Actor
) -> Noted:
    """Note that somebody was there on a day of the session, or that they were not. Said again, nothing changes.

    Refused (404) for somebody without a place here; (409) before it begins, after its report, or when it was cancelled;
    (422) for a day on which it is not held.
    """
    session = lock(session)
    _refuse(session, day)
    found = session.registrations.filter(pk=registration_id, state=Registration.State.REGISTERED).exclude(name="")
    row = found.select_for_update().first()
    if row is None:
        raise Refused("no_place", _("This person holds no place here."), field="registration", status=404)
    present = Presence.objects.select_for_update().filter(registration=row, day=day).first()
    if here and present is None:
        Presence.objects.create(registration=row, day=day, at=clock.now(), how="organiser", noted_by=account_id)
        note(session, "session.checked_in", by=by, how="phone")
    elif not here and present is not None:
        return _take_back(session, present, account_id, by)
    return Noted(here, conflict=False)


@transaction.atomic
def decide_presence(presence: Presence, *, keep: bool, by: journal.Actor) -> None:
    """A person looked at a doubted presence: it stands, or it goes."""
    session = lock(presence.registration.session)
    row = Presence.objects.select_for_update().filter(pk=presence.pk, doubted_at__isnull=False).first()
    if row is None:
        raise Refused("decided", _("This was decided already."), status=409)
    if keep:
        row.doubted_at, row.doubted_by = None, ""
        row.save(update_fields=["doubted_at", "doubted_by"])
    else:
        row.delete()
    note(session, "session.presence_decided", by=by, kept=keep)


def _take_back(session: Session, present: Presence, account_id: int, by: journal.Actor) -> Noted:
    """One's own note goes; what somebody else noted stays and is doubted."""
    if present.noted_by == account_id and present.doubted_at is None:
        present.delete()
        note(session, "session.presence_taken_back", by=by)
        return Noted(here=False, conflict=False)
    if present.doubted_at is None:
        present.doubted_at, present.doubted_by = clock.now(), by.name[:120]
        present.save(update_fields=["doubted_at", "doubted_by"])
        note(session, "session.presence_doubted", by=by)
    return Noted(here=True, conflict=True)


def _refuse(session: Session, day: date) -> None:
    first, last = days_held(session)
    if not first <= day <= last:
        raise Refused("wrong_day", _("The session is not held on this day."), field="day")
    if session.state == "cancelled":
        raise Refused("cancelled", _("This session was cancelled."), status=409)
    if clock.now() < session.starts_at - EARLY or day > clock.local(clock.now() + EARLY).date():
        raise Refused("not_yet", _("It has not begun yet."), status=409)
    if session.state in ("reported", "evaluated"):
        raise Refused("reported", _("Its report is written: who was there stays as it is."), status=409)
