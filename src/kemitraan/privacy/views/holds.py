"""Holds: asked for by one, agreed to by another, listed, lifted."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.accountability import api as accountability
from kemitraan.keeping import api as keeping
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.privacy.access import hold_for, holds_visible_to
from kemitraan.privacy.forms import HoldForm
from kemitraan.privacy.rooms import holdings_behind, label_of, unit_of
from kemitraan.privacy.words import KINDS
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.errors import Refused

SHOWN = 200
VERBS = {"setujui": "agree", "tolak": "refuse", "angkat": "lift"}
EITHER = (purposes.PERSONAL_DATA, purposes.COMPLAINTS)
SECOND = (purposes.AGREE_HOLDS, purposes.CUSTODY)


@needs(*EITHER)
@require_http_methods(["GET", "HEAD", "POST"])
def holds(request: HttpRequest) -> HttpResponse:
    """The list, and the form of the first person."""
    viewer = viewer_of(request)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            subject, number, label, unit = _meant(viewer, given["what"])
            keeping.ask_hold(
                subject, number, label=label, unit_id=unit, reason=given["reason"], letter=given["letter"],
                until=given["until"], may_be_told=given["may_be_told"], by=viewer.actor(),
            )  # fmt: skip
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect("privacy:holds")
    return _page(request, viewer, form, status=422 if form.is_bound else 200)


@needs(*SECOND)
@require_GET
def agree(request: HttpRequest) -> HttpResponse:
    """What waits for the second person."""
    return _page(request, viewer_of(request), None)


@needs(*EITHER, *SECOND)
@require_POST
def decide(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Agree or refuse (the second person), or lift it (either)."""
    viewer = viewer_of(request)
    hold = hold_for(viewer, number)
    second = any(viewer.may(purpose) for purpose in SECOND)
    if verb not in VERBS or (verb != "angkat" and not second):
        raise Http404
    keeping.decide_hold(hold, VERBS[verb], by=viewer.actor())
    return redirect("privacy:agree" if second else "privacy:holds")


def _page(request: HttpRequest, viewer: Viewer, form: HoldForm | None, status: int = 200) -> HttpResponse:
    found = holds_visible_to(viewer).order_by("-id")[:SHOWN]
    rows = [(hold, KINDS[hold.subject], hold.asked_by_id == viewer.account_id) for hold in found]
    context = {
        "form": form,
        "waiting": [row for row in rows if row[0].state == "asked"],
        "active": [row for row in rows if row[0].state == "active"],
        "over": [row for row in rows if row[0].state not in ("asked", "active")],
        "second": any(viewer.may(purpose) for purpose in SECOND),
    }
    return render(request, "privacy/holds.html", context, status=status)


def _meant(viewer: Viewer, typed: str) -> tuple[str, int, str, int | None]:
    """What a hold is asked for: a complaint that this inspector may read, else what a code or link opens."""
    if viewer.may(purposes.COMPLAINTS):
        row = accountability.visible_to(viewer).filter(code=read_code(typed) or "").first()
        if row is not None:
            return "complaint", row.pk, row.code, None
    if viewer.may(purposes.PERSONAL_DATA):
        units = viewer.units_for(purposes.PERSONAL_DATA)
        for kind, holding in holdings_behind(typed):
            unit = unit_of(kind, holding)
            if unit in units:
                return kind, holding, label_of(kind, holding)[:40], unit
    raise Refused("nothing_there", _("This opens nothing here."), field="what")
