"""Ask for a session, see what became of it; and for staff what is asked, with its clock."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.learning.access import request_behind, request_for, requests_visible_to, session_for
from kemitraan.learning.ask import (
    LINK,
    answer_request,
    ask_for_session,
    decline_request,
    plan_for,
    withdraw_request,
)
from kemitraan.learning.filters import PER_PAGE
from kemitraan.learning.forms import RequestForm
from kemitraan.learning.knock import count_knock, refuse_knockers
from kemitraan.learning.models import Programme, Session, SessionRequest
from kemitraan.learning.states import COMING
from kemitraan.learning.words import PUBLIC_STATES, REQUESTS
from kemitraan.people.api import needs, purposes, source_of, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .door import open_page


@open_page("GET", "POST")
def ask(request: HttpRequest) -> HttpResponse:
    """The form; after it the asker's own page, at an address nobody can guess."""
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"topic": request.GET.get("topik")})
    status = 200
    if request.method == "POST":
        source, status = source_of(request), 422
        refuse_knockers("request", source)
        count_knock("request", source)
        if form.is_valid():
            try:
                asked = ask_for_session(form.as_request())
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status
            else:
                response = redirect(reverse("learning:my_request", args=[asked.token]))
                response.status_code = 303
                return response
    return render(request, "learning/ask.html", {"form": form}, status=status)


@open_page("GET", "POST", link=LINK)
def my_request(request: HttpRequest, token: str) -> HttpResponse:
    """What became of it. A post withdraws it."""
    row = request_behind(token)
    refused = None
    if request.method == "POST":
        try:
            withdraw_request(row)
            return redirect(reverse("learning:my_request", args=[token]))
        except Refused as problem:
            refused = problem
    session = row.session if row.session and row.session.state in PUBLIC_STATES else None
    context = {
        "row": row,
        "topic": name_of(row.topic),
        "state": REQUESTS[row.state],
        "asker": SessionRequest.Asker(row.asker).label,
        "session": session,
        "session_state": PUBLIC_STATES[session.state] if session else None,
        "announced": bool(session and session.announced_at),
        "refused": refused,
        "link": request.build_absolute_uri(request.path),
    }
    return render(request, "learning/my_request.html", context, status=refused.status if refused else 200)


@needs(purposes.READ_LEARNING)
@require_GET
def asked(request: HttpRequest) -> HttpResponse:
    """What is asked in the viewer's units: what waits first, by its clock."""
    state = request.GET.get("keadaan", "received")
    found = requests_visible_to(viewer_of(request)).select_related("topic", "area", "unit")
    found = found.filter(state=state) if state in REQUESTS else found
    order = ("due_at", "id") if state == "received" else ("-received_at", "-id")
    page = Paginator(found.order_by(*order), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, name_of(row.topic), REQUESTS[row.state]) for row in page.object_list],
        "states": [
            {"label": word[0], "url": f"?keadaan={code}", "on": code == state} for code, word in REQUESTS.items()
        ]
        + [{"label": _("All"), "url": "?keadaan=semua", "on": state not in REQUESTS}],
    }
    return render(request, "learning/asked.html", context)


@needs(purposes.READ_LEARNING)
@require_GET
def one_asked(request: HttpRequest, code: str) -> HttpResponse:
    """One request: what is asked, and what can be done with it."""
    return _page(request, request_for(viewer_of(request), code))


def _page(request: HttpRequest, row: SessionRequest, *, refused: Refused | None = None) -> HttpResponse:
    viewer = viewer_of(request)
    keeps = row.unit_id in viewer.units_for(purposes.KEEP_LEARNING)
    sessions = Session.objects.filter(unit=row.unit, state__in=("planned", *COMING), starts_at__gt=clock.now())
    context = {
        "row": row,
        "topic": name_of(row.topic),
        "state": REQUESTS[row.state],
        "asker": SessionRequest.Asker(row.asker).label,
        "keeps": keeps,
        "names": keeps,  # whom to speak with: only who plans needs to know
        "open": row.state == "received",
        "programmes": Programme.objects.filter(unit=row.unit, topic=row.topic).order_by("-made_at")[:12],
        "sessions": sessions.select_related("programme").order_by("starts_at")[:60],
        "refused": refused,
    }
    return render(request, "learning/one_asked.html", context, status=refused.status if refused else 200)


@needs(purposes.KEEP_LEARNING)
@require_POST
def decide(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Plan it with a session that is there, decline it, or answer it."""
    viewer = viewer_of(request)
    row, by = request_for(viewer, code, purposes.KEEP_LEARNING), viewer.actor()
    words = request.POST.get("words", "")
    try:
        if verb == "rencanakan":
            plan_for(row, session_for(viewer, request.POST.get("session", ""), purposes.KEEP_LEARNING), by=by)
        elif verb == "tolak":
            decline_request(row, words, by=by)
        elif verb == "jawab":
            answer_request(row, words, by=by)
        else:
            raise Http404
    except Refused as refused:
        return _page(request, row, refused=refused)
    return redirect("learning:one_asked", code=row.code)
