"""Staff: tonight, a night, rosters, history; and a way in for the head of a post."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.nights import access, links, queries
from kemitraan.nights.draw import change_rules, draw_roster
from kemitraan.nights.list_html import past_rows, points_json, tonight_map, tonight_rows, weeks_line
from kemitraan.nights.models import Roster
from kemitraan.nights.roster_html import post_rows, roster_table
from kemitraan.nights.roster_list import posts_of, roster_rows
from kemitraan.nights.states import NIGHT_STATES, ROSTER_STATES
from kemitraan.nights.words import LOOKS
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from . import rosters
from .head import night_context


@needs(purposes.READ_WATCH)
@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """Which posts are open, who is late, what happened."""
    viewer, now = viewer_of(request), clock.now()
    filters = queries.read_filters(request.GET)
    refused = _refused(viewer, filters)
    found, page = queries.tonights(viewer, None if refused else filters, now, request.GET.get("page"))
    rows = found.lines
    context = {
        "viewer": viewer,
        "day": queries.tonight(now),
        "rows": rows,
        "refused": refused,
        "table": tonight_rows(rows),
        "filters": filters,
        "chips": _chips(filters, NIGHT_STATES, ("scheduled", "open", "laps", "closed", "missed")),
        "figures": [
            {"label": _("Posts tonight"), "value": found.posts},
            {"label": _("On watch"), "value": found.open, "url": filters.address(state="open")},
            {"label": _("Late"), "value": found.late, "url": filters.address(late="1")},
            {"label": _("Not kept"), "value": found.missed, "url": filters.address(state="missed")},
        ],
        "incidents": queries.incidents_tonight(viewer, now, found.incident_at),
        "map": tonight_map(),
        "points": points_json(rows),
        "page": page,
        "may_keep": viewer.may(purposes.KEEP_WATCH),
    }
    return render(request, "nights/tonight.html", context)


@needs(purposes.READ_WATCH)
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Past nights, newest first."""
    viewer, now = viewer_of(request), clock.now()
    filters = queries.read_filters(request.GET)
    refused = _refused(viewer, filters)
    rows, cursor = ([], "") if refused else queries.history(viewer, filters, now)
    context = {
        "viewer": viewer, "rows": rows, "table": past_rows(rows), "filters": filters, "refused": refused,
        "weeks": weeks_line(queries.kept_by_week(viewer, now)),
        "chips": _chips(filters, NIGHT_STATES, ("countersigned", "closed", "missed")),
        "older": filters.address(before=cursor) if cursor else "", "first": filters.address() if filters.before else "",
    }  # fmt: skip
    return render(request, "nights/history.html", context)


@needs(purposes.READ_WATCH)
@require_GET
def night(request: HttpRequest, number: int) -> HttpResponse:
    """One night: who should, who came, what happened."""
    viewer = viewer_of(request)
    found = access.one(access.visible_to(viewer).select_related("post", "guided_by", "roster"), number)
    return render(request, "nights/night.html", night_context(found) | {"viewer": viewer})


@needs(purposes.READ_WATCH)
@require_GET
def roster_list(request: HttpRequest) -> HttpResponse:
    """Rosters of the posts in one's area, newest first, and the posts for which one can be drawn."""
    viewer, asked = viewer_of(request), request.GET
    state = asked.get("state", "")
    state = state if state in ROSTER_STATES else ""
    q, page = asked.get("pos", "").strip()[:80], asked.get("halaman", "")
    number = max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 5 else 1
    refused = partnership.refuse_profiling(q, viewer, among="nights") if q else []
    rows, older = roster_rows(viewer, state, asked.get("before", ""))
    may_keep = viewer.may(purposes.KEEP_WATCH)
    posts = posts_of(viewer, q, number) if may_keep and not refused else None
    context = {
        "viewer": viewer,
        "rows": roster_table(rows),
        "older": _address(state=state, before=older) if older else "",
        "newest": _address(state=state) if asked.get("before") else "",
        "chips": [
            {"label": LOOKS[one][0], "url": f"?state={one}" if one != state else "?", "on": one == state}
            for one in ROSTER_STATES
        ],
        "may_keep": may_keep,
        "posts": post_rows(posts.rows, get_token(request)) if posts else "",
        "homeless": posts.homeless if posts else [],
        "q": q,
        "refused": refused,
        "next_posts": _address(state=state, pos=q, halaman=number + 1) if posts and posts.more else "",
        "previous_posts": _address(state=state, pos=q, halaman=number - 1) if posts and number > 1 else "",
    }
    return render(request, "nights/rosters.html", context)


