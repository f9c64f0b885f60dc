"""Single acts on a group: a member is vetted or leaves, a finding is settled, the group ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kemitraan.partnership.access import group_for
from kemitraan.partnership.finding import close_finding
from kemitraan.partnership.found import end_group
from kemitraan.partnership.member import leave_group, vet_member
from kemitraan.partnership.models import GroupFinding, GroupMember
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


@needs(purposes.KEEP_PARTNERS)
@require_POST
def member_act(request: HttpRequest, group_id: int, member_id: int, verb: str) -> HttpResponse:
    """A member was vetted or leaves, today."""
    viewer = viewer_of(request)
    row = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    found = GroupMember.objects.filter(group=row, pk=member_id).first()
    if found is None or verb not in ("periksa", "keluar"):
        raise Http404
    today = clock.local(clock.now()).date()
    try:
        if verb == "periksa":
            vet_member(found, on=today, by=viewer.actor())
        else:
            leave_group(found, last_day=today, by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. The change stands in the history."))
    return redirect("partnership:group", row.pk)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def finding_act(request: HttpRequest, group_id: int, finding_id: int, verb: str) -> HttpResponse:
    """A finding is settled or dismissed, with words."""
    viewer = viewer_of(request)
    row = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    verbs = {"selesai": "settle", "tolak": "dismiss"}
    found = GroupFinding.objects.filter(group=row, pk=finding_id).first()
    if found is None or verb not in verbs:
        raise Http404
    try:
        close_finding(found, verbs[verb], request.POST.get("outcome", ""), by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. The change stands in the history."))
    return redirect("partnership:group", row.pk)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def end(request: HttpRequest, group_id: int) -> HttpResponse:
    """The group ends."""
    viewer = viewer_of(request)
    row = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    try:
        end_group(row, request.POST.get("why", ""), by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Saved. The change stands in the history."))
    return redirect("partnership:group", row.pk)
