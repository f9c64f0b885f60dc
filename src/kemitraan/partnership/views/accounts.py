"""A group's yearly account: writing and publishing it; and the rooms where groups meet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kemitraan.partnership.access import group_for, groups_visible_to, room_for
from kemitraan.partnership.account import figures_of, publish_account, write_account
from kemitraan.partnership.group_forms import AccountForm, BkpmForm
from kemitraan.partnership.models import BkpmRoom, YearlyAccount
from kemitraan.partnership.places import area_of, unit_for, villages_of
from kemitraan.partnership.rooms import NewRoom, keep_room
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import checked_point

_ROOM = ("name", "address", "hours", "custodian", "shared_use", "open", "lon", "lat")


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, group_id: int, year: int) -> HttpResponse:
    """Write the account of a year beside what can be counted of it."""
    viewer = viewer_of(request)
    group = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    if not 1990 <= year <= 2200:
        raise Http404
    row = YearlyAccount.objects.filter(group=group, year=year).first()
    names = ("summary", "income", "spent", "sources")
    initial = {name: getattr(row, name) for name in names} if row is not None else None
    form = AccountForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = {name: form.cleaned_data[name] for name in names}
            try:
                write_account(group, year, by=viewer.actor(), **given)
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status
            else:
                messages.success(request, _("Saved. Publish it when it is right."))
                return redirect("partnership:account", group.pk, year)
    context = {"form": form, "group": group, "year": year, "account": row, "figures": figures_of(group, year)}
    return render(request, "partnership/account_edit.html", context, status=status)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def publish(request: HttpRequest, group_id: int, year: int) -> HttpResponse:
    """Everybody may read the account from now on."""
    viewer = viewer_of(request)
    group = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    row = YearlyAccount.objects.filter(group=group, year=min(year, 32_000)).first()
    if row is None:
        raise Http404
    try:
        publish_account(row, by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("partnership:account", group.pk, row.year)
    messages.success(request, _("Published. Everybody may read it now."))
    return redirect("partnership:group", group.pk)


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def add_room(request: HttpRequest) -> HttpResponse:
    """A new partnership room."""
    return _room(request, viewer_of(request), None)


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def edit_room(request: HttpRequest, room_id: int) -> HttpResponse:
    """Change a partnership room."""
    viewer = viewer_of(request)
    return _room(request, viewer, room_for(viewer, room_id))


def _room(request: HttpRequest, viewer: Viewer, row: BkpmRoom | None) -> HttpResponse:
    villages = villages_of(viewer, purposes.KEEP_PARTNERS)
    groups = list(groups_visible_to(viewer, purposes.KEEP_PARTNERS).exclude(state="ended").order_by("name")[:300])
    if row is not None and row.group is not None and row.group not in groups:
        groups.append(row.group)  # kept by somebody else, or ended: it is not lost by opening the form
    initial: dict[str, Any] = {"open": True}
    if row is not None:
        initial = {name: getattr(row, name) for name in _ROOM}
        initial |= {"village": row.area.code, "group": str(row.group_id or "")}
    posted = request.POST if request.method == "POST" else None
    form = BkpmForm(posted, initial=initial, villages=villages, groups=groups)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data
            try:
                area = area_of(villages, given["village"], None)
                if area is None:
                    raise Refused("no_area", _("Choose one of the kelurahan."), field="village")
                placed = given["lon"] and given["lat"]
                new = NewRoom(
                    name=given["name"], area=area, unit=unit_for(viewer, area), address=given["address"],
                    hours=given["hours"], custodian=given["custodian"], open=given["open"],
                    group={str(group.pk): group for group in groups}.get(given["group"]),
                    shared_use=given["shared_use"],
                    point=checked_point(given["lon"], given["lat"], field="address") if placed else None,
                )  # fmt: skip
                keep_room(new, by=viewer.actor(), room=row)
            except Refused as refused:
                form.add_refusal(refused)
            else:
                messages.success(request, _("Saved. The change stands in the history."))
                return redirect("partnership:groups")
    return render(request, "partnership/room_edit.html", {"form": form, "room": row}, status=status)
