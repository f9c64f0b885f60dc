"""A researcher's page: the permits that hold, the tables of closed months, what was taken along."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.oversight.access import permits_of
from kemitraan.oversight.models import TableDownload
from kemitraan.oversight.research import DATASETS, months, take_along
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@needs(purposes.RESEARCH)
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """What may be taken along, and under which permit."""
    viewer, today = viewer_of(request), clock.local(clock.now()).date()
    permits = list(permits_of(viewer, today).order_by("last_day"))
    context = {
        "permits": permits,
        "sets": [(name, one.label, one.about) for name, one in DATASETS.items()],
        "months": months(today),
        "taken": TableDownload.objects.filter(permit__account_id=viewer.account_id or 0)
        .select_related("permit", "table")
        .order_by("-id")[:50],
    }
    return render(request, "oversight/tables.html", context)


@needs(purposes.RESEARCH)
@require_GET
def take(request: HttpRequest, permit: int, name: str, year: int, month: int, form: str) -> HttpResponse:
    """The file."""
    try:
        first = date(year, month, 1)
    except (ValueError, OverflowError):
        raise Http404 from None
    if form not in KINDS or permit > 2**62:
        raise Http404
    content, _digest = take_along(viewer_of(request), permit, name, first, form)
    answer = HttpResponse(content, content_type=KINDS[form])
    answer["Content-Disposition"] = f'attachment; filename="{name}-{first:%Y-%m}.{form}"'
    answer["Cache-Control"] = "no-store"
    return answer
