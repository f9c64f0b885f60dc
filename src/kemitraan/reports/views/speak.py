"""What the reporter does on their page: add, answer, judge, object, withdraw. Every one a plain form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from kemitraan.reports.forms import ObjectionForm, VerdictForm, WordsForm
from kemitraan.reports.hear import add_words, object_to_refusal, say_verdict
from kemitraan.reports.hear import withdraw as withdraw_complaint
from kemitraan.reports.models import Category, Report
from kemitraan.reports.photos import prepare_photos
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .door import open_page
from .follow import report_behind
from .story import page


@open_page("POST")
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Words or photos more, an answer, or a question."""
    report = report_behind(request, code)
    form = WordsForm(request.POST, request.FILES, auto_id="w-%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            add_words(
                report,
                given["text"],
                key=given["key"],
                photos=prepare_photos(given["photos"]),
                question=given["question"],
            )
            return _back(report)
        except Refused as refused:
            form.add_error("photos" if refused.field == "photo" else "text", refused.message)
            return page(request, report, status=refused.status, words_form=form)
    return page(request, report, status=422, words_form=form)


@open_page("POST")
def verdict(request: HttpRequest, code: str) -> HttpResponse:
    """Is it solved? Yes closes it, no brings it back."""
    report = report_behind(request, code)
    form = VerdictForm(request.POST, auto_id="v-%s")
    if form.is_valid():
        given = form.cleaned_data
        try:
            rating = int(given["rating"]) if given["rating"] else None
            say_verdict(report, solved=given["solved"] == "yes", rating=rating, comment=given["comment"])
            return _back(report)
        except Refused as refused:
            form.add_error(None, refused.message)
            return page(request, report, status=refused.status, verdict_form=form)
    return page(request, report, status=422, verdict_form=form)


@open_page("POST")
def object_(request: HttpRequest, code: str) -> HttpResponse:
    """Not agreed that it is no police matter."""
    report = report_behind(request, code)
    form = ObjectionForm(request.POST, auto_id="o-%s")
    if form.is_valid():
        try:
            object_to_refusal(report, form.cleaned_data["text"])
            return _back(report)
        except Refused as refused:
            form.add_error("text", refused.message)
            return page(request, report, status=refused.status, objection_form=form)
    return page(request, report, status=422, objection_form=form)


@open_page("GET", "POST")
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """The injured takes a complaint back, after a page that says what it means."""
    report = report_behind(request, code)
    possible = report.kind == Category.Kind.COMPLAINT and report.is_open
    context = {"report": report, "title": name_of(report.category), "possible": possible}
    if request.method == "POST":
        withdraw_complaint(report)
        return _back(report)
    return render(request, "reports/withdraw.html", context, status=200 if possible else 409)


def _back(report: Report) -> HttpResponse:
    response = redirect(reverse("reports:story", args=[show_code(report.code)]))
    response.status_code = 303
    return response
