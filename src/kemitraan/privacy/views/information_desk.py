"""The information officer's pages: the register by its clocks, and one request."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.privacy import information as verbs
from kemitraan.privacy.access import information_for, information_visible_to
from kemitraan.privacy.forms import InformationAnswerForm, WordsForm
from kemitraan.privacy.models import InformationRequest
from kemitraan.privacy.states import INFORMATION as STATES
from kemitraan.privacy.words import INFORMATION, OWNERS
from kemitraan.toolbox.errors import Refused

A_PAGE = 50
OPEN = [name for name, state in STATES.items() if not state.final and state.owner != "applicant"]


@needs(purposes.PUBLIC_INFORMATION)
@require_GET
def requests(request: HttpRequest) -> HttpResponse:
    """Whose clock runs out first stands first."""
    closed = request.GET.get("yang") == "selesai"
    rows = information_visible_to(viewer_of(request))
    rows = rows.exclude(state__in=OPEN).order_by("-id") if closed else rows.filter(state__in=OPEN).order_by("due_at")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, INFORMATION[row.state], OWNERS.get(row.owner, "")) for row in page],
        "chips": [
            {"label": _("Open"), "url": "?yang=terbuka", "on": not closed},
            {"label": _("Closed"), "url": "?yang=selesai", "on": closed},
        ],
    }
    return render(request, "privacy/information_requests.html", context)


@needs(purposes.PUBLIC_INFORMATION)
@require_GET
def request_page(request: HttpRequest, number: int) -> HttpResponse:
    """One request and what may be done with it."""
    return shown(request, information_for(viewer_of(request), number))


def shown(
    request: HttpRequest, row: InformationRequest, form: InformationAnswerForm | WordsForm | None = None
) -> HttpResponse:
    """Its page, with the form that came back where one did."""
    name, contact = verbs.who_asks(row)
    context = {
        "row": row,
        "state": INFORMATION[row.state],
        "owner": OWNERS.get(row.owner, ""),
        "name": name,
        "contact": contact,
        "may": set(STATES[row.state].moves),
        "answer": form if isinstance(form, InformationAnswerForm) else InformationAnswerForm(),
        "words": form if isinstance(form, WordsForm) else WordsForm(auto_id="k_%s"),
    }
    return render(request, "privacy/information_request.html", context, status=422 if form else 200)


@needs(purposes.PUBLIC_INFORMATION)
@require_POST
def act(request: HttpRequest, number: int, verb: str) -> HttpResponse:
    """Answer (``jawab``), extend (``perpanjang``), decide an objection (``putus``)."""
    viewer = viewer_of(request)
    row = information_for(viewer, number)
    form: InformationAnswerForm | WordsForm
    form = InformationAnswerForm(request.POST) if verb == "jawab" else WordsForm(request.POST, auto_id="k_%s")
    if not form.is_valid():
        return shown(request, row, form)
    given = form.cleaned_data
    try:
        if verb == "jawab":
            verbs.answer_information(row, **given, by=viewer)
        elif verb == "perpanjang":
            verbs.extend(row, given["words"], by=viewer)
        elif verb == "putus":
            verbs.decide(row, given["words"], by=viewer)
        else:
            raise Http404
    except Refused as refused:
        form.add_refusal(refused)
        return shown(request, row, form)
    return redirect("privacy:information_request", row.pk)
