"""Streets that cannot be passed: close them on the map with a reason, see the list, open them again."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.design.templatetags.design import metres
from kemitraan.desk import streets as closing
from kemitraan.desk.once import once
from kemitraan.journal import api as journal
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.roads import api as roads
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point


@needs(purposes.CLOSE_STREETS)
@require_GET
def streets(request: HttpRequest) -> HttpResponse:
    """What is closed now, and the form to close more; without streets it says what to do."""
    return _page(request)


@needs(purposes.CLOSE_STREETS)
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Close the drawn area, or the street at a point."""
    by, why = viewer_of(request).actor(), request.POST.get("why", "")
    network = closing.network()
    try:
        if network is None:
            raise Refused("no_streets", _("No streets are imported; every time is an estimate."), status=409)
        done: list[roads.Closure] = []
        if not once(request, lambda: done.append(_close(request, network, why, by))):
            return redirect("desk:streets")  # pressed twice
    except Refused as refusal:
        return _page(request, refusal)
    closed = done[0]
    messages.success(request, _("Closed: %s of street. Every search knows it from now on.") % metres(closed.metres))
    return redirect("desk:streets")


@needs(purposes.CLOSE_STREETS)
@require_POST
def reopen(request: HttpRequest, number: int) -> HttpResponse:
    """End a closing."""
    network = closing.network()
    try:
        if network is None:
            raise Refused("no_streets", _("No streets are imported; every time is an estimate."), status=409)
        opened = closing.reopen(network, number, by=viewer_of(request).actor())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:streets")
    messages.success(request, _("Open again: %s of street.") % metres(opened.metres))
    return redirect("desk:streets")


def _close(request: HttpRequest, network: roads.RoadNetwork, why: str, by: journal.Actor) -> roads.Closure:
    if request.POST.get("area", "").strip():
        return closing.close_area(network, request.POST["area"], why, by=by)
    point = checked_point(request.POST.get("lon", ""), request.POST.get("lat", ""))
    return closing.close_at(network, point, why, whole=request.POST.get("whole") == "1", by=by)


def _page(request: HttpRequest, refusal: Refused | None = None) -> HttpResponse:
    network = closing.network()
    context = {
        "imported": network is not None,
        "closures": roads.closures(network) if network is not None else [],
        "refusal": refusal,
        "typed": request.POST,
        "key": uuid.uuid4(),
    }
    status = refusal.status if refusal is not None and refusal.status != 404 else 422 if refusal else 200
    return render(request, "desk/streets.html", context, status=status)
