"""One report with everything about it: the third pane of the desk, and a page of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from kemitraan.desk.telling import history_of
from kemitraan.dispatch import api as dispatch
from kemitraan.messaging import api as messaging
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock


@needs(purposes.READ_REPORTS)
@require_GET
def case(request: HttpRequest, code: str) -> HttpResponse:
    """The case; ``?bagian=1`` gives only the pane, for the page that is open already."""
    context = case_context(request, code) | {"now": clock.now()}
    template = "desk/case_pane.html" if request.GET.get("bagian") == "1" else "desk/case.html"
    return render(request, template, context)


def case_context(request: HttpRequest, code: str) -> dict[str, Any]:
    """Everything about one report that the viewer may see; raises Http404 for what they may not."""
    viewer = viewer_of(request)
    report = reports.report_for(viewer, code)
    english = get_language() == "en"
    response = dispatch.Response.objects.filter(report=report).select_related("responder__post__account").first()
    may_handle = viewer.may(purposes.HANDLE_REPORTS)
    return {
        "report": report,
        "category": report.category.name_en if english else report.category.name_id,
        "history": history_of(report),
        "words": report.words.order_by("id"),
        "answers": report.answers.order_by("id"),
        "photos": report.photos.order_by("id"),
        "twins": report.suggestions.filter(decision="").select_related("other__category").order_by("-score")[:5],
        "merged": report.merged.select_related("holder").order_by("id"),
        "tasks": report.tasks.order_by("id"),
        "notices": report.notices.order_by("due_at"),
        "verdicts": report.verdicts.order_by("id"),
        "mail": messaging.Message.objects.filter(about="report", about_id=report.pk).order_by("-id")[:20],
        "rungs": territory.ladder(report.unit),
        "may_handle": may_handle,
        "may_identify": viewer.may(purposes.READ_REPORTER),
        "refusal_words": reports.refusal_choices(),
        "units": territory.Unit.objects.exclude(pk=report.holder_id).order_by("level", "name") if may_handle else (),
        "notice_codes": ("A1", "A2", "A3", "A4", "A5"),
        "number_example": "LP/B/541/XI/2026/SPKT/…",
        "key": uuid.uuid4(),
        "schedules": reports.RULE_SETS["by_difficulty"],
        **_response(response, viewer.may(purposes.SEND_RESPONDERS)),
    }


def _response(response: dispatch.Response | None, may_send: bool) -> dict[str, Any]:
    """The box about who goes: offers made so far, and the machine's proposal where somebody is still wanted."""
    if response is None:
        return {"response": None}
    found: dict[str, Any] = {
        "response": response,
        "offers": dispatch.offers_by_response([response.pk])[response.pk],
        "steps": response.steps.order_by("id"),
        "may_send": may_send,
    }
    if may_send and response.state in dispatch.ASKING:
        found["proposal"] = dispatch.proposal_for(response)
        found["open_offer"] = next((offer for offer in found["offers"] if offer.state == "open"), None)
    return found
