"""The receipt as a small file that anybody can check without us: our signed promise, and soon the proof."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse

from kemitraan.journal import api as journal
from kemitraan.toolbox.codes import show_code

from .door import open_page
from .follow import report_behind


@open_page("GET")
def receipt_file(request: HttpRequest, code: str) -> HttpResponse:
    """What ``verify/`` checks: that this report was recorded, when, and that it stands under a signed head."""
    report = report_behind(request, code)
    told = journal.receipt_for("report", report.pk, "report.received")
    name = f"kemitraan-{show_code(report.code)}.json"
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
