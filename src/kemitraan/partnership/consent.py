"""Contacts: kept with who gave them, what for and since when; gone the moment consent is withdrawn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .add import lock, refuse_ended
from .kinds import Channel, Purpose
from .models import Contact, Partner
from .names import contact_key


@dataclass(frozen=True)
class NewContact:
    """A way to reach somebody. ``given_by``: who gave it to us; ``consented_on``: when they agreed to the purpose."""

    channel: str
    value: str
    given_by: str
    purpose: str
    consented_on: date


@transaction.atomic
def add_contact(partner: Partner, new: NewContact, *, by: journal.Actor) -> Contact:
    """Keep a contact; refuses one without a giver, a purpose or a date of consent, and one that is there already."""
    partner = lock(partner)
    refuse_ended(partner)
    contact = checked_contact(new)
    contact.partner = partner
    if contact.key and partner.contacts.filter(key=contact.key, withdrawn_at__isnull=True).exists():
        raise Refused("known_contact", _("This contact is there already."), field="value")
    contact.save()
    journal.record(
        "partner.contact_added", "partner", partner.pk, by=by, unit_id=partner.unit_id,
        channel=contact.channel, purpose=contact.purpose,
    )  # fmt: skip
    return contact


def checked_contact(new: NewContact) -> Contact:
    """The contact as a row that is not stored yet; refuses what is missing or impossible."""
    if new.channel not in Channel.values:
        raise Refused("unknown_channel", _("Choose one of the ways to reach somebody."), field="channel")
    if new.purpose not in Purpose.values:
        raise Refused("no_purpose", _("Say what this contact may be used for."), field="purpose")
    if new.consented_on > clock.local(clock.now()).date():
        raise Refused("in_the_future", _("This lies in the future."), field="consented_on")
    value = clean_line(new.value, field="value", limit=254, required=True)
    if new.channel == Channel.PHONE and not re.fullmatch(r"[+\d][\d\s().\-]{5,24}", value):
        raise Refused("bad_phone", _("This is no telephone number."), field="value")
    if new.channel == Channel.EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", value):
        raise Refused("bad_email", _("This is no e-mail address."), field="value")
    return Contact(
        channel=new.channel,
        value=value,
        key=contact_key(new.channel, value),
        given_by=clean_line(new.given_by, field="given_by", limit=120, required=True),
        purpose=new.purpose,
        consented_on=new.consented_on,
        added_at=clock.now(),
    )


@transaction.atomic
def withdraw_contact(contact: Contact, *, by: journal.Actor) -> Contact:
    """Consent is withdrawn: the value is erased at once, only that there was one stays. Repeatable."""
    contact = Contact.objects.select_for_update(of=("self",)).select_related("partner").get(pk=contact.pk)
    if contact.withdrawn_at is None:
        contact.value, contact.key, contact.withdrawn_at = "", "", clock.now()
        contact.save(update_fields=["value", "key", "withdrawn_at"])
        journal.record(
            "partner.contact_withdrawn", "partner", contact.partner_id, by=by,
            unit_id=contact.partner.unit_id, channel=contact.channel,
        )  # fmt: skip
    return contact
