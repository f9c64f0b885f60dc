"""Ask for a session (domain.md 3.11 step 1), and what becomes of the wish: planned, declined, or answered."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people import api as people
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line, clean_text

from .models import Session, SessionRequest, Topic
from .register import RESIDENT
from .rules import deadline
from .states import ENDED, REQUEST_STATES

LINK = "learning.request"  # the purpose of the asker's link
LINK_LASTS = timedelta(days=400)
SUBJECT = "session_request"  # in the journal
MOST_PEOPLE = 100_000


@dataclass(frozen=True)
class NewRequest:
    """What the form hands in."""

    key: UUID
    asker: str
    group_name: str
    topic: str
    area_code: str
    place: str = ""
    people: int | None = None
    for_minors: bool = False
    wished: str = ""
    text: str = ""
    name: str = ""
    email: str = ""
    consent: bool = False
    language: str = "id"


@dataclass(frozen=True)
class Asked:
    """What the asker holds: the request and the secret of their link."""

    request: SessionRequest
    token: str


@transaction.atomic
def ask_for_session(new: NewRequest) -> Asked:
    """Keep a wish and answer with its link. The same key with the same words is the same request.

    Refused (422) with the field at fault: an unknown place or topic, no name of the group, an address without consent.
    """
    print_ = hashlib.sha256(json.dumps(asdict(new), default=str, sort_keys=True).encode("utf-8", "replace")).hexdigest()
    known = SessionRequest.objects.filter(key=new.key).first()
    if known is not None:
        if known.fingerprint != print_:
            raise Refused("key_reused", _("This form was sent before with other words."), field="key")
        return Asked(known, _link(known))
    row = SessionRequest(key=new.key, fingerprint=print_, code=new_code()[:8], received_at=clock.now())
    _write(row, new)
    state = REQUEST_STATES["received"]
    row.state_since, row.owner = row.received_at, state.owner
    row.due_at = deadline(state.clock or "", unit=row.unit, anchor=row.received_at)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form twice at one moment
        raise Refused("key_reused", _("This form was sent before with other words."), field="key") from None
    _note(row, "session_request.received", by=RESIDENT)
    token = _link(row)
    _tell(row, "learning.request_received", token)
    return Asked(row, token)


@transaction.atomic
def plan_for(request: SessionRequest, session: Session, *, by: journal.Actor) -> SessionRequest:
    """A session is planned for it (or one that is planned already fits). Said twice it is the same."""
    row = _lock(request)
    if row.state == "planned" and row.session_id == session.pk:
        return row
    if session.state in ENDED or session.starts_at <= clock.now():
        raise Refused("over", _("This session is over. Choose one that is still to come."), field="session", status=409)
    row.session = session
    _decide(row, "plan", "", by=by)
    return row


@transaction.atomic
def decline_request(request: SessionRequest, reason: str, *, by: journal.Actor) -> SessionRequest:
    """We do not hold it, and say why."""
    row = _lock(request)
    _decide(row, "decline", clean_text(reason, field="words", limit=2_000, required=True), by=by)
    return row


@transaction.atomic
def answer_request(request: SessionRequest, answer: str, *, by: journal.Actor) -> SessionRequest:
    """Answered without a session of its own: a material, another session to join, somebody who calls."""
    row = _lock(request)
    _decide(row, "answer", clean_text(answer, field="words", limit=2_000, required=True), by=by)
    return row


@transaction.atomic
def withdraw_request(request: SessionRequest) -> SessionRequest:
    """The asker needs it no longer: name and address are wiped at once. Once it is decided, only they go."""
    row = _lock(request)
    if row.wiped_at is not None:
        return row
    if row.state == "received":
        row.state = next_state(REQUEST_STATES, row.state, "withdraw")
        row.state_since, row.owner, row.due_at = clock.now(), "", None
    row.name = row.email = ""
    row.consent_at, row.wiped_at = None, clock.now()
    row.save()
    messaging.forget_about(SUBJECT, row.pk)
    _note(row, "session_request.withdrawn", by=RESIDENT)
    return row


def run_out_requests(now: datetime, *, limit: int = 100) -> int:
    """Worker round: a request nobody decided in time is told as late, once; how many."""
    late = SessionRequest.objects.filter(state="received", due_at__lte=now, late_told_at__isnull=True)
    return sum(_late(pk, now) for pk in list(late.order_by("due_at").values_list("pk", flat=True)[:limit]))


@transaction.atomic
def _late(pk: int, now: datetime) -> bool:
    found = SessionRequest.objects.select_for_update(skip_locked=True, of=("self",)).select_related("unit")
    row = found.filter(pk=pk, state="received", late_told_at__isnull=True).first()
    if row is None:
        return False
    row.late_told_at = now
    row.save(update_fields=["late_told_at"])
    _note(row, "session_request.late", by=journal.SYSTEM)
    return True


def _decide(row: SessionRequest, verb: str, words: str, *, by: journal.Actor) -> None:
    row.state = next_state(REQUEST_STATES, row.state, verb)
    now = clock.now()
    row.state_since, row.owner, row.due_at = now, "", None
    row.words, row.decided_at, row.decided_by = words, now, by.name
    row.save()
    _note(row, f"session_request.{row.state}", by=by)
    _tell(row, f"learning.request_{row.state}", None)


def _write(row: SessionRequest, new: NewRequest) -> None:
    if new.asker not in SessionRequest.Asker.values:
        raise Refused("unknown_choice", _("Choose from the list."), field="asker")
    topic = Topic.objects.filter(code=new.topic, active=True).first()
    if topic is None:
        raise Refused("unknown_choice", _("Choose from the list."), field="topic")
    area = territory.Area.objects.filter(code=new.area_code, level=territory.Area.Level.VILLAGE).first()
    unit = territory.unit_for(area.pk) if area else None
    if area is None or unit is None:
        raise Refused("unknown_area", _("Choose the kelurahan from the list."), field="area_code")
    if new.people is not None and not 1 <= new.people <= MOST_PEOPLE:
        raise Refused("bad_number", _("Between 1 and 100,000 people."), field="people")
    row.topic, row.area, row.unit, row.asker, row.people = topic, area, unit, new.asker, new.people
    row.group_name = clean_line(new.group_name, field="group_name", limit=160, required=True)
    row.place = clean_line(new.place, field="place", limit=200)
    row.wished = clean_line(new.wished, field="wished", limit=200)
    row.text = clean_text(new.text, field="text", limit=2_000)
    row.name = clean_line(new.name, field="name", limit=120)
    row.for_minors = new.for_minors or new.asker == SessionRequest.Asker.SCHOOL
    row.language = new.language if new.language in ("id", "en") else "id"
    email = clean_line(new.email, field="email", limit=254)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("bad_email", _("This is not an e-mail address."), field="email") from None
        if not new.consent:
            raise Refused("no_consent", _("Say that we may write to this address, or leave it empty."), field="consent")
    row.email, row.consent_at = email, clock.now() if email else None


def _lock(request: SessionRequest) -> SessionRequest:
    found = SessionRequest.objects.select_for_update(of=("self",)).select_related("unit", "topic", "session__programme")
    return found.get(pk=request.pk)


def _note(row: SessionRequest, fact: str, *, by: journal.Actor) -> None:
    journal.record(
        fact, SUBJECT, row.pk, by=by, audience=journal.STAFF, unit_id=row.unit_id, unit_name=row.unit.name,
        code=row.code, state=row.state,
    )  # fmt: skip


def _link(row: SessionRequest) -> str:
    return people.make_link(LINK, row.pk, post=None, lasts=LINK_LASTS)


def _tell(row: SessionRequest, template: str, token: str | None) -> None:
    """One message: to the address they agreed to, else to their page. Never a name in it."""
    token = token or (_link(row) if row.email else None)
    session = row.session
    when = clock.local(session.starts_at) if session else None
    messaging.queue(
        template,
        to=messaging.Address("email", row.email) if row.email else messaging.Address("page"),
        language=row.language,
        about=SUBJECT,
        about_id=row.pk,
        context={
            "what": session.programme.title if session else row.topic.name_id,
            "when": f"{when:%d-%m-%Y %H.%M} WIB" if when else "",
            "place": row.group_name,
            "unit": row.unit.name,
            "notice": row.words,
            "path": reverse("learning:my_request", args=[token]) if token else reverse("learning:coming"),
        }
        | ({"due": row.due_at.isoformat()} if row.due_at else {}),
    )
