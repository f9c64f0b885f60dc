"""Register an employer of guards, and change what stands there: a renewed licence (SIO), another contact."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .card_notices import tell_again
from .models import Employer
from .rules import today


@transaction.atomic
def register_employer(
    name: str,
    form: str,
    guided_by: Unit,
    *,
    by: journal.Actor,
    licence: str = "",
    licence_until: date | None = None,
    contact_name: str = "",
    email: str = "",
    phone: str = "",
    consent: bool = False,
    language: str = "id",
) -> Employer:
    """A new employer of guards; refuses a name that stands already, and a contact without consent."""
    employer = Employer(guided_by=guided_by, language=language, since=today())
    _fill(employer, name, form, licence, licence_until, contact_name, email, phone, consent)
    _save(employer)
    _note("employer.registered", employer, by)
    return employer


@transaction.atomic
def change_employer(
    employer: Employer,
    name: str,
    form: str,
    guided_by: Unit,
    *,
    by: journal.Actor,
    licence: str = "",
    licence_until: date | None = None,
    contact_name: str = "",
    email: str = "",
    phone: str = "",
    consent: bool = False,
) -> None:
    """Correct an employer, by the rules of registering. Its sites stay with the police who guide them.

    A licence with a new last day is told anew; what could be told to nobody is told to a new contact.
    """
    locked = Employer.objects.select_for_update(of=("self",)).get(pk=employer.pk)
    until = locked.licence_until
    locked.guided_by = guided_by
    _fill(locked, name, form, licence, licence_until, contact_name, email, phone, consent)
    if locked.licence_until != until:
        locked.licence_told = ""
    _save(locked)
    for unit in locked.units.all():
        tell_again(unit)
    _note("employer.changed", locked, by)


def _fill(
    employer: Employer,
    name: str,
    form: str,
    licence: str,
    licence_until: date | None,
    contact_name: str,
    email: str,
    phone: str,
    consent: bool,
) -> None:
    if (email.strip() or phone.strip()) and not consent:
        raise Refused("no_consent", _("Ask first: an address or number needs the person's consent."), field="consent")
    if form not in Employer.Form.values:
        raise Refused("bad_form", _("Choose one of the list."), field="form")
    employer.name = clean_line(name, field="name", limit=160, required=True)
    employer.form = form
    employer.licence = clean_line(licence, field="licence", limit=60)
    employer.licence_until = licence_until
    employer.contact_name = clean_line(contact_name, field="contact_name", limit=120)
    employer.email = clean_line(email, field="email", limit=254)
    employer.phone = clean_line(phone, field="phone", limit=40)
    employer.consent_at = (employer.consent_at or clock.now()) if consent else None


def _save(employer: Employer) -> None:
    try:
        with transaction.atomic():
            employer.save()
    except IntegrityError as error:
        if "employer_name_once" not in str(error):
            raise
        raise Refused("known", _("This employer is registered already."), field="name", status=409) from None


def _note(fact: str, employer: Employer, by: journal.Actor) -> None:
    guide = employer.guided_by
    journal.record(fact, "employer", employer.pk, by=by, unit_id=guide.pk, unit_name=guide.name)
