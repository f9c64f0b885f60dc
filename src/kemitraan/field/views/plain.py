"""The field page without JavaScript: the same offers and tasks, one form a command."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.dispatch import api as dispatch
from kemitraan.field.api import post_of
from kemitraan.field.state import state_of
from kemitraan.people import api as people
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.languages import reader_language

SHIFT_HOURS = 8
FIELDS = ("reason", "words", "to", "answer", "code", "text", "ground", "seized_by", "no_photo")


@needs(purposes.RESPOND)
@require_GET
def plain(request: HttpRequest) -> HttpResponse:
    """Offers and tasks as cards with buttons."""
    viewer = viewer_of(request)
    state = state_of(viewer, reader_language())
    for task in state["tasks"]:
        if task["caught_at"]:
            task["caught_minutes"] = int(
                (clock.now() - datetime.fromisoformat(task["caught_at"])).total_seconds() // 60
            )
    context = {"state": state, "shift": state["shift"], "grounds": dispatch.GROUNDS, "key": uuid.uuid4}
    context["no_photo_choices"] = reports.no_photo_choices()
    return render(request, "field/plain.html", context)


@needs(purposes.RESPOND)
@require_POST
def obey(request: HttpRequest) -> HttpResponse:
    """One command from a form that carries its own key."""
    given, viewer = request.POST, viewer_of(request)
    response = given.get("response", "")
    try:
        if not (response.isascii() and response.isdigit() and len(response) < 19):
            raise Refused("no_task", _("There is no such task of yours."), status=404)
        data: dict[str, object] = {name: given[name] for name in FIELDS if name in given}
        if given.get("injured") == "1":
            data["injured"] = True
        if given.get("ago"):
            data["seized_at"] = _ago(given["ago"])
        obeyed = dispatch.obey(
            post_of(viewer, int(response)),
            key=_key(given.get("key", "")),
            verb=given.get("verb", ""),
            response_id=int(response),
            data=data,
        )
        if obeyed.status != 200:
            messages.error(request, str(obeyed.answer.get("message", "")))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("field:plain")


@needs(purposes.RESPOND)
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Start a shift; until the phone says where it is, it counts as at the unit's own place."""
    viewer = viewer_of(request)
    post = next((post for post in viewer.posts if post.role in (people.Role.OFFICER, people.Role.BHABIN)), None)
    if post is None:
        raise Refused("no_post", _("You hold no post that goes out."), status=409)
    shift = people.start_shift(post, hours=SHIFT_HOURS)
    if not people.Position.objects.filter(shift=shift).exists() and (home := _home(post)) is not None:
        people.place_phone(shift, home, accuracy_m=1_000)
    return redirect(_back(request))


@needs(purposes.RESPOND)
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """End the shift; the position is forgotten with it. Refused while a task is still bound to it."""
    viewer = viewer_of(request)
    shift = people.open_shift(viewer.account_id or 0)
    if shift is not None:
        if dispatch.my_tasks(viewer).exists():
            messages.error(request, _("Finish or hand over your task first."))
        else:
            people.end_shift(shift)
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    return "field:plain" if request.POST.get("plain") == "1" else "field:home"


def _key(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        raise Refused("bad_key", _("The form is incomplete; please open it again."), field="key") from None


def _ago(typed: str) -> str:
    """So many minutes ago, as a time with an offset."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 4):
        raise Refused("bad_time", _("Say how many minutes ago, as a number."), field="ago")
    return (clock.now() - timedelta(minutes=int(typed))).isoformat()


def _home(post: people.Post) -> LonLat | None:
    """The middle of the post's own area, else of the first area its unit covers."""
    areas = [post.area] if post.area else [cover.area for cover in post.unit.coverage.select_related("area")[:1]]
    for area in areas:
        if area is not None and area.lon is not None and area.lat is not None:
            return LonLat(area.lon, area.lat)
    return None
