"""Take a place at a session, change it, give it back. Without an account; the way back is a link of one's own."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import Registration, Session
from .move import lock, note

LINK = "learning.registration"  # the purpose of the link
LINK_LASTS = timedelta(days=400)  # after the session: as long as we keep the name
SHOWN = ("name", "initials", "nothing")
RESIDENT = journal.Actor("resident")


@dataclass(frozen=True)
class NewRegistration:
    """What the form hands in. Name and e-mail may be empty; ``adult`` is the person's own word (E10)."""

    key: UUID
    adult: bool
    certificate: bool = False
    name: str = ""
    shown_as: str = "initials"
    email: str = ""
    consent: bool = False
    card_number: str = ""
    needs: str = ""
    language: str = "id"


@dataclass(frozen=True)
class Place:
    """What somebody holds after registering: their registration and the secret of their link."""

    registration: Registration
    token: str
    repeated: bool


@transaction.atomic
def register(session: Session, new: NewRegistration) -> Place:
    """A place, or one in the queue where the room is full. The same key with the same words gives the same place."""
    session = lock(session)
    print_ = _fingerprint(new)
    known = Registration.objects.filter(key=new.key).first()
    if known is not None:
        if known.fingerprint != print_ or known.session_id != session.pk:
            raise Refused("key_reused", _("This form was sent before with other words."), field="key")
        return Place(known, _link(known, session), repeated=True)
    if session.state != "open" or session.for_minors or session.starts_at <= clock.now():
        raise Refused("not_open", _("Registration is not open."), status=409)
    if not new.adult:
        raise Refused(
            "minor",
            _("If you are younger than 17, your school registers for you. We ask no child's name."),
            field="adult",
        )
    row = Registration(
        session=session, key=new.key, fingerprint=print_, check_code=new_code(), language=new.language,
        state=Registration.State.WAITING if is_full(session) else Registration.State.REGISTERED,
        registered_at=clock.now(),
    )  # fmt: skip
    _write(row, session, new)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form for another session, at the same moment
        raise Refused("key_reused", _("This form was sent before with other words."), field="key") from None
    note(session, "session.registered", by=RESIDENT, place=row.state)
    token = _link(row, session)
    _tell(row, session, f"learning.{row.state}", token)
    return Place(row, token, repeated=False)


@transaction.atomic
def change_registration(registration: Registration, new: NewRegistration) -> Registration:
    """Correct one's own name, e-mail or wishes (E16)."""
    session = lock(registration.session)
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.state == Registration.State.CANCELLED:
        raise Refused("cancelled", _("This place was given back."), status=409)
    if hasattr(row, "certificate"):
        raise Refused("certified", _("Your certificate is made already. Ask the organiser to correct it."), status=409)
    _write(row, session, new)
    row.changed_at = clock.now()
    row.save()
    note(session, "session.registration_changed", by=RESIDENT)
    return row


@transaction.atomic
def give_back(registration: Registration) -> Registration:
    """Give the place back; the first in the queue gets it. Name and address are wiped at once."""
    session = lock(registration.session)
    row = Registration.objects.select_for_update().get(pk=registration.pk)
    if row.state == Registration.State.CANCELLED:
        return row
    if clock.now() >= session.starts_at:
        raise Refused("begun", _("It has begun: a place can no longer be given back."), status=409)
    row.state, row.changed_at = Registration.State.CANCELLED, clock.now()
    row.name = row.email = row.card_number = row.needs = ""
    row.consent_at, row.wiped_at = None, clock.now()
    row.save()
    note(session, "session.given_back", by=RESIDENT)
    promote(session)
    return row


def promote(session: Session) -> int:
    """Give free places of a locked session to the first of the queue; how many."""
    if session.state not in ("open", "announced"):
        return 0
    queue = session.registrations.filter(state=Registration.State.WAITING).order_by("registered_at", "id")
    free = len(queue) if session.capacity is None else max(0, session.capacity - held(session))
    lucky = list(queue[:free])
    for row in lucky:
        row.state, row.changed_at = Registration.State.REGISTERED, clock.now()
        row.save(update_fields=["state", "changed_at"])
        note(session, "session.promoted", by=journal.SYSTEM)
        _tell(row, session, "learning.registered", None)
    return len(lucky)


def held(session: Session) -> int:
    """How many places are taken."""
    return session.registrations.filter(state=Registration.State.REGISTERED).count()


def is_full(session: Session) -> bool:
    """Whether a new registration must wait."""
    return session.capacity is not None and held(session) >= session.capacity


def tell_all(session: Session, template: str) -> int:
    """Queue a message to everybody who holds or waits for a place; how many."""
    rows = list(session.registrations.exclude(state=Registration.State.CANCELLED))
    for row in rows:
        _tell(row, session, template, None)
    return len(rows)


def _write(row: Registration, session: Session, new: NewRegistration) -> None:
    """The person's words, checked. A name only where a certificate is given and wanted."""
    programme = session.programme
    row.name = row.card_number = ""
    if new.certificate and programme.certificate:
        row.name = clean_line(new.name, field="name", limit=120, required=True)
        row.card_number = clean_line(new.card_number, field="card_number", limit=40) if programme.grants else ""
    if new.shown_as not in SHOWN:
        raise Refused("unknown_choice", _("Choose from the list."), field="shown_as")
    row.shown_as = new.shown_as
    row.needs = clean_line(new.needs, field="needs", limit=200)
    email = clean_line(new.email, field="email", limit=254)
    if email:
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("bad_email", _("This is not an e-mail address."), field="email") from None
        if not new.consent:
            raise Refused("no_consent", _("Say that we may write to this address, or leave it empty."), field="consent")
    row.email = email
    row.consent_at = (row.consent_at or clock.now()) if email else None


def _link(row: Registration, session: Session) -> str:
    lasts = max(session.ends_at - clock.now(), timedelta(0)) + LINK_LASTS
    return people.make_link(LINK, row.pk, post=None, lasts=lasts)


def _tell(row: Registration, session: Session, template: str, token: str | None) -> None:
    """One message: to the address they agreed to, else to their page. Never their name in it."""
    token = token or (_link(row, session) if row.email else None)
    path = reverse("learning:mine", args=[token]) if token else reverse("learning:session", args=[session.code])
    when = clock.local(session.starts_at)
    messaging.queue(
        template,
        to=messaging.Address("email", row.email) if row.email else messaging.Address("page"),
        language=row.language,
        about="registration",
        about_id=row.pk,
        context={
            "what": session.programme.title,
            "when": f"{when:%d-%m-%Y %H.%M} WIB",
            "place": session.venue or session.online,
            "unit": session.unit.name,
            "notice": session.reason,
            "path": path,
        },
    )


def _fingerprint(new: NewRegistration) -> str:
    said = [new.adult, new.certificate, new.name, new.shown_as, new.email, new.consent, new.card_number, new.needs]
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()
