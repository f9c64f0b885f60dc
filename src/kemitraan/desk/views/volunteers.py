"""Ask volunteers near a call: one task they may do, and a link for each to share; never where life is in danger."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kemitraan.desk.once import once
from kemitraan.desk.words import volunteer_words
from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox.errors import Refused


@needs(purposes.SEND_RESPONDERS)
@require_POST
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask the nearest volunteers of the place and show each one's link: only its hash is kept.

    ``again=1``, or the same form a second time, asks nobody more and shows new links of those who are asked.
    """
    viewer = viewer_of(request)
    report = reports.report_for(viewer, code, purposes.SEND_RESPONDERS)
    response = dispatch.Response.objects.filter(report=report).order_by("-pk").first()
    if response is None:
        raise Http404
    asked: list[tuple[dispatch.Offer, str]] = []
    task = request.POST.get("task", "")
    try:
        if request.POST.get("again") == "1" or not once(
            request, lambda: asked.extend(dispatch.ask_volunteers(response.pk, task, by=viewer.actor()))
        ):
            asked = dispatch.fresh_links(response.pk)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("desk:case", code=report.code)
    if not asked and request.POST.get("again") == "1":
        messages.info(request, _("No volunteer is being asked now."))
        return redirect("desk:case", code=report.code)
    if not asked:
        messages.info(request, _("Nobody of the place is on duty, trained for this and not yet asked."))
        return redirect("desk:case", code=report.code)
    links = [
        {
            "name": offer.who,
            "kind": volunteer_words(offer.who_kind),
            "url": f"{settings.PUBLIC_URL}{reverse('field:volunteer', args=[token])}",
        }
        for offer, token in asked
    ]
    return render(request, "desk/volunteers.html", {"report": report, "links": links})
