"""Who was there: as counts, by anybody who counted, or by name for those who want a certificate."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Headcount, Presence, Registration, Session
from .move import lock, note

EARLY = timedelta(hours=1)  # people come before it begins
LATE = timedelta(hours=12)  # and the list is finished afterwards
NIGHT = timedelta(hours=5)  # an evening that ends before five in the morning is one day
MOST = 100_000
BANDS = ("women", "men", "under_17", "age_17_24", "age_25_59", "age_60")


@dataclass(frozen=True)
class Counts:
    """What somebody counted: all together, and parts of it where they did (None: not counted)."""

    total: int
    parts: Mapping[str, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Counted:
    """What became of a count. ``conflict``: it was kept beside the newest, and a person decides."""

    headcount: Headcount
    version: int  # of the session now
    conflict: bool
    repeated: bool


@transaction.atomic
def record_attendance(session: Session, counts: Counts, *, key: UUID, base_version: int, by: journal.Actor) -> Counted:
    """Keep a count made by somebody who knew ``base_version``; the same key again changes nothing.

    Where somebody else counted meanwhile, the count is kept as a conflict and never overwrites. Refused (409) before
    it begins or when it was cancelled; (422) for impossible numbers.
    """
    known = Headcount.objects.filter(key=key).first()
    if known is not None:
        if known.session_id != session.pk or known.total != counts.total:
            raise Refused("key_reused", _("This form was sent before with other words."), field="key")
        now_at = Session.objects.values_list("version", flat=True).get(pk=session.pk)
        return Counted(known, now_at, known.state == Headcount.State.CONFLICT, repeated=True)
    _check(counts)
    session = lock(session)
    _refuse_out_of_time(session)
    conflict = base_version != session.version
    if not conflict:
        session.version += 1
        session.save(update_fields=["version"])
    row = Headcount.objects.create(
        session=session, key=key, base_version=base_version, version=session.version, total=counts.total,
        state=Headcount.State.CONFLICT if conflict else Headcount.State.KEPT, by=by.name, at=clock.now(),
        **{name: counts.parts.get(name) for name in BANDS},
    )  # fmt: skip
    note(session, "session.count_conflict" if conflict else "session.counted", by=by, total=counts.total)
    return Counted(row, session.version, conflict, repeated=False)


@transaction.atomic
def decide_count(headcount: Headcount, *, take: bool, by: journal.Actor) -> Session:
    """A person looked at two counts: take the one that came late, or set it aside. Both stay in the history."""
    session = lock(headcount.session)
    row = Headcount.objects.select_for_update().get(pk=headcount.pk)
    if row.state != Headcount.State.CONFLICT:
        raise Refused("decided", _("This was decided already."), status=409)
    row.decided_by, row.decided_at = by.name, clock.now()
    if take:
        session.version += 1
        session.save(update_fields=["version"])
        row.state, row.version = Headcount.State.KEPT, session.version
    else:
        row.state = Headcount.State.SET_ASIDE
    row.save()
    note(session, "session.count_decided", by=by, taken=take)
    return session


def newest_count(session: Session) -> Headcount | None:
    """The count that holds: the newest kept one."""
    return session.headcounts.filter(state=Headcount.State.KEPT).order_by("-version").first()


def attended(session: Session) -> int | None:
    """How many were there: the newest count, else those present by name, else unknown."""
    return attended_by(session, newest_count(session))


def attended_by(session: Session, counted: Headcount | None) -> int | None:
    """The same where the newest count (or that there is none) is known already. A doubted presence counts nothing."""
    if counted is not None:
        return counted.total
    sure = Presence.objects.filter(registration__session=session, doubted_at__isnull=True)
    return sure.values("registration").distinct().count() or None


def days_held(session: Session) -> tuple[date, date]:
    """Its first and last day; the hours after midnight belong to the evening before (they ask nobody to come twice)."""
    first = clock.local(session.starts_at).date()
    return first, max(first, clock.local(session.ends_at - NIGHT).date())


def day_held(session: Session, moment: datetime) -> date:
    """The day of the session for which somebody who is there at this moment counts."""
    first, last = days_held(session)
    return min(max(clock.local(moment).date(), first), last)


@transaction.atomic
def check_in(registration: Registration, *, how: str, by: journal.Actor, pin: str = "") -> Presence:
    """Somebody with a place is there today. By PIN it must be the room's (422); twice a day is once.

    Nobody's face or identity card is looked at by us (domain.md E13, 3.11).
    """
    session = lock(registration.session)
    if registration.state != Registration.State.REGISTERED:
        raise Refused("no_place", _("This registration holds no place."), status=409)
    now = clock.now()
    if not session.starts_at - EARLY <= now <= session.ends_at + LATE or session.state == "cancelled":
        raise Refused("not_now", _("Check-in is open from an hour before it begins until it ends."), status=409)
    if how == "pin" and not hmac.compare_digest(pin.strip().encode(), session.pin.encode()):
        raise Refused("wrong_pin", _("This is not the PIN shown in the room."), field="pin")
    presence, made = Presence.objects.get_or_create(
        registration=registration, day=day_held(session, now), defaults={"at": now, "how": how}
    )
    if made:
        note(session, "session.checked_in", by=by, how=how)
    return presence


@transaction.atomic
def say_passed(registration: Registration, passed: bool, *, by: journal.Actor) -> Registration:
    """The organiser says whether somebody passed the course's exam."""
    session = lock(registration.session)
    if not session.programme.examined:
        raise Refused("no_exam", _("This course has no exam."), status=409)
    registration.passed = passed
    registration.save(update_fields=["passed"])
    note(session, "session.exam", by=by, passed=passed)
    return registration


def _check(counts: Counts) -> None:
    if not 0 <= counts.total <= MOST:
        raise Refused("bad_count", _("The number lies between 0 and 100,000."), field="total")
    for name, value in counts.parts.items():
        if name not in BANDS:
            raise Refused("unknown_band", _("There is no such group."), field=name)
        if value is not None and not 0 <= value <= counts.total:
            raise Refused("bad_count", _("A part cannot be larger than the whole."), field=name)
    for group in (("women", "men"), BANDS[2:]):
        if sum(counts.parts.get(name) or 0 for name in group) > counts.total:
            raise Refused("bad_count", _("The parts add up to more than the whole."), field=group[0])


def _refuse_out_of_time(session: Session) -> None:
    if session.state == "cancelled":
        raise Refused("cancelled", _("This session was cancelled."), status=409)
    if clock.now() < session.starts_at - EARLY:
        raise Refused("not_yet", _("It has not begun yet."), status=409)
    if session.state in ("reported", "evaluated"):
        raise Refused("reported", _("Its report is written: the number stays as it is."), status=409)
