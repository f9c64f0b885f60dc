"""The first page, and what we ask and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .door import open_page


@open_page("GET")
def home(request: HttpRequest) -> HttpResponse:
    """Three choices: help now, tell us, see my report."""
    return render(request, "reports/home.html")


@open_page("GET")
def your_data(request: HttpRequest) -> HttpResponse:
    """Which data we ask, why, who sees it, how long it stays."""
    return render(request, "reports/your_data.html")
