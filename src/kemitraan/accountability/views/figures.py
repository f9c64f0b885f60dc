"""How many complaints, about what, and what was found: for everybody, from the same rows the inspectors work on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kemitraan.accountability.complaint_figures import OUTCOMES, answered, received
from kemitraan.accountability.complaint_rules import today
from kemitraan.accountability.complaint_words import OUTCOMES as OUTCOME_WORDS
from kemitraan.accountability.models import Complaint

from .door import open_page


@open_page("GET")
def figures(request: HttpRequest) -> HttpResponse:
    """Two tables over the last twelve whole months."""
    tables = [
        {"name": "received", "heads": Complaint.Kind.labels, "lines": received(today())},
        {"name": "answered", "heads": [OUTCOME_WORDS[name] for name in OUTCOMES], "lines": answered(today())},
    ]
    return render(request, "accountability/complaint_figures.html", {"tables": tables})
