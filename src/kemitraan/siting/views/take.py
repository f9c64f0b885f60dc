"""Take a study along, on paper or as a table; that somebody did is written down."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.siting.access import study_for
from kemitraan.siting.move import note
from kemitraan.siting.paper import as_pdf, as_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(purposes.PLACE_POSTS)
@require_GET
def pdf(request: HttpRequest, number: int) -> HttpResponse:
    """One page, A4."""
    return _take(request, number, "pdf")


@needs(purposes.PLACE_POSTS)
@require_GET
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Posts and segments as XLSX."""
    return _take(request, number, "xlsx")


def _take(request: HttpRequest, number: int, form: str) -> HttpResponse:
    viewer = viewer_of(request)
    study = study_for(viewer, number)
    content = as_pdf(study) if form == "pdf" else as_sheet(study)
    note(study, "study.taken", by=viewer.actor(), form=form)
    answer = HttpResponse(content, content_type="application/pdf" if form == "pdf" else XLSX)
    answer["Content-Disposition"] = f'attachment; filename="kajian-pos-{study.pk}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer
