"""A partner's own page, by a signed link; and the link itself, for who gives it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kemitraan.partnership.access import correction_for, partner_for
from kemitraan.partnership.consent import withdraw_contact
from kemitraan.partnership.correct import answer_correction, ask_correction, give_link, self_of
from kemitraan.partnership.forget import LINK
from kemitraan.partnership.forms import RoomForm
from kemitraan.partnership.models import Partner
from kemitraan.partnership.places import place_words
from kemitraan.people.api import by_link, needs, open_link, purposes, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.pdf import qr_svg

SHOWN = 30


class CorrectionForm(RoomForm):
    """What should change."""

    field = forms.ChoiceField(
        label=gettext_lazy("What should change?"),
        choices=[
            ("name", gettext_lazy("My name")),
            ("function", gettext_lazy("My public function")),
            ("address", gettext_lazy("My address")),
            ("note", gettext_lazy("The note about me")),
            ("forget", gettext_lazy("Please forget me")),
        ],
        widget=forms.RadioSelect,
    )
    wanted = forms.CharField(
        label=gettext_lazy("How should it read?"),
        max_length=2_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    why = forms.CharField(label=gettext_lazy("Why?"), max_length=300, required=False)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def own_link(request: HttpRequest, partner_id: int) -> HttpResponse:
    """A fresh link for the partner, as address and QR; shown this once."""
    viewer = viewer_of(request)
    row = partner_for(viewer, partner_id, purposes.KEEP_PARTNERS)
    if row.state == Partner.State.MERGED:
        raise Refused("merged", _("This partner was joined with another one."), status=409)
    token = give_link(row, by=viewer.actor())
    link = f"{settings.PUBLIC_URL}{reverse('partnership:own', args=[token])}"
    # The code is drawn by us from our own address; nothing of a stranger's is in it.
    return render(request, "partnership/own_link.html", {"partner": row, "link": link, "qr": mark_safe(qr_svg(link))})  # noqa: S308


def _behind(token: str) -> Partner:
    link = open_link(token, LINK)
    rows = Partner.objects.select_related("unit", "area__parent")
    row = rows.filter(pk=link.subject_id).first()
    if row is not None and row.merged_into_id is not None:
        row = rows.filter(pk=row.merged_into_id).first()
    if row is None:
        raise Http404
    return row


@by_link(LINK)
@require_GET
def own(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept about the partner, and the ways to correct it."""
    return _page(request, token, _behind(token))


def _page(
    request: HttpRequest, token: str, row: Partner, *, form: CorrectionForm | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "partner": row,
        "token": token,
        "place": place_words(row.area),
        "contacts": row.contacts.filter(withdrawn_at__isnull=True).order_by("id"),
        "offices": [
            *row.offices.select_related("organisation").order_by("-since"),
            *row.officers.select_related("person").order_by("-since"),
        ],
        "promises": row.promises.order_by("state", "due_at", "-closed_at")[:SHOWN],
        "corrections": row.corrections.order_by("-id")[:SHOWN],
        "form": form or CorrectionForm(),
    }
    response = render(request, "partnership/own.html", context, status=status)
    response["Referrer-Policy"] = "same-origin"
    return response


@by_link(LINK)
@require_POST
def ask(request: HttpRequest, token: str) -> HttpResponse:
    """The partner asks for a correction."""
    row = _behind(token)
    form = CorrectionForm(request.POST)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            ask_correction(row, given["field"], given["wanted"], given["why"])
        except Refused as refused:
            form.add_refusal(refused)
            status = refused.status
        else:
            messages.success(request, _("Thank you. You see the answer here."))
            return redirect("partnership:own", token)
    return _page(request, token, row, form=form, status=status)


@by_link(LINK)
@require_POST
def withdraw(request: HttpRequest, token: str, contact_id: int) -> HttpResponse:
    """The partner withdraws consent to one contact: it is erased at once."""
    row = _behind(token)
    found = row.contacts.filter(pk=contact_id).first()
    if found is None:
        raise Http404
    withdraw_contact(found, by=self_of(row))
    messages.success(request, _("Erased. We no longer have it."))
    return redirect("partnership:own", token)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def correction(request: HttpRequest, correction_id: int, verb: str) -> HttpResponse:
    """Do as the partner asks, or decline with a reason."""
    viewer = viewer_of(request)
    row = correction_for(viewer, correction_id)
    verbs = {"terima": "accept", "tolak": "decline"}
    if verb not in verbs:
        raise Http404
    if verb == "terima" and row.field == "forget" and request.POST.get("sure") != "1":
        messages.error(request, _("Nothing was erased: say first that it is to be erased for good."))
        return redirect("partnership:partner", row.partner_id)
    try:
        answer_correction(row, verbs[verb], request.POST.get("answer", ""), by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. The partner reads the answer on their page."))
    return redirect("partnership:partner", row.partner_id)
