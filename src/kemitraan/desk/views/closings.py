"""Closings that wait for somebody: second looks, stopped photos, questions to the superior. By clock, not by number."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kemitraan.desk.once import once
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox.errors import Refused

MOST = 100
DRAWN = {
    "priority": gettext_lazy("Danger to people: always looked at"),
    "reopened": gettext_lazy("It had come back before"),
    "no_photo": gettext_lazy("Finished without a photo"),
    "override": gettext_lazy("Finished with a photo that had been stopped"),
    "lot": gettext_lazy("Drawn by lot"),
}
KINDS = {
    "many": gettext_lazy("Many closings within minutes"),
    "place": gettext_lazy("Closings of places far apart, from one place"),
    "words": gettext_lazy("Many answers in the same words"),
}


@needs(purposes.READ_REPORTS)
@require_GET
def closings(request: HttpRequest) -> HttpResponse:
    """Everything open about closings in the viewer's units, whose clock runs out first."""
    viewer = viewer_of(request)
    looks = reports.looks_for(viewer).filter(state__in=reports.LOOK_OPEN)
    stops = reports.StoppedPhoto.objects.filter(report__in=reports.visible_to(viewer), state__in=reports.STOP_OPEN)
    context = {
        "looks": [
            {"row": look, "why": DRAWN.get(look.drawn, look.drawn), "own": look.closed_by_id == viewer.account_id}
            for look in looks.select_related("report__area", "unit").order_by("due_at", "id")[:MOST]
        ],
        "stops": [
            (stop, reports.stop_words(stop.why))
            for stop in stops.select_related("report").order_by("due_at", "id")[:MOST]
        ],
        "bursts": [_question(viewer, row) for row in _open_bursts(viewer).order_by("due_at", "id")[:MOST]],
        "may_answer": viewer.may(purposes.SUPERVISE_CLOSINGS),
        "key": uuid.uuid4(),
    }
    return render(request, "desk/closings.html", context)


def _open_bursts(viewer: Viewer) -> QuerySet[reports.BurstFinding]:
    return reports.bursts_for(viewer).filter(state__in=reports.FINDING_OPEN).select_related("unit")


def _question(viewer: Viewer, row: reports.BurstFinding) -> dict[str, Any]:
    """A question with its evidence in the order of time; a report the viewer may not open is None."""
    seen = reports.visible_to(viewer).in_bulk([item["report"] for item in row.evidence])
    evidence = [(seen.get(item["report"]), parse_datetime(item["at"])) for item in row.evidence]
    return {"row": row, "what": KINDS.get(row.kind, row.kind), "evidence": evidence}


@needs(purposes.READ_REPORTS)
@require_POST
def look(request: HttpRequest, number: int) -> HttpResponse:
    """The second officer's word: done, or not done."""
    viewer, given = viewer_of(request), request.POST
    row = reports.looks_for(viewer).filter(pk=number).select_related("report").first() if number < 2**62 else None
    if row is None:
        raise Http404

    def say() -> object:
        if given.get("result") not in ("done", "not_done"):
            raise Refused("result", _("Say whether it is done."), field="result")
        done = given["result"] == "done"
        return reports.finish_look(
            row, confirmed=done, how=given.get("how", ""), note=given.get("note", ""), viewer=viewer
        )

    return _said(request, say)


@needs(purposes.SUPERVISE_CLOSINGS)
@require_POST
def burst(request: HttpRequest, number: int) -> HttpResponse:
    """The superior's answer to a question about closings."""
    viewer, given = viewer_of(request), request.POST
    row = reports.bursts_for(viewer).filter(pk=number).first() if number < 2**62 else None
    if row is None:
        raise Http404

    def say() -> object:
        if given.get("result") not in ("explained", "acted"):
            raise Refused("result", _("Say whether there is an explanation, or what you did."), field="result")
        acted = given["result"] == "acted"
        return reports.answer_burst(row, acted=acted, answer=given.get("answer", ""), viewer=viewer)

    return _said(request, say)


def _said(request: HttpRequest, say: Callable[[], object]) -> HttpResponse:
    try:
        once(request, say)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Written down."))
    return redirect("desk:closings")


@needs(purposes.READ_REPORTS)
@require_GET
def photo(request: HttpRequest, code: str, name: uuid.UUID) -> HttpResponseBase:
    """A picture of a case, whoever sent it, also a stopped one. Never in a shared cache."""
    report = reports.report_for(viewer_of(request), code)
    if not (report.photos.filter(name=name).exists() or report.stopped_photos.filter(name=name).exists()):
        raise Http404
    try:
        file = reports.photo_path(name).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    return reports.photo_answer(FileResponse(file, content_type="image/jpeg"))
