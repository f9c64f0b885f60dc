"""Help now: what is the danger, where is it, send. Three taps, and 110 always in sight."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kemitraan.reports.categories import HELP_GROUPS, groups

from .door import open_page
from .tell import answer_form


@open_page("GET")
def choose(request: HttpRequest) -> HttpResponse:
    """The dangers to choose from."""
    return render(request, "reports/help.html", {"groups": [group for group in groups() if group.code in HELP_GROUPS]})


@open_page("GET", "POST")
def call(request: HttpRequest, category: str) -> HttpResponse:
    """Where it is, and send; everything else may stay empty."""
    return answer_form(request, category, urgent=True)
