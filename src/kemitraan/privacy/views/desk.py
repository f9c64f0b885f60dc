"""The data-protection officer's pages: what waits by its clock, and one request."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.privacy import answer as verbs
from kemitraan.privacy.access import request_for, requests_visible_to
from kemitraan.privacy.ask import words_of
from kemitraan.privacy.forms import AnswerForm, ProofForm
from kemitraan.privacy.models import DataRequest
from kemitraan.privacy.rooms import held_about
from kemitraan.privacy.states import STATES
from kemitraan.privacy.words import OWNERS, REQUESTS, holding_words
from kemitraan.toolbox.errors import Refused

A_PAGE = 50
OPEN = [name for name, state in STATES.items() if not state.final]


@needs(purposes.PERSONAL_DATA)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Whose clock runs out first stands first."""
    closed = request.GET.get("yang") == "selesai"
    rows = requests_visible_to(viewer_of(request))
    rows = rows.exclude(state__in=OPEN).order_by("-answered_at", "-id") if closed else rows.filter(state__in=OPEN)
    page = Paginator(rows if closed else rows.order_by("due_at", "id"), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, REQUESTS[row.state], OWNERS.get(row.owner, "")) for row in page],
        "closed": closed,
        "chips": [
            {"label": _("Open"), "url": "?yang=terbuka", "on": not closed},
            {"label": _("Closed"), "url": "?yang=selesai", "on": closed},
        ],
    }
    return render(request, "privacy/requests.html", context)


@needs(purposes.PERSONAL_DATA)
@require_GET
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    """One request: what is asked, whose it is, what may be done."""
    return shown(request, request_for(viewer_of(request), number))


def shown(request: HttpRequest, row: DataRequest, form: ProofForm | AnswerForm | None = None) -> HttpResponse:
    """Its page, with the form that came back where one did."""
    viewer = viewer_of(request)
    holdings = list(row.holdings.order_by("id"))
    fields = []
    if row.kind == DataRequest.Kind.CORRECT and row.state == "received":
        fields = [
            (f"{one.pk}:{name}", f"{one.label}: {title}")
            for one in holdings
            for held in held_about(one.kind, one.holding)
            for name, title in held.correctable.items()
        ]
    context = {
        "row": row,
        "state": REQUESTS[row.state],
        "owner": OWNERS.get(row.owner, ""),
        "words": words_of(row),
        "holdings": [holding_words(one) for one in holdings],
        "fields": fields,
        "may": set(STATES[row.state].moves),
        "same_person": row.checked_by_id is not None and row.checked_by_id == viewer.account_id,
        "proof": form if isinstance(form, ProofForm) else ProofForm(),
        "form": form if isinstance(form, AnswerForm) else AnswerForm(),
        "typed": request.POST if form else {},
    }
    return render(request, "privacy/request.html", context, status=422 if form else 200)


@needs(purposes.PERSONAL_DATA)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Look at an identity card (``kenali``), answer (``jawab``), refuse (``tolak``)."""
    viewer = viewer_of(request)
    row = request_for(viewer, number)
    form: ProofForm | AnswerForm = ProofForm(request.POST) if verb == "kenali" else AnswerForm(request.POST)
    if not form.is_valid():
        return shown(request, row, form)
    given = form.cleaned_data
    try:
        if verb == "kenali":
            verbs.check_in_person(row, given["proof"], by=viewer)
        elif verb == "jawab":
            holding, _sign, field = request.POST.get("field", "").partition(":")
            change = {"holding": holding, "field": field, "value": request.POST.get("value", "")}
            verbs.answer(row, by=viewer, words=given["words"], change=change)
        elif verb == "tolak":
            verbs.refuse(row, given["words"], by=viewer)
        else:
            raise Http404
    except Refused as refused:
        form.add_refusal(refused)
        return shown(request, row, form)
    return redirect("privacy:request", row.pk)
