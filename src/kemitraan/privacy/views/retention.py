"""How long each class is kept, and the certificates of what went."""

from __future__ import annotations

import json

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.keeping import api as keeping
from kemitraan.people.api import needs, purposes
from kemitraan.privacy.rooms import rules
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import reader_language
from kemitraan.toolbox.pdf import render_pdf

A_PAGE = 50
_PAPER = """\
#letterhead(data)
= #data.title
#table(columns: (30%, 1fr), stroke: 0.4pt + quiet, ..data.rows.flatten())
#text(size: 8pt, fill: quiet)[#data.digest]
"""


@needs(purposes.PERSONAL_DATA)
@require_GET
def retention(request: HttpRequest) -> HttpResponse:
    """Rules by class, then certificates, newest first; whether the chain of certificates is whole."""
    page = Paginator(keeping.PurgeCertificate.objects.order_by("-id"), A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, ", ".join(f"{name} {count}" for name, count in one.counts.items())) for one in page]
    own = keeping.KeepRule.objects.order_by("name", "-valid_from")
    context = {
        "rules": rules(clock.local(clock.now()).date()), "own": own, "rows": rows, "page": page,
        "broken": keeping.broken_certificates(),
    }  # fmt: skip
    return render(request, "privacy/retention.html", context)


@needs(purposes.PERSONAL_DATA)
@require_GET
def certificate(request: HttpRequest, number: int) -> HttpResponse:
    """One certificate as paper."""
    one = keeping.PurgeCertificate.objects.filter(pk=number).first()
    if one is None:
        raise Http404
    rows = [
        [_("Class"), one.name],
        [_("Rule"), one.rule],
        [_("When"), f"{clock.local(one.at):%d-%m-%Y %H:%M:%S} WIB"],
        [_("How much"), json.dumps(one.counts, ensure_ascii=False)],
        [_("From the days"), f"{one.oldest or '–'} – {one.newest or '–'}"],
        [_("Why"), _("At the person's wish") if one.asked else _("Its time was over")],
    ]
    paper = render_pdf(
        _PAPER,
        {
            "title": _("Certificate of a purge"), "lang": reader_language(),
            "number": f"BAP-{one.pk}", "place_date": f"{clock.local(one.at):%d-%m-%Y}", "rows": rows,
            "digest": f"SHA-256 {one.digest}; {_('before it')} {one.previous or '–'}",
        },
    )  # fmt: skip
    answer = HttpResponse(paper, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="BAP-{one.pk}.pdf"'
    return answer
