"""Adding and changing a partner."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kemitraan.partnership.access import partner_for
from kemitraan.partnership.add import NewPartner, add_partner, change_partner
from kemitraan.partnership.forms import PartnerForm
from kemitraan.partnership.models import Partner
from kemitraan.partnership.places import area_of, keepers_of, unit_for, villages_of
from kemitraan.partnership.search import Twin, twins
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point

_SAME = (
    "kind",
    "name",
    "function",
    "registration",
    "address",
    "how_met",
    "met_on",
    "note",
    "cadence_days",
    "function_consented_on",
)


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """A new partner; those that may be the same are shown before it is kept."""
    viewer = viewer_of(request)
    form = _form(request, viewer, None)
    found: list[Twin] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                new = _told(viewer, form)
                values = tuple((channel, request.POST.get("phone", "")[:40]) for channel in ("phone",))
                if request.POST.get("not_the_same") != "1":
                    found = twins(viewer, new.name, area=new.area, point=new.point, values=values)
                if not found:
                    made = add_partner(new, by=viewer.actor())
                    messages.success(request, _("Kept. Add a contact or a promise below."))
                    return redirect("partnership:partner", made.pk)
            except Refused as refused:
                form.add_refusal(refused)
    context = {"form": form, "twins": found, "partner": None}
    return render(request, "partnership/partner_edit.html", context, status=status)


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, partner_id: int) -> HttpResponse:
    """Change a partner's details."""
    viewer = viewer_of(request)
    row = partner_for(viewer, partner_id, purposes.KEEP_PARTNERS)
    form = _form(request, viewer, row)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                new = _told(viewer, form)
                given = {name: getattr(new, name) for name in NewPartner.__dataclass_fields__ if name != "unit"}
                # Places beyond the viewer's own are not offered; so they are not taken away either.
                offered = {one.pk for one in villages_of(viewer, purposes.KEEP_PARTNERS)}
                given["also_in"] = (*new.also_in, *row.also_in.exclude(pk__in=offered))
                change_partner(row, given, by=viewer.actor())
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status
            else:
                messages.success(request, _("Saved. The change stands in the history."))
                return redirect("partnership:partner", row.pk)
    return render(request, "partnership/partner_edit.html", {"form": form, "partner": row, "twins": []}, status=status)


def _form(request: HttpRequest, viewer: Viewer, row: Partner | None) -> PartnerForm:
    villages, keepers = villages_of(viewer, purposes.KEEP_PARTNERS), keepers_of(viewer)
    initial: dict[str, Any] = {"met_on": clock.local(clock.now()).date()}
    if row is not None:
        initial = {name: getattr(row, name) for name in _SAME}
        initial |= {"lon": row.lon, "lat": row.lat, "keeper": str(row.keeper_id or "")}
        initial["also_in"] = list(row.also_in.values_list("code", flat=True))
        if row.area is not None:
            village = row.area.parent if row.area.level == "rw" else row.area
            initial["village"] = village.code if village is not None else ""
            initial["rw"] = int(row.area.code[-3:]) if row.area.level == "rw" else None
    posted = request.POST if request.method == "POST" else None
    return PartnerForm(posted, initial=initial, villages=villages, keepers=keepers)


def _told(viewer: Viewer, form: PartnerForm) -> NewPartner:
    given = form.cleaned_data
    villages = villages_of(viewer, purposes.KEEP_PARTNERS)
    area = area_of(villages, given["village"], given["rw"])
    keepers = {str(post.pk): post for post in keepers_of(viewer)}
    placed = given["lon"] and given["lat"]
    return NewPartner(
        unit=unit_for(viewer, area),
        area=area,
        also_in=tuple(one for one in villages if one.code in given["also_in"]),
        keeper=keepers.get(given["keeper"]),
        point=checked_point(given["lon"], given["lat"], field="address") if placed else None,
        **{name: given[name] for name in _SAME},
    )
