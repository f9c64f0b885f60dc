"""Who held which role in which organisation, from when to when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .add import lock, refuse_ended
from .kinds import Form
from .models import Office, Partner


@transaction.atomic
def take_office(
    person: Partner, organisation: Partner, title: str, *, since: date, until: date | None = None, by: journal.Actor
) -> Office:
    """A person takes a role in an organisation; refuses the same role twice at one time."""
    person = lock(person)
    refuse_ended(person)
    if person.form != Form.PERSON:
        raise Refused("not_a_person", _("Only a person holds a role."), field="person")
    if organisation.form != Form.ORGANISATION:
        raise Refused("not_an_organisation", _("A role is held in an organisation."), field="organisation")
    if until is not None and until < since:
        raise Refused("bad_dates", _("The last day lies before the first."), field="until")
    title = clean_line(title, field="title", limit=120, required=True)
    same = Office.objects.filter(person=person, organisation=organisation, title__iexact=title)
    if same.exclude(until__lt=since).exists():
        raise Refused("known_office", _("This role is there already at that time."), field="title")
    office = Office.objects.create(person=person, organisation=organisation, title=title, since=since, until=until)
    for partner, other in ((person, organisation), (organisation, person)):
        journal.record(
            "partner.office_taken", "partner", partner.pk, by=by, unit_id=partner.unit_id, title=title, other=other.name
        )
    return office


@transaction.atomic
def end_office(office: Office, *, last_day: date, by: journal.Actor) -> Office:
    """The role ends on this day; the past stays as it was."""
    office = Office.objects.select_for_update(of=("self",)).select_related("person", "organisation").get(pk=office.pk)
    if last_day < office.since:
        raise Refused("bad_dates", _("The last day lies before the first."), field="last_day")
    office.until = last_day
    office.save(update_fields=["until"])
    for partner in (office.person, office.organisation):
        journal.record(
            "partner.office_ended", "partner", partner.pk, by=by, unit_id=partner.unit_id, title=office.title
        )
    return office
