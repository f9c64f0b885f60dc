"""What is it about? The first question, and where to turn with what is received elsewhere."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kemitraan.reports.categories import groups

from .door import open_page


@open_page("GET")
def start(request: HttpRequest) -> HttpResponse:
    """The categories, group by group."""
    without = request.GET.get("tanpa", "")[:120]
    return render(request, "reports/start.html", {"groups": groups(), "without": without})


@open_page("GET")
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Complaints about police and early information are received elsewhere for now: by whom."""
    return render(request, "reports/elsewhere.html")
