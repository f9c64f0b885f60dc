"""The reporter's page: where it stands, what happened, what to do now."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kemitraan.reports.forms import ObjectionForm, VerdictForm, WordsForm
from kemitraan.reports.letters import letters_of, reach_of
from kemitraan.reports.mini_map import mini_map
from kemitraan.reports.models import Category, Report, Word
from kemitraan.reports.standing import standing_of
from kemitraan.reports.telling import outlook_of, stamp_of, story_of
from kemitraan.reports.wording import refusal_advice
from kemitraan.toolbox.languages import name_of

from .door import open_page
from .follow import report_behind


@open_page("GET")
def story(request: HttpRequest, code: str) -> HttpResponse:
    """Everything the reporter may know, for whoever holds the code."""
    report = report_behind(request, code)
    if request.GET.get("part") == "now":  # story-live.js asks for this every 15 s
        if request.GET.get("seen") == stamp_of(report):
            return HttpResponse(status=204)
        return render(request, "reports/story_part.html", story_context(report))
    return page(request, report)


def page(request: HttpRequest, report: Report, *, status: int = 200, **forms: Any) -> HttpResponse:
    """The page, with the forms as the reporter left them where something was refused."""
    context = story_context(report) | {
        "map": mini_map(report),
        "letters": letters_of(report),
        "reach": reach_of(report),
        "photos": report.photos.filter(by="reporter").order_by("id"),
        "words_form": WordsForm(auto_id="w-%s", initial={"key": uuid.uuid4()}),
        "verdict_form": VerdictForm(auto_id="v-%s"),
        "objection_form": ObjectionForm(auto_id="o-%s"),
    }
    return render(request, "reports/story.html", context | forms, status=status)


def story_context(report: Report) -> dict[str, Any]:
    """What changes while the page is open."""
    standing = standing_of(report)
    judged = report.merged_into if report.state == "merged" and report.merged_into is not None else report
    return {
        "report": report,
        "judged": judged,  # whose answer the reporter speaks about
        "stamp": stamp_of(report),
        "title": name_of(report.category),
        "standing": standing,
        "steps": [*story_of(report), *outlook_of(report)],
        "asked": report.words.filter(kind=Word.Kind.ASK).order_by("-id").first(),
        "advice": refusal_advice(judged),
        "may_withdraw": report.kind == Category.Kind.COMPLAINT and report.is_open,
        "may_add": report.state != "withdrawn",
    }
