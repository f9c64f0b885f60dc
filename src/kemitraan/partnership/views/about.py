"""What is written about one partner: contacts, roles, promises, what was said, the state of the relation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kemitraan.partnership.access import partner_for, visible_to
from kemitraan.partnership.add import end_partner, note_contact
from kemitraan.partnership.consent import NewContact, add_contact, withdraw_contact
from kemitraan.partnership.forms import ContactForm, OfficeForm, PromiseForm, RoomForm, SpokenForm, StateForm
from kemitraan.partnership.kinds import Form
from kemitraan.partnership.models import Contact, Office, Partner
from kemitraan.partnership.office import end_office, take_office
from kemitraan.partnership.places import keepers_of
from kemitraan.partnership.promise import NewPromise, make_promise
from kemitraan.partnership.search import the_one
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.clock import JAKARTA
from kemitraan.toolbox.errors import Refused

from .partners import page_of

Save = Callable[[dict[str, Any]], Any]


def _save(request: HttpRequest, viewer: Viewer, row: Partner, name: str, form: RoomForm, save: Save) -> HttpResponse:
    """Save and go back to the partner, or show the page with the form as it was left."""
    status = 422
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except Refused as refused:
            form.add_refusal(refused)
            status = refused.status
        else:
            return _saved(request, row)
    return page_of(request, viewer, row, status=status, **{name: form})


def _saved(request: HttpRequest, row: Partner) -> HttpResponse:
    messages.success(request, _("Saved. The change stands in the history."))
    return redirect("partnership:partner", row.pk)


def _kept(request: HttpRequest, partner_id: int) -> tuple[Viewer, Partner]:
    viewer = viewer_of(request)
    return viewer, partner_for(viewer, partner_id, purposes.KEEP_PARTNERS)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def contact(request: HttpRequest, partner_id: int) -> HttpResponse:
    """A new contact, with consent."""
    viewer, row = _kept(request, partner_id)

    def save(given: dict[str, Any]) -> None:
        names = ("channel", "value", "given_by", "purpose", "consented_on")
        add_contact(row, NewContact(**{name: given[name] for name in names}), by=viewer.actor())

    return _save(request, viewer, row, "contact_form", ContactForm(request.POST, auto_id="c-%s"), save)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def withdraw(request: HttpRequest, partner_id: int, contact_id: int) -> HttpResponse:
    """The partner withdrew their consent: the contact is erased."""
    viewer, row = _kept(request, partner_id)
    found = Contact.objects.filter(partner=row, pk=contact_id).first()
    if found is None:
        raise Http404
    withdraw_contact(found, by=viewer.actor())
    messages.success(request, _("Erased. Only that there was a contact stays in the history."))
    return redirect("partnership:partner", row.pk)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def office(request: HttpRequest, partner_id: int) -> HttpResponse:
    """A role of this person in an organisation, or in this organisation of a person."""
    viewer, row = _kept(request, partner_id)

    def save(given: dict[str, Any]) -> None:
        is_person = row.form == Form.PERSON
        form = Form.ORGANISATION if is_person else Form.PERSON
        other = the_one(visible_to(viewer).filter(form=form), given["other"], field="other")
        person, organisation = (row, other) if is_person else (other, row)
        take_office(person, organisation, given["title"], since=given["since"], until=given["until"], by=viewer.actor())

    return _save(request, viewer, row, "office_form", OfficeForm(request.POST, auto_id="o-%s"), save)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def end_of_office(request: HttpRequest, partner_id: int, office_id: int) -> HttpResponse:
    """The role ended today."""
    viewer, row = _kept(request, partner_id)
    held = Office.objects.filter(person=row) | Office.objects.filter(organisation=row)
    found = held.filter(pk=office_id).first()
    if found is None:
        raise Http404
    end_office(found, last_day=clock.local(clock.now()).date(), by=viewer.actor())
    return _saved(request, row)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def promise(request: HttpRequest, partner_id: int) -> HttpResponse:
    """A new promise between this partner and us."""
    viewer, row = _kept(request, partner_id)
    keepers = keepers_of(viewer)

    def save(given: dict[str, Any]) -> None:
        owner = {str(post.pk): post for post in keepers}.get(given["owner"]) or row.keeper
        new = NewPromise(given["text"], given["due_on"], given["by_us"] == "us", owner=owner)
        make_promise(new, unit=row.unit, partner=row, by=viewer.actor())

    form = PromiseForm(request.POST, auto_id="p-%s", keepers=keepers)
    return _save(request, viewer, row, "promise_form", form, save)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def spoken(request: HttpRequest, partner_id: int) -> HttpResponse:
    """We were in contact."""
    viewer, row = _kept(request, partner_id)

    def save(given: dict[str, Any]) -> None:
        now = clock.now()
        today = given["day"] == clock.local(now).date()
        at = now if today else datetime.combine(given["day"], time(12), JAKARTA)
        note_contact(row, given["text"], at=at, by=viewer.actor())

    return _save(request, viewer, row, "spoken_form", SpokenForm(request.POST, auto_id="s-%s"), save)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def state(request: HttpRequest, partner_id: int) -> HttpResponse:
    """Pause or end the relation, or take it up again."""
    viewer, row = _kept(request, partner_id)

    def save(given: dict[str, Any]) -> None:
        end_partner(row, given["state"], given["why"], by=viewer.actor())

    return _save(request, viewer, row, "state_form", StateForm(request.POST, auto_id="e-%s"), save)
