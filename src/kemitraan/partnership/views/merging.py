"""Joining two entries that are one partner: look, decide, undo."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kemitraan.partnership.access import contacts_for, partner_for, visible_to
from kemitraan.partnership.merge import merge_partners, preview_merge, undo_merge
from kemitraan.partnership.models import Merge, Partner
from kemitraan.partnership.search import matching, refuse_profiling, twins
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused


@needs(purposes.KEEP_PARTNERS)
@require_http_methods(["GET", "POST"])
def merge(request: HttpRequest, partner_id: int) -> HttpResponse:
    """Which entry is the same as this one; ``?dengan=`` shows what joining it would do, POST does it."""
    viewer = viewer_of(request)
    kept = partner_for(viewer, partner_id, purposes.KEEP_PARTNERS)
    given = request.POST if request.method == "POST" else request.GET
    asked, other_id = given.get("cari", "").replace("\x00", "")[:120], given.get("dengan", "")
    context: dict[str, Any] = {"partner": kept, "asked": asked}
    status = 200
    if other_id.isdigit() and len(other_id) < 20:
        gone = partner_for(viewer, int(other_id), purposes.KEEP_PARTNERS)
        context["gone"] = gone
        try:
            if request.method == "POST":
                merge_partners(kept, gone, by=viewer.actor())
                messages.success(request, _("Joined. You can undo it below."))
                return redirect("partnership:partner", kept.pk)
            context["preview"] = preview_merge(kept, gone)
        except Refused as refused:
            context["refusal"], status = refused, refused.status
    else:
        status = 422 if request.method == "POST" else 200
        known = contacts_for(viewer, kept)
        values = tuple(known.values_list("channel", "value")) if known is not None else ()
        context["twins"] = twins(viewer, kept.name, area=kept.area, values=values, but_not=kept.pk)
        context["refused"] = refuse_profiling(asked, viewer) if asked else []
        if asked and not context["refused"]:
            rows = visible_to(viewer, purposes.KEEP_PARTNERS).filter(form=kept.form).exclude(pk=kept.pk)
            context["found"] = matching(rows.exclude(state=Partner.State.MERGED).select_related("area"), asked)[:20]
    return render(request, "partnership/merge.html", context, status=status)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def undo(request: HttpRequest, partner_id: int, merge_id: int) -> HttpResponse:
    """Take a joining back."""
    viewer = viewer_of(request)
    kept = partner_for(viewer, partner_id, purposes.KEEP_PARTNERS)
    found = Merge.objects.filter(kept=kept, pk=merge_id).first()
    if found is None:
        raise Http404
    try:
        undo_merge(found, by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Undone: both entries stand as before."))
    return redirect("partnership:partner", kept.pk)
