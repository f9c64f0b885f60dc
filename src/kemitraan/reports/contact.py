"""Who told it and how we may reach them, kept apart from the story."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from kemitraan.keeping import api as keeping
from kemitraan.messaging import api as messaging
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helping

from .identity import Identity, sealed
from .models import Report, Reporter

SAFE_CONTACT = ("any", "email_only", "page_only")


@dataclass(frozen=True)
class Contact:
    """A reporter's own words about themselves; all of it may stay empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    anonymous: bool = False
    safe_contact: str = "any"
    disguise: bool = False
    female_officer: bool = False

    def checked(self) -> Contact:
        """The same, cleaned; refuses an address or a number that cannot be one. Anonymous keeps nothing."""
        if self.safe_contact not in SAFE_CONTACT:
            raise Refused("bad_choice", _("Choose one of the ways to reach you."), field="safe_contact")
        if self.anonymous:
            return Contact(anonymous=True, safe_contact="page_only", female_officer=self.female_officer)
        email = clean_line(self.email, field="email", limit=254)
        if email:
            try:
                validate_email(email)
            except ValidationError:
                raise Refused("bad_email", _("This is not an e-mail address."), field="email") from None
        return Contact(
            name=clean_line(self.name, field="name", limit=120),
            phone=checked_phone(self.phone),
            email=email,
            safe_contact=self.safe_contact,
            disguise=self.disguise,
            female_officer=self.female_officer,
        )

    def identity(self) -> Identity:
        """What goes into the envelope."""
        return Identity(self.name, self.phone, self.email)

    def as_row(self, report: Report, key: bytes | None) -> Reporter:
        """The row of this contact for a report, as :meth:`checked` gave it; ``key`` seals who it is, if anybody."""
        return Reporter(
            report=report,
            sealed=None if key is None else sealed(key, self.identity()),
            anonymous=self.anonymous,
            safe_contact=self.safe_contact,
            disguise=self.disguise,
            female_officer=self.female_officer,
        )

    def address(self, key: bytes | None) -> messaging.Address:
        """Where messages go: by e-mail where that was given and is safe, else on the report's page.

        ``key``: the report's, so that the address lies in the message as sealed as in the report.
        """
        if key is not None and self.email and not self.anonymous and self.safe_contact != "page_only":
            return messaging.sealed_address("email", self.email, about="report", key=key)
        return messaging.Address("page")


def address_of(report: Report) -> messaging.Address:
    """Where messages about a stored report go."""
    row = _told_by(report)
    if row is None or row.sealed is None or row.anonymous or row.safe_contact == "page_only" or not row.email:
        return messaging.Address("page")
    return messaging.sealed_address("email", row.email, about="report", key=keeping.key_of("report", report.pk))


def disguised(report: Report) -> bool:
    """Whether messages about a stored report say nothing to a stranger."""
    row = _told_by(report)
    return row is not None and row.disguise


def _told_by(report: Report) -> Reporter | None:
    """Who told it, for the house's own use: whoever causes a message need not learn where it goes."""
    with helping("reports.contact", "identity"):
        return Reporter.objects.filter(report=report).first()


def checked_phone(typed: str) -> str:
    """A telephone number in its international form (+62…), or empty; refuses what has no number in it."""
    typed = clean_line(typed, field="phone", limit=40)
    if not typed:
        return ""
    digits = re.sub(r"[\s().\-–]", "", typed)
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in digits)  # of any script
    if digits.startswith("0"):
        digits = "+" + (digits[2:] if digits.startswith("00") else "62" + digits[1:])
    if not re.fullmatch(r"\+?[0-9]{3,15}", digits):
        raise Refused("bad_phone", _("This is not a telephone number."), field="phone")
    return digits
