"""Where people ask for public information: the public list, the form, their request by its receipt."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.people.api import public, source_of
from kemitraan.privacy import information as verbs
from kemitraan.privacy.access import information_by_code
from kemitraan.privacy.forms import InformationForm, WordsForm
from kemitraan.privacy.models import InformationRequest
from kemitraan.privacy.words import INFORMATION, OWNERS
from kemitraan.reports import api as reports
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import reader_language

A_PAGE = 30


@public
@require_GET
def start(request: HttpRequest) -> HttpResponse:
    """What the law gives, and what was answered before: without a name, an address or the words of who asked."""
    answered = InformationRequest.objects.filter(answered_at__isnull=False).exclude(title="")
    page = Paginator(answered.order_by("-answered_at", "-id"), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/information.html", {"page": page})


@public
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form."""
    form = InformationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            row = verbs.ask_information(**form.cleaned_data, language=reader_language())
        except Refused as refused:
            form.add_refusal(refused)
        else:
            return redirect("information:page", row.code)
    return render(request, "privacy/information_ask.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_GET
def page(request: HttpRequest, code: str) -> HttpResponse:
    """One request, for whoever holds its receipt."""
    return shown(request, _opened(request, code))


def shown(request: HttpRequest, row: InformationRequest, form: WordsForm | None = None) -> HttpResponse:
    """Its page, with the objection that came back where one did."""
    context = {
        "row": row,
        "shown": show_code(row.code),
        "state": INFORMATION[row.state],
        "owner": OWNERS.get(row.owner, ""),
        "form": form or WordsForm(),
        "link": request.build_absolute_uri(reverse("information:page", args=[row.code])),
    }
    response = render(request, "privacy/information_mine.html", context, status=422 if form else 200)
    response["Cache-Control"] = "no-store"
    return response


@public
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Object (``keberatan``), accept the answer (``terima``) or take the request back (``batal``)."""
    row = _opened(request, code)
    if verb in ("terima", "batal"):
        verbs.settle(row, "accept" if verb == "terima" else "withdraw")
        return redirect("information:page", row.code)
    if verb != "keberatan":
        raise Http404
    form = WordsForm(request.POST)
    if not form.is_valid():
        return shown(request, row, form)
    try:
        verbs.object_to(row, form.cleaned_data["words"])
    except Refused as refused:
        form.add_refusal(refused)
        return shown(request, row, form)
    return redirect("information:page", row.code)


def _opened(request: HttpRequest, code: str) -> InformationRequest:
    source = source_of(request)
    reports.refuse_guessers(source)
    try:
        return information_by_code(code)
    except Http404:
        reports.count_wrong(source)
        raise
