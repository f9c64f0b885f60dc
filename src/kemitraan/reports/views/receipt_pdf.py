"""The receipt on paper: the code, our signed promise as a QR code, the proof once there is one, how to check it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import when
from kemitraan.journal import api as journal
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.pdf import qr_svg, render_pdf

from .door import open_page
from .follow import report_behind
from .receipt import link_to

SHEET = """
#show heading: set block(above: 18pt, below: 10pt)
#letterhead(data)
= #data.title
#text(size: 22pt, weight: "semibold", tracking: 1pt)[#data.code]
#for line in data.lines [#par(line)]
#v(6pt)
== #data.promise_title
#proof(data.promise_qr, data.promise_words)
#for line in data.promise_lines [#text(size: 7pt, font: "DejaVu Sans Mono", fill: quiet)[#line] \\ ]
== #data.proof_title
#par(data.proof_words)
#for line in data.proof_lines [#text(size: 7pt, font: "DejaVu Sans Mono", fill: quiet)[#line] \\ ]
== #data.check_title
#enum(..data.check_lines)
#proof(data.page_qr, data.page_words)
"""


@open_page("GET")
def receipt_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """One sheet to keep. It shows the report's code: whoever has the sheet can read the report."""
    report = report_behind(request, code)
    told = journal.receipt_for("report", report.pk, "report.received")
    link, proof = link_to(report), told["proof"]
    lines = [
        _("%(unit)s holds your report.") % {"unit": report.holder.name},
        _("Received: %(when)s. You hear from us by %(due)s.")
        % {"when": strip_tags(when(report.received_at, "exact")), "due": strip_tags(when(report.promised_at, "exact"))},
        _("Whoever has this sheet can read the report. Free of charge: nobody may ask you for money."),
    ]
    short = journal.short_receipt(told)
    pdf = render_pdf(
        SHEET,
        {
            "title": _("Receipt of your report"),
            "lang": reader_language(),
            "unit": report.holder.name,
            "footer": _("This is not an official police system."),
            "code": show_code(report.code),
            "lines": lines,
            "promise_title": _("Our signed promise"),
            "promise_qr": qr_svg(short),
            "promise_words": _(
                "This code carries the promise itself, signed: that your report was recorded and will stand in the "
                "public log. It is no address; the program below reads it."
            ),
            "promise_lines": [short[start : start + 80] for start in range(0, len(short), 80)],
            "proof_title": _("The proof"),
            "proof_words": _("It stands in the log, under this signed head:")
            if isinstance(proof, dict)
            else _("It gets its place in the log within a minute. Fetch this sheet again then."),
            "proof_lines": _proof_lines(proof),
            "check_title": _("How to check it without us"),
            "check_lines": [
                _("Save the proof as a file from the page of your report (JSON)."),
                _("Open the page verify.html from your own disk and choose the file, or run: ./kemitraan verify FILE"),
                _("To check this sheet alone, scan the first code and run: ./kemitraan verify TEXT"),
                _("Compare the key with one from another receipt or the public log: %(log)s")
                % {"log": link.split("/l/")[0] + "/catatan/"},
            ],
            "page_qr": qr_svg(link),
            "page_words": _("This code leads to the page of your report: %(link)s") % {"link": link},
        },
    )
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="kemitraan-{show_code(report.code)}.pdf"'
    return answer


def _proof_lines(proof: object) -> list[str]:
    """Place, size, the hashes on the way to the root, and the head as it was signed."""
    if not isinstance(proof, dict):
        return []
    return [
        f"index {proof['index']} / size {proof['size']}",
        *[str(one) for one in proof["hashes"]],
        *str(proof["checkpoint"]).strip().split("\n"),
    ]
