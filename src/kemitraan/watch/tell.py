"""Messages to units and employers, each with a link of its own. Nobody is written to without consent."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.urls import reverse

from kemitraan.messaging import api as messaging
from kemitraan.people import api as people

from . import rules
from .models import Employer, Member, SecurityUnit

EMPLOYER, SITE, MEMBER = "watch_employer", "watch_site", "watch_member"  # purposes of signed links


def employer_path(employer: Employer) -> str:
    """A fresh way to the employer's page."""
    return reverse("watch:employer_home", kwargs={"token": _link(EMPLOYER, employer.pk)})


def site_path(unit: SecurityUnit) -> str:
    """A fresh way to the page of a unit's head."""
    return reverse("watch:site", kwargs={"token": _link(SITE, unit.pk)})


def member_path(member: Member) -> str:
    """A fresh way to a member's own card."""
    return reverse("watch:own_card", kwargs={"token": _link(MEMBER, member.pk)})


def tell_unit(
    unit: SecurityUnit, template: str, *, about: str, about_id: int, police: str = "", what: str = "",
    due: datetime | None = None,
) -> bool:  # fmt: skip
    """Write to the head of a unit, or else to its employer; whether there was anybody to write to."""
    if unit.email and unit.consent_at:
        to, language, path = unit.email, unit.language, site_path(unit)
    elif unit.employer is not None and unit.employer.email and unit.employer.consent_at:
        to, language, path = unit.employer.email, unit.employer.language, employer_path(unit.employer)
    else:
        return False
    context = {"name": unit.name, "unit": police or unit.guided_by.name, "what": what, "path": path}
    if due is not None:
        context["due"] = due.isoformat()
    messaging.queue(
        template, to=messaging.Address("email", to), language=language, about=about, about_id=about_id, context=context
    )
    return True


def tell_employer(employer: Employer, template: str, *, what: str = "", place: str = "") -> bool:
    """Write to an employer; whether there was an address and consent."""
    if not (employer.email and employer.consent_at):
        return False
    context = {
        "name": employer.name, "unit": employer.guided_by.name, "what": what, "place": place,
        "path": employer_path(employer),
    }  # fmt: skip
    messaging.queue(
        template,
        to=messaging.Address("email", employer.email),
        language=employer.language,
        about="employer",
        about_id=employer.pk,
        context=context,
    )
    return True


def _link(purpose: str, subject_id: int) -> str:
    return people.make_link(purpose, subject_id, post=None, lasts=timedelta(days=rules.days("link_lasts")))