def _address(**asked: object) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value})


@needs(purposes.READ_WATCH)
@require_GET
def roster(request: HttpRequest, number: int) -> HttpResponse:
    """One roster."""
    viewer = viewer_of(request)
    found = access.one(access.rosters_visible_to(viewer).select_related("post__unit", "guided_by"), number)
    return render(request, "nights/roster.html", _roster_page(viewer, found))


@needs(purposes.KEEP_WATCH)
@require_POST
def roster_act(request: HttpRequest, number: int) -> HttpResponse:
    """Who keeps the watch may do with a roster what its head may."""
    viewer = viewer_of(request)
    mine = access.rosters_visible_to(viewer, purposes.KEEP_WATCH).select_related("post__unit", "guided_by")
    found: Roster = access.one(mine, number)
    verb = request.POST.get("verb", "")
    if verb == "bagikan":
        shared = f"{settings.PUBLIC_URL}{links.roster_path(found)}"
        return render(request, "nights/roster.html", _roster_page(viewer, found) | {"shared": shared})
    try:
        rosters.act(found, verb, request.POST, by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("nights:roster", number=number)


def _roster_page(viewer: Viewer, found: Roster) -> dict[str, Any]:
    return rosters.roster_context(found) | {
        "viewer": viewer,
        "post": found.post,
        "act_url": reverse("nights:roster_act", kwargs={"number": found.pk}),
        "may_keep": viewer.may(purposes.KEEP_WATCH),
    }


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def new_roster(request: HttpRequest, number: int) -> HttpResponse:
    """Days and rules of a new roster for a post."""
    viewer = viewer_of(request)
    posts = watch.posts_visible_to(viewer, purposes.KEEP_WATCH).select_related("unit", "guided_by")
    post = access.one(posts, number)
    form = rosters.roster_form(request, post)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("nights:roster", number=draw_roster(post, form.words(), by=viewer.actor()).pk)
        except Refused as refused:
            form.add_refusal(refused)
    context = {"viewer": viewer, "form": form, "post": post}
    return render(request, "nights/roster_edit.html", context, status=422 if form.errors else 200)


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def roster_rules(request: HttpRequest, number: int) -> HttpResponse:
    """Other days or rules for a draft."""
    viewer = viewer_of(request)
    mine = access.rosters_visible_to(viewer, purposes.KEEP_WATCH).select_related("post__unit")
    found: Roster = access.one(mine, number)
    form = rosters.roster_form(request, found.post, found)
    if request.method == "POST" and form.is_valid():
        try:
            change_rules(found.pk, form.words(), by=viewer.actor())
            return redirect("nights:roster", number=number)
        except Refused as refused:
            form.add_refusal(refused)
    context = {"viewer": viewer, "form": form, "post": found.post}
    return render(request, "nights/roster_edit.html", context, status=422 if form.errors else 200)


@needs(purposes.KEEP_WATCH)
@require_POST
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """A fresh link for the head of a post, shown once to be passed on. Without a unit there is no head (404)."""
    viewer = viewer_of(request)
    posts = watch.posts_visible_to(viewer, purposes.KEEP_WATCH).filter(unit__isnull=False).exclude(state="closed")
    post = access.one(posts.select_related("unit"), number)
    context = {"viewer": viewer, "post": post, "shared": f"{settings.PUBLIC_URL}{links.head_path(post)}"}
    return render(request, "nights/invite.html", context)


def _refused(viewer: Viewer, filters: queries.Filters) -> list[str]:
    """Words of the search by which nobody is looked for (E3); that they were tried is written down."""
    return partnership.refuse_profiling(filters.q, viewer, among="nights") if filters.q else []


def _chips(filters: queries.Filters, states: object, shown: tuple[str, ...]) -> list[dict[str, object]]:
    return [
        {
            "label": LOOKS[state][0],
            "url": filters.address(state="" if filters.state == state else state),
            "on": filters.state == state,
        }
        for state in shown
    ] + [{"label": _("Late"), "url": filters.address(late="" if filters.late else "1"), "on": filters.late}]
