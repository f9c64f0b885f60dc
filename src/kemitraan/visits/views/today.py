"""The officer's day: the stops in order beside their map, with the reason of each; start, leave out, exchange, add."""

from __future__ import annotations

import re
import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kemitraan.partnership import api as partnership
from kemitraan.people.api import Post, Viewer, needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.visits.access import WITH, officer_post, today, villages_of, visible_to, visit_for
from kemitraan.visits.forms import DoorForm, PlanForm, SkipForm, add_refusal
from kemitraan.visits.models import DayPlan, Visit, VisitPlace
from kemitraan.visits.pass_on import where_in_words
from kemitraan.visits.plan import add_stop, plan_day, point_of, swap_stop
from kemitraan.visits.rules import amount
from kemitraan.visits.skip import skip_visit
from kemitraan.visits.start import start_visit
from kemitraan.visits.today import kind_names, place_card
from kemitraan.visits.why import why
from kemitraan.visits.words import STATES

PER_PAGE = 30
OPEN = ("planned", "in_progress")


@needs(purposes.MAKE_VISITS)
@require_http_methods(["GET", "POST"])
def day(request: HttpRequest) -> HttpResponse:
    """Today's stops; POST plans anew for the minutes there are."""
    viewer = viewer_of(request)
    post, date = officer_post(viewer), today()
    plan = DayPlan.objects.filter(post=post, day=date).first()
    usual = plan.minutes if plan else amount("day_minutes", post.unit, date)
    form = PlanForm(request.POST or None, initial={"minutes": usual})
    if request.method == "POST" and form.is_valid():
        try:
            plan_day(post, date, minutes=form.cleaned_data["minutes"], by=viewer.actor())
            return redirect("visits:today")
        except Refused as refused:
            add_refusal(form, refused)
    visits = list(
        visible_to(viewer)
        .filter(Q(day=date) | Q(day__lt=date, state="in_progress"))
        .select_related(*WITH)
        .order_by("order", "id")[:100]
    )
    stops = [
        {"visit": visit, "why": why(visit.reason), "look": STATES[visit.state], "place": place_card(visit.place)}
        for visit in visits
    ]
    return render(
        request,
        "visits/today.html",
        {
            "date": date,
            "plan": plan,
            "form": form,
            "stops": [one for one, visit in zip(stops, visits, strict=True) if visit.state in OPEN],
            "done": [one for one, visit in zip(stops, visits, strict=True) if visit.state not in OPEN],
            "points": _points([visit for visit in visits if visit.state == "planned"]),
            "skip": SkipForm(),
            "told": [(visit, place_card(visit.place)["where"]) for visit in _told(viewer)],
            "villages": villages_of(post),
        },
    )


def _told(viewer: Viewer) -> list[Visit]:
    """Visits about which the superior said something that the officer has not read yet, of whatever day."""
    unread = Visit.objects.filter(post__in=viewer.posts, feedback_seen_at__isnull=True).exclude(feedback="")
    return list(unread.select_related(*WITH).order_by("reviewed_at", "id")[:20])


def _points(visits: list[Visit]) -> dict[str, object]:
    features = []
    for visit in visits:
        point = point_of(visit.place)
        features.append(
            {
                "type": "Feature",
                "id": visit.order,
                "geometry": {"type": "Point", "coordinates": [point.lon, point.lat]},
                "properties": {"id": visit.order, "kind": "place"},
            }
        )
    return {"type": "FeatureCollection", "features": features}


@needs(purposes.MAKE_VISITS)
@require_POST
def start(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """At the door: begin this visit."""
    viewer = viewer_of(request)
    visit = visible_to(viewer).filter(key=key).first()
    if visit is None:
        raise Http404
    try:
        start_visit(officer_post(viewer), key=key)
    except Refused as refused:
        messages.error(request, refused.message)
        return redirect("visits:visit", key=key)
    return redirect("visits:fill", key=key)


@needs(purposes.MAKE_VISITS)
@require_POST
def skip(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Leave a stop out, with the reason."""
    viewer = viewer_of(request)
    visit_for(viewer, key)
    try:
        skip_visit(officer_post(viewer), key=key, reason=request.POST.get("reason", ""))
        messages.success(request, _("The stop is left out today. The place keeps its turn."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("visits:today")


@needs(purposes.MAKE_VISITS)
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Choose a place of the beat: added to the day, or instead of a stop (``?ganti=``)."""
    viewer = viewer_of(request)
    post = officer_post(viewer)
    instead = _instead(request)
    if request.method == "POST":
        place = _places(request, post).filter(pk=_number(request.POST.get("place", ""))).first()
        if place is None:
            messages.error(request, _("No place fits"))
            return redirect(request.get_full_path())
        try:
            if instead is not None:
                swap_stop(post, instead.key, place)
            else:
                add_stop(post, today(), place)
            messages.success(request, _("The day is in order again, with this place in it."))
            return redirect("visits:today")
        except Refused as refused:
            messages.error(request, refused.message)
    wanted = request.GET.get("cari", "")[:80]
    never = partnership.refuse_profiling(wanted, viewer, among="places") if wanted else []
    page = Paginator(_places(request, post), PER_PAGE).get_page(request.GET.get("page"))
    names = kind_names()
    rows = [] if never else [(place, names[place.kind], where_in_words(place)) for place in page]
    context = {"page": page, "rows": rows, "instead": instead, "wanted": wanted, "refused": never}
    return render(request, "visits/choose.html", context)


def _places(request: HttpRequest, post: Post) -> QuerySet[VisitPlace]:
    """Places of this officer's beat by RW and RT, as searched for: "3/4" is RT 3 of RW 4, else by landmark."""
    mine = [area.pk for area in villages_of(post)]
    found = VisitPlace.objects.filter(village__in=mine, active=True).select_related("village", "rw", "rt")
    wanted = request.GET.get("cari", "")[:80].replace("\x00", "").strip()
    numbers = re.fullmatch(r"(?:rt)?\s*(\d{1,3})\s*/\s*(?:rw)?\s*(\d{1,3})", wanted.lower())
    if numbers:
        found = found.filter(rt__code__endswith=f"/RW{int(numbers[2]):03}/RT{int(numbers[1]):03}")
    elif wanted:
        found = found.filter(
            Q(landmark__icontains=wanted) | Q(rt__name__icontains=wanted) | Q(rw__name__icontains=wanted)
        )
    return found.order_by("rt__code", "kind", "id")


def _instead(request: HttpRequest) -> Visit | None:
    """The planned stop to be exchanged, where the address names one."""
    typed = request.GET.get("ganti", "")
    if not typed:
        return None
    try:
        key = uuid.UUID(typed[:64])
    except ValueError:
        raise Http404 from None
    return visit_for(viewer_of(request), key)


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0


@needs(purposes.MAKE_VISITS)
@require_http_methods(["GET", "POST"])
def door(request: HttpRequest) -> HttpResponse:
    """A door that is in no plan: where it is, then the first question."""
    post = officer_post(viewer_of(request))
    kinds = [(code, name) for code, name in kind_names().items() if code not in (VisitPlace.Kind.FIGURE,)]
    villages = villages_of(post)
    form = DoorForm(request.POST or None, initial={"key": uuid.uuid4()}, villages=villages, kinds=kinds)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        place = {name: given[name] for name in ("kind", "village", "rw", "rt", "landmark")}
        try:
            visit = start_visit(post, key=given["key"], place=place, invited=given["invited"])
            return redirect("visits:fill", key=visit.key)
        except Refused as refused:
            add_refusal(form, refused)
    return render(request, "visits/door.html", {"form": form})
