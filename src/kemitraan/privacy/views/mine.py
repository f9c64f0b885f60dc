"""Where people ask about their own data: the form, their request by its receipt, the bundle."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.people.api import public, source_of
from kemitraan.privacy import ask as verbs
from kemitraan.privacy.access import request_by_code
from kemitraan.privacy.bundle import as_json, as_pdf, as_zip, bundle_of, may_be_fetched
from kemitraan.privacy.forms import AskForm, ProofForm
from kemitraan.privacy.models import DataRequest
from kemitraan.privacy.rooms import rules
from kemitraan.privacy.words import OWNERS, REQUESTS, holding_words
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import reader_language

FORMS = {"data-json": (as_json, "application/json", "json"), "data-pdf": (as_pdf, "application/pdf", "pdf"),
         "semua": (as_zip, "application/zip", "zip")}  # fmt: skip


@public
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What people may ask, and the form."""
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        source = source_of(request)
        reports.refuse_guessers(source)
        given = form.cleaned_data
        try:
            row = verbs.ask(
                given["key"], given["kind"], words=given["words"], proofs=given["proof"].splitlines(),
                language=reader_language(),
            )  # fmt: skip
        except Refused as refused:
            if refused.code == "no_proof":
                reports.count_wrong(source)
            form.add_refusal(refused)
        else:
            return redirect("my_data:page", row.code)
    status = 422 if form.is_bound else 200
    return render(request, "privacy/start.html", {"form": form}, status=status)


@public
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """How long what is kept, by which law."""
    return render(request, "privacy/kept.html", {"rules": rules(clock.local(clock.now()).date())})


@public
@require_GET
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One request, for whoever holds its receipt."""
    return shown(request, _opened(request, code))


def shown(request: HttpRequest, row: DataRequest, form: ProofForm | None = None) -> HttpResponse:
    """The page of a request, with a form that came back where it did."""
    context = {
        "row": row,
        "shown": show_code(row.code),
        "state": REQUESTS[row.state],
        "owner": OWNERS.get(row.owner, ""),
        "words": verbs.words_of(row),
        "holdings": [holding_words(one) for one in row.holdings.order_by("id")],
        "fetch": may_be_fetched(row, clock.now()),
        "form": form or ProofForm(),
        "link": request.build_absolute_uri(reverse("my_data:page", args=[row.code])),
    }
    response = render(request, "privacy/mine.html", context, status=422 if form else 200)
    response["Cache-Control"] = "no-store"
    return response


@public
@require_POST
def prove(request: HttpRequest, code: str) -> HttpResponse:
    """One more code or link that is theirs."""
    row = _opened(request, code)
    form = ProofForm(request.POST)
    if not form.is_valid():
        return shown(request, row, form)
    try:
        verbs.prove(row, form.cleaned_data["proof"])
    except Refused as refused:
        if refused.code == "no_proof":
            reports.count_wrong(source_of(request))
        form.add_refusal(refused)
        return shown(request, row, form)
    return redirect("my_data:page", row.code)


@public
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """They ask no more."""
    row = _opened(request, code)
    verbs.take_back(row)
    return redirect("my_data:page", row.code)


@public
@require_GET
def bundle(request: HttpRequest, code: str, form: str) -> HttpResponse:
    """Everything, made now: JSON, PDF, or both with their pictures."""
    row = _opened(request, code)
    if form not in FORMS or not may_be_fetched(row, clock.now()):
        raise Http404
    make, kind, ending = FORMS[form]
    response = HttpResponse(make(bundle_of(row)), content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="data-saya.{ending}"'
    response["Cache-Control"] = "no-store"
    return response


def _opened(request: HttpRequest, code: str) -> DataRequest:
    """The request of a receipt; who guesses must wait."""
    source = source_of(request)
    reports.refuse_guessers(source)
    try:
        return request_by_code(code)
    except Http404:
        reports.count_wrong(source)
        raise
