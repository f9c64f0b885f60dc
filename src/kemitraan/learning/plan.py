"""Plan: a programme, its sessions, who hosts and who speaks. Nothing of it is public before it is announced."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Post
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line, clean_text

from .models import Host, Programme, Session, Speaker, Topic
from .move import due_of, lock, note
from .rules import LONGEST
from .states import COMING, STATES

ACCESS = ("sign_language", "plain", "betawi", "wheelchair", "captions", "childcare")
MOST_CAPACITY = 100_000
FIRST_CARD = "gada_"  # how the grants begin that give a first card; a refresher renews one


@dataclass(frozen=True)
class NewProgramme:
    """What the form hands in."""

    kind: str
    topic: str
    title: str
    about: str = ""
    hosts: Sequence[str] = ()
    partners: Mapping[str, int] = field(default_factory=dict)  # which of these names is which partner
    certificate: bool = False
    hours: int = 2
    days_required: int = 1
    examined: bool = False
    exam_body: str = ""
    licence: str = ""
    grants: str = ""


@dataclass(frozen=True)
class NewSession:
    """What the form hands in; ``key`` is its own, so that a double click makes one session."""

    key: UUID
    starts_at: datetime
    ends_at: datetime
    venue: str = ""
    area: territory.Area | None = None
    point: LonLat | None = None
    online: str = ""
    capacity: int | None = None
    access: Sequence[str] = ()
    for_minors: bool = False
    consent_note: str = ""


@transaction.atomic
def plan_programme(new: NewProgramme, unit: territory.Unit, *, by: journal.Actor) -> Programme:
    """A new programme of a unit. Refused (422) for an unknown kind or topic, or without a title."""
    programme = Programme(unit=unit, made_at=clock.now(), made_by=by.name)
    _fill(programme, new)
    programme.save()
    _invite(programme, new)
    journal.record("programme.planned", "programme", programme.pk, by=by, unit_id=unit.pk, unit_name=unit.name)
    return programme


@transaction.atomic
def change_programme(programme: Programme, new: NewProgramme, *, by: journal.Actor) -> Programme:
    """Other words or conditions for a programme. Certificates already given stay as they were."""
    programme = Programme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=programme.pk)
    _fill(programme, new)
    programme.save()
    _invite(programme, new)
    journal.record(
        "programme.changed", "programme", programme.pk, by=by, unit_id=programme.unit_id, unit_name=programme.unit.name
    )
    return programme


def _fill(programme: Programme, new: NewProgramme) -> None:
    if new.kind not in Programme.Kind.values:
        raise Refused("unknown_kind", _("Choose one of the kinds."), field="kind")
    topic = Topic.objects.filter(code=new.topic, active=True).first()
    if topic is None:
        raise Refused("unknown_topic", _("Choose one of the topics."), field="topic")
    if not 1 <= new.hours <= 1000:
        raise Refused("bad_hours", _("The hours lie between 1 and 1,000."), field="hours")
    if not 1 <= new.days_required <= 60:
        raise Refused("bad_days", _("The days lie between 1 and 60."), field="days_required")
    if new.grants and not new.certificate:
        raise Refused("no_certificate", _("Only a course with a certificate can give a card."), field="grants")
    if new.grants.startswith(FIRST_CARD):
        _refuse_untested(new)
    programme.kind, programme.topic = new.kind, topic
    programme.title = clean_line(new.title, field="title", limit=160, required=True)
    programme.about = clean_text(new.about, field="about", limit=3000)
    programme.certificate, programme.hours = new.certificate, new.hours
    programme.days_required, programme.examined = new.days_required, new.examined
    programme.exam_body = clean_line(new.exam_body, field="exam_body", limit=160)
    programme.licence = clean_line(new.licence, field="licence", limit=80)
    programme.grants = clean_line(new.grants, field="grants", limit=40)


def _refuse_untested(new: NewProgramme) -> None:
    """A first card follows from a tested competence at a licensed body, never from presence (domain.md 2.3, 3.6)."""
    if not new.examined:
        raise Refused("no_exam", _("A Gada card is given only after an exam."), field="examined")
    if not new.exam_body.strip():
        raise Refused("no_exam_body", _("Say which body tests the competence."), field="exam_body")
    if not new.licence.strip():
        raise Refused("no_licence", _("Say the training licence (SIO) of the training body."), field="licence")


def _invite(programme: Programme, new: NewProgramme) -> None:
    wanted = {clean_line(name, field="hosts", limit=160) for name in new.hosts} - {""}
    if len(wanted) > 12:
        raise Refused("too_many_hosts", _("At most 12 hosts."), field="hosts")
    programme.hosts.exclude(name__in=wanted).delete()
    here = set(programme.hosts.values_list("name", flat=True))
    fresh = sorted(wanted - here)
    Host.objects.bulk_create(Host(programme=programme, name=name, partner_id=new.partners.get(name)) for name in fresh)


@transaction.atomic
def plan_session(programme: Programme, new: NewSession, *, by: journal.Actor) -> Session:
    """A new session. Refused (422) without a place or with impossible times; the same key gives the same session."""
    known = Session.objects.filter(key=new.key, programme=programme).first()
    if known is not None:
        return known
    now = clock.now()
    session = Session(
        programme=programme,
        key=new.key,
        unit=programme.unit,
        code=new_code()[:8],
        pin=f"{secrets.randbelow(10**6):06}",
        state_since=now,
        owner=STATES["planned"].owner,
    )
    _place(session, new)
    session.due_at = due_of(session, STATES["planned"].clock, now)
    session.save()
    note(session, "session.planned", by=by)
    return session


@transaction.atomic
def change_session(session: Session, new: NewSession, *, by: journal.Actor) -> Session:
    """Another time, place or size. Who registered hears of another time or place; a larger room fills from the queue.

    Refused (409) once it has been held, and (422) where more people hold a place than the new size.
    """
    from .register import promote, tell_all

    session = lock(session)
    if session.state not in ("planned", *COMING):
        raise Refused("over", _("It is over: time and place stay as they were."), status=409)
    if new.for_minors and session.state == "open":
        raise Refused(
            "open", _("People have registered here: close the registration first."), field="for_minors", status=409
        )
    before = (session.starts_at, session.ends_at, session.venue, session.online)
    _place(session, new)
    held = session.registrations.filter(state="registered").count()
    if session.capacity is not None and session.capacity < held:
        raise Refused("too_small", _("%(count)s people hold a place already.") % {"count": held}, field="capacity")
    moved = before != (session.starts_at, session.ends_at, session.venue, session.online)
    session.sequence += 1
    session.due_at = due_of(session, STATES[session.state].clock, clock.now())
    session.save()
    note(session, "session.changed", by=by, moved=moved)
    promote(session)
    if moved and session.state != "planned":
        tell_all(session, "learning.changed")
    return session


def _place(session: Session, new: NewSession) -> None:
    if new.ends_at <= new.starts_at:
        raise Refused("bad_times", _("It ends before it begins."), field="ends_at")
    if new.ends_at - new.starts_at > LONGEST:
        raise Refused("bad_times", _("A session lasts at most 60 days."), field="ends_at")
    if new.capacity is not None and not 1 <= new.capacity <= MOST_CAPACITY:
        raise Refused("bad_capacity", _("The number of places lies between 1 and 100,000."), field="capacity")
    unknown = set(new.access) - set(ACCESS)
    if unknown:
        raise Refused("unknown_access", _("Choose from the list."), field="access")
    session.venue = clean_line(new.venue, field="venue", limit=200)
    session.online = clean_line(new.online, field="online", limit=300)
    if session.online and not session.online.startswith("https://"):
        raise Refused("bad_address", _("The address of an online session begins with https://"), field="online")
    if not session.venue and not session.online:
        raise Refused("no_place", _("Say where it is: a place, or an address online."), field="venue")
    if new.for_minors and not new.consent_note.strip():
        raise Refused(
            "no_consent",
            _("For minors the school's consent comes first: note its letter."),
            field="consent_note",
        )
    session.starts_at, session.ends_at, session.capacity = new.starts_at, new.ends_at, new.capacity
    session.area, session.access = new.area, [one for one in ACCESS if one in set(new.access)]
    session.lon, session.lat = (new.point.lon, new.point.lat) if new.point else (None, None)
    if new.point and session.area is None:
        found = territory.locate(new.point)
        session.area_id = found.area_id
    session.for_minors = new.for_minors
    session.consent_note = clean_line(new.consent_note, field="consent_note", limit=200)


@transaction.atomic
def add_speaker(
    session: Session,
    *,
    by: journal.Actor,
    post: Post | None = None,
    name: str = "",
    about: str = "",
    partner: bool = False,
    consent: str = "",
) -> Speaker:
    """Name a speaker: one of our posts, or somebody else who agreed to be named (``consent`` says how and when)."""
    session = lock(session)
    if session.speakers.count() >= 20:
        raise Refused("too_many_speakers", _("At most 20 speakers."), field="name")
    if post is not None:
        name, kind = post.account.name, Speaker.Kind.OFFICER
        about = about or post.title
    else:
        kind = Speaker.Kind.PARTNER if partner else Speaker.Kind.OTHER
        name = clean_line(name, field="name", limit=120, required=True)
        consent = clean_line(consent, field="consent", limit=160)
        if not consent:
            raise Refused(
                "no_consent", _("Who is not one of us must agree to be named: note how and when."), field="consent"
            )
    about = clean_line(about, field="about", limit=160)
    speaker, _made = Speaker.objects.update_or_create(
        session=session, name=name, defaults={"kind": kind, "post": post, "about": about, "consent": consent}
    )
    note(session, "session.speaker_named", by=by)
    return speaker


@transaction.atomic
def drop_speaker(session: Session, speaker_id: int, *, by: journal.Actor) -> None:
    """Take a speaker's name away (they withdrew, or took back their consent)."""
    session = lock(session)
    gone, _rows = session.speakers.filter(pk=speaker_id).delete()
    if gone:
        note(session, "session.speaker_dropped", by=by)
