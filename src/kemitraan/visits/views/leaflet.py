"""The visited's own page, by the link of their leaflet: rights, numbers, and all that was stored about the visit."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.people.api import by_link, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped
from kemitraan.visits.leaflet_forms import ContentForm, RatingForm
from kemitraan.visits.leaflets import PURPOSE
from kemitraan.visits.models import Visit, VisitConflict
from kemitraan.visits.pass_on import where_in_words
from kemitraan.visits.states import WITH_CONTENT
from kemitraan.visits.topics import topic_names
from kemitraan.visits.visited import correct_visit, erase_visit, leaflet_behind, rate_visit, stored_visit


@by_link(PURPOSE)
@require_GET
@helped("visits.leaflet", "reports")  # the code of what became of their own words
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Rights and numbers; once the officer's notes have arrived, what they hold."""
    leaflet = leaflet_behind(token)
    visit = leaflet.visit
    stored = visit is not None and visit.consent == "yes" and visit.state in WITH_CONTENT
    return render(
        request,
        "visits/leaflet.html",
        {
            "token": token,
            "leaflet": leaflet,
            "visit": visit,
            "stored": stored,
            "topics": topic_names(visit.topics) if visit and stored else [],
            "where": where_in_words(visit.place) if visit else "",
            "requests": list(visit.requests.select_related("report").order_by("id")) if visit and stored else [],
            "conflicts": _conflicts(visit) if visit and stored else [],
            "versions": list(visit.versions.order_by("number")) if visit and stored else [],
            "form": RatingForm(initial={"rating": visit.rating, "comment": visit.rating_comment} if visit else {}),
        },
    )


def _conflicts(visit: Visit) -> list[tuple[VisitConflict, str]]:
    """Changes of this visit that met others, with what was decided, in words for the visited; empty while open."""
    said = {
        "ours": _("What stood stays."),
        "theirs": _("The later change stands."),
        "merged": _("Both were put together."),
    }
    return [(one, said.get(one.choice, "")) for one in visit.conflicts.order_by("id")]


def _by_the_visited(view: Callable[[HttpRequest, str], HttpResponse]) -> Callable[[HttpRequest, str], HttpResponse]:
    """Not by somebody of the staff: the officer who left the sheet may have its address, and is not the visited."""

    @wraps(view)
    def inside(request: HttpRequest, token: str) -> HttpResponse:
        if viewer_of(request).known:
            stored_visit(token)
            messages.error(request, _("You are signed in as staff. Only the visited rate, correct and erase here."))
            return redirect("visits:leaflet", token=token)
        return view(request, token)

    return inside


@by_link(PURPOSE)
@require_POST
@_by_the_visited
def rate(request: HttpRequest, token: str) -> HttpResponse:
    """Take the rating."""
    form = RatingForm(request.POST)
    stored_visit(token)
    if not form.is_valid():
        messages.error(request, _("Choose one of the four."))
    else:
        try:
            rate_visit(token, int(form.cleaned_data["rating"]), form.cleaned_data["comment"])
            messages.success(request, _("Thank you. Your word about the visit is noted."))
        except Refused as refusal:
            messages.error(request, refusal.message)
    return redirect("visits:leaflet", token=token)


@by_link(PURPOSE)
@require_http_methods(["GET", "POST"])
@_by_the_visited
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """Put right what was stored."""
    visit = stored_visit(token)
    if visit.consent != "yes" or visit.state not in WITH_CONTENT:
        return redirect("visits:leaflet", token=token)
    form = ContentForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            done = correct_visit(token, form.cleaned_data["base_version"], form.content())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request,
                _("The officer changed it at the same time. Both are kept; the superior decides, and you see it here.")
                if done.conflict
                else _("Your correction is stored. The earlier version is kept beside it."),
            )
            return redirect("visits:leaflet", token=token)
    return render(request, "visits/leaflet_correct.html", {"token": token, "form": form})


@by_link(PURPOSE)
@require_http_methods(["GET", "POST"])
@_by_the_visited
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then erase."""
    stored_visit(token)
    if request.method == "POST":
        try:
            erase_visit(token)
            messages.success(request, _("All that was stored about the talk is erased."))
        except Refused as refusal:
            messages.error(request, refusal.message)
        return redirect("visits:leaflet", token=token)
    return render(request, "visits/leaflet_erase.html", {"token": token})
