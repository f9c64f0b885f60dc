"""Give a certificate, let anybody check it, withdraw it; and what a passed course gives in the watch."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .cards import grant_card
from .knock import count_knock, refuse_knockers
from .models import Certificate, Presence, Registration, Session
from .move import lock, note
from .states import AFTER


@dataclass(frozen=True)
class Checked:
    """All that a check tells a stranger."""

    valid: bool
    course: str
    held_on: date
    unit_name: str
    shown: str
    withdrawn_on: date | None


def why_not(registration: Registration, days: int) -> str:
    """Why somebody who was there on so many days gets no certificate yet, in a sentence; empty where they do."""
    return lacking(registration.session, registration.state, registration.name, registration.passed, days)


def lacking(session: Session, state: str, name: str, passed: bool | None, days: int) -> str:
    """The same of what a list knows of them."""
    programme = session.programme
    if not programme.certificate:
        return _("This programme gives no certificates.")
    if session.for_minors:
        return _("For minors the school certifies.")
    if session.state not in AFTER:
        return _("It is not over yet.")
    if state != Registration.State.REGISTERED or not name:
        return _("No certificate was wanted: there is no name.")
    if days < programme.days_required:
        return _("Not present often enough.")
    if programme.examined and passed is not True:
        return _("The exam was not passed, or nobody has said so yet.")
    return ""


def days_of(registration: Registration) -> int:
    """On how many days somebody was there; a doubted day does not count before a person decided."""
    return Presence.objects.filter(registration=registration, doubted_at__isnull=True).count()


@transaction.atomic
def certify(registration: Registration, *, by: journal.Actor) -> Certificate:
    """The certificate of somebody who has earned it; the second time it is the same one. Refused (409) with the reason.

    Where the course gives a card, the watch grants or renews it in the same transaction.
    """
    session = lock(registration.session)
    row = Registration.objects.select_for_update(of=("self",)).get(pk=registration.pk)
    row.session = session
    known = Certificate.objects.filter(registration=row).first()
    if known is not None:
        return known
    refusal = why_not(row, days_of(row))
    if refusal:
        raise Refused("not_earned", refusal, status=409)
    held_on = clock.local(session.ends_at).date()
    certificate = Certificate.objects.create(
        registration=row, session=session, token=secrets.token_urlsafe(18), number=_number(session),
        course=session.programme.title, held_on=held_on, hours=session.programme.hours,
        exam_body=session.programme.exam_body, unit_name=session.unit.name, holder=row.name,
        shown=shown_of(row.name, row.shown_as), issued_at=clock.now(), issued_by=by.name,
    )  # fmt: skip
    certificate.card = grant_card(certificate, row, session.programme, by=by)
    if certificate.card:
        certificate.save(update_fields=["card"])
    note(session, "session.certified", by=by, certificate=certificate.number)
    return certificate


def certify_all(session: Session, *, by: journal.Actor) -> int:
    """Certificates for everybody who has earned one and has none yet; how many."""
    rows = session.registrations.filter(state=Registration.State.REGISTERED, certificate=None).exclude(name="")
    made = 0
    for row in rows.select_related("session__programme", "session__unit").order_by("id"):
        if not why_not(row, days_of(row)):
            certify(row, by=by)
            made += 1
    return made


@transaction.atomic
def withdraw_certificate(certificate: Certificate, why: str, *, by: journal.Actor) -> Certificate:
    """It no longer holds. A check says so from now on; the reason stays with us. The card it gave is the watch's to
    decide on: a finding there, not a silent loss of somebody's work."""
    row = Certificate.objects.select_for_update(of=("self",)).select_related("session__unit").get(pk=certificate.pk)
    if row.withdrawn_at is not None:
        raise Refused("withdrawn", _("It was withdrawn already."), status=409)
    row.withdrawn_why = clean_line(why, field="why", limit=200, required=True)
    row.withdrawn_at, row.withdrawn_by = clock.now(), by.name
    row.save()
    note(row.session, "session.certificate_withdrawn", by=by, certificate=row.number)
    return row


def check_certificate(token: str, source: str) -> Checked | None:
    """What a stranger with the QR is told; None where there is no such certificate. Wrong ones are counted (429)."""
    refuse_knockers("certificate", source)
    found = Certificate.objects.filter(token=token[:40]).first()
    if found is None:
        count_knock("certificate", source)
        return None
    gone = clock.local(found.withdrawn_at).date() if found.withdrawn_at else None
    return Checked(gone is None, found.course, found.held_on, found.unit_name, found.shown, gone)


def shown_of(name: str, choice: str) -> str:
    """What of a name a check tells: all of it, the initials (``B. S.``), or nothing."""
    if choice == "name":
        return name
    if choice == "initials":
        return " ".join(f"{part[0].upper()}." for part in name.split() if part[:1].isalpha())
    return ""


def _number(session: Session) -> str:
    """The next number of a session's certificates: ``SERT-7F3K9QWX-0012`` (our own series, no official one)."""
    count = Certificate.objects.filter(session=session).count() + 1
    return f"SERT-{session.code}-{count:04}"
