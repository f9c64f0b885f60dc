"""One report with everything about it: the third pane of the desk, and a page of its own."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.desk.alarms import MARKS, caught_box
from kemitraan.desk.forms import categories
from kemitraan.desk.telling import history_of, title_of
from kemitraan.desk.words import CLOCKS, caught_words, channel_words, clock_words, reason_words, rule_set_words
from kemitraan.dispatch import api as dispatch
from kemitraan.messaging import api as messaging
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import name_of, reader_language

MOST_TWINS = 6


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
    may_handle = viewer.may(purposes.HANDLE_REPORTS)
    visible = reports.visible_to(viewer)
    mail = messaging.Message.objects.filter(about="report", about_id=report.pk).order_by("-id")[:20]
    return {
        "report": report,
        "key": uuid.uuid4(),  # of every form on the page: a double press works once
        "near_here": f"{report.lon:.5f},{report.lat:.5f}" if report.lon is not None and report.lat is not None else "",
        "category": name_of(report.category),
        "channel": channel_words(report.channel),
        "history": history_of(report),
        "question": reports.open_question(report),
        "words": report.words.order_by("id"),
        "answers": report.answers.order_by("id"),
        "photos": report.photos.order_by("id"),
        "stops": stops_of(report, viewer),
        "looks": report.second_looks.select_related("unit").order_by("id"),
        "twins": twins_of(report, viewer),
        "into": visible.filter(pk=report.merged_into_id).first() if report.merged_into_id else None,
        "merged": visible.filter(merged_into=report).annotate(said=_agreed(report)).order_by("id"),
        "tasks": visible.filter(split_from=report).order_by("id"),
        "parent": visible.filter(pk=report.split_from_id).first() if report.split_from_id else None,
        "notices": report.notices.order_by("due_at"),
        "verdicts": report.verdicts.order_by("id"),
        "mail": [(message, title_of(message.template)) for message in mail],
        "staff_mail": [(one, title_of(one.template)) for one in messaging.mail_to_staff(report.pk)[:20]],
        "rungs": territory.ladder(report.unit),
        "watch_caught": caught_box(report, clock.now()),
        "may_handle": may_handle,
        "may_identify": viewer.may(purposes.READ_REPORTER),
        **(_choices(report) if may_handle else {}),
        **_response(report, viewer.may(purposes.SEND_RESPONDERS)),
    }


def _agreed(report: reports.Report) -> Exists:
    """Whether the reporter of a merged report agreed with the answer that stands."""
    since = report.answered_at or clock.now()
    return Exists(reports.Verdict.objects.filter(report=OuterRef("pk"), solved=True, at__gte=since))


def twins_of(report: reports.Report, viewer: Viewer) -> list[dict[str, Any]]:
    """What may be the same event, either way round, as far as the viewer may see it; undecided ones only."""
    found = (
        reports.Suggestion.objects.filter(Q(report=report) | Q(other=report), decision="")
        .select_related("report__category", "other__category")
        .order_by("-score", "metres")[: 4 * MOST_TWINS]
    )
    pairs = [(one, one.other if one.report_id == report.pk else one.report) for one in found]
    seen = set(
        reports.visible_to(viewer).filter(pk__in=[other.pk for _one, other in pairs]).values_list("pk", flat=True)
    )
    return [
        {"other": other, "score": one.score, "metres": one.metres, "minutes": one.minutes}
        for one, other in pairs
        if other.pk in seen and other.merged_into_id is None
    ][:MOST_TWINS]


def stops_of(report: reports.Report, viewer: Viewer) -> list[dict[str, Any]]:
    """The photos that were stopped, with the one each is too like where the viewer may see that one's report."""
    rows = list(report.stopped_photos.select_related("like__report").order_by("id"))
    others = {one.like.report_id for one in rows if one.like is not None}
    seen = set(reports.visible_to(viewer).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    return [
        {
            "row": one,
            "why": reports.stop_words(one.why),
            "like": one.like if one.like is not None and one.like.report_id in seen else None,
            "alike": round(100 * one.fit) if one.fit is not None else None,
            "open": one.state in reports.STOP_OPEN,
            "own": one.account_id == viewer.account_id,
        }
        for one in rows
    ]


def _choices(report: reports.Report) -> dict[str, Any]:
    """What the actions offer to choose from. A unit the report is kept from is not offered."""
    units = territory.Unit.objects.exclude(pk=report.holder_id).order_by("level", "name")
    for path in reports.paths_of(report.pk):
        units = units.exclude(path__startswith=path)
    return {
        "refusal_words": reports.refusal_choices(),
        "units": units,
        "all_units": territory.Unit.objects.order_by("level", "name"),
        "kept_from": list(report.exclusions.select_related("unit").order_by("id")),
        "categories": [(one.code, name_of(one), one.priority) for one in categories()],
        "rule_sets": [(code, rule_set_words(code)) for code in reports.RULE_SETS],
        "notice_codes": ("A1", "A2", "A3", "A4", "A5"),
        "number_example": "LP/B/541/XI/2026/SPKT/…",
        "priorities": (1, 2, 3, 4),
        "no_photo_choices": reports.no_photo_choices(),
    }


def _response(report: reports.Report, may_send: bool) -> dict[str, Any]:
    """The box about who goes: offers made so far, and the machine's proposal where somebody is still wanted."""
    response = (
        dispatch.Response.objects.filter(report=report)
        .select_related("responder__post__account")
        .order_by("-pk")
        .first()
    )
    if response is None:
        return {"response": None}
    offers = dispatch.offers_by_response([response.pk])[response.pk]
    found: dict[str, Any] = {
        "response": response,
        "offers": [(offer, reason_words(offer.reason), reason_words(offer.override_reason)) for offer in offers],
        "steps": [line for line in dispatch.checklist(response, reader_language()) if line["done_at"]],
        "clocks": _clocks(response),
        "caught": _caught(response),
        "may_send": may_send,
        "assist_tasks": [(code, dispatch.task_name(code)) for code in dispatch.TASKS],
        "volunteers_asked": any(offer.kind == "assist" and offer.state == "open" for offer in offers),
    }
    if may_send and response.state in dispatch.ASKING:
        proposal = dispatch.proposal_for(response)
        found["proposal"] = proposal
        found["passed_over"] = [(one, reason_words(one.why)) for one in proposal.passed_over]
        found["passed_counts"] = [(reason_words(code), count) for code, count in sorted(proposal.counts.items())]
        found["open_offer"] = next((offer for offer in offers if offer.state == "open"), None)
    return found


def _clocks(response: dispatch.Response) -> list[tuple[str, Any]]:
    """The facts of going out, in order, as far as they happened: (what, moment)."""
    return [(clock_words(name), moment) for name in CLOCKS if (moment := getattr(response, f"{name}_at"))]


def _caught(response: dispatch.Response) -> dict[str, Any] | None:
    """The timer from seizure to hand-over, and the next alarm; None where nobody was caught."""
    if response.caught_at is None:
        return None
    until = response.handed_over_at or clock.now()
    minutes = int((until - response.caught_at).total_seconds() // 60)
    return {
        "at": response.caught_at,
        "minutes": minutes,
        "ground": dispatch.GROUNDS.get(response.caught_ground, ""),
        "by": caught_words(response.caught_by),
        "over": response.handed_over_at is not None,
        "next": next((limit for limit in MARKS if limit > minutes), None),
    }
