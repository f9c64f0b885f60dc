"""Take the filtered list along as a file; that somebody did is written down."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.desk.export import MOST_ROWS, as_csv, as_xlsx, lines
from kemitraan.desk.filters import read_filters
from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import reader_language

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(purposes.READ_REPORTS)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """``/meja/ekspor/xlsx/`` or ``csv``, with the filters of the address."""
    if form not in ("xlsx", "csv"):
        raise Http404
    viewer, filters, now = viewer_of(request), read_filters(request.GET), clock.now()
    if filters.refused:
        partnership.note_refused_search(filters.refused, viewer, among="reports")
        raise Http404
    if viewer.post is not None:
        journal.record("reports.exported", "unit", viewer.post.unit_id, by=viewer.actor(), view=filters.address())
    most = MOST_ROWS + 1 if form == "xlsx" else None  # one more tells that there are more
    rows = lines(viewer, filters, now, reader_language(), most=most)
    name = f"laporan-{clock.local(now):%Y%m%d-%H%M}.{form}"
    response: HttpResponseBase
    if form == "csv":
        response = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(as_xlsx(rows, title=_("Reports"), most=MOST_ROWS), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response
