"""Find a report again by its code; guessing is slow and leads nowhere."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.people.api import source_of
from kemitraan.reports.access import report_by_receipt
from kemitraan.reports.forms import CodeForm
from kemitraan.reports.guesses import count_wrong, refuse_guessers
from kemitraan.reports.models import Report
from kemitraan.reports.proof import holds_proof, remember
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused

from .door import open_page


def report_behind(request: HttpRequest, code: str) -> Report:
    """The report of a code in an address. A wrong one counts as a guess (404, then 429)."""
    source = source_of(request)
    if not holds_proof(request, code):
        refuse_guessers(source)
    try:
        report = report_by_receipt(code)
    except Http404:
        count_wrong(source)
        raise
    remember(request, report)
    return report


@open_page("GET", "POST")
def follow(request: HttpRequest) -> HttpResponse:
    """The code, typed in any spelling."""
    form = CodeForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 404
        if form.is_valid():
            try:
                report = report_behind(request, form.cleaned_data["code"])
                return redirect(reverse("reports:story", args=[show_code(report.code)]))
            except Http404:
                form.add_error("code", _("There is no report with this code. Please check every letter and digit."))
            except Refused as refused:
                form.add_error("code", refused.message)
                status = refused.status
        else:
            status = 422
    return render(request, "reports/follow.html", {"form": form}, status=status)
