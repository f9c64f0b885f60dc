"""The receipt: the code, who has it, by when, what happens next."""

from __future__ import annotations

from io import BytesIO

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from kemitraan.reports.models import Report
from kemitraan.toolbox.codes import show_code

from .door import open_page
from .follow import report_behind


@open_page("GET")
def receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Large enough to copy by hand, made to be saved or printed."""
    report = report_behind(request, code)
    link = link_to(report)
    return render(request, "reports/receipt.html", {"report": report, "link": link, "qr": qr_of(link)})


def link_to(report: Report) -> str:
    """The whole address of a report's page, with the name of our own site whatever the request said."""
    return f"{settings.PUBLIC_URL}{reverse('reports:story', args=[show_code(report.code)])}"


def qr_of(link: str) -> SafeString:
    """The link as a QR code in SVG: drawn by us from our own address, nothing of a stranger's in it."""
    out = BytesIO()
    segno.make(link, error="m").save(
        out, kind="svg", xmldecl=False, svgns=False, nl=False, omitsize=True, border=2, svgclass="r-qr", lineclass=None
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308
