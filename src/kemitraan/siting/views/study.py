"""One study: what was asked, how far it is, what came out; and the four things one can do with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kemitraan.journal import api as journal
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.siting import words
from kemitraan.siting.access import study_for
from kemitraan.siting.compute import ask_for_result
from kemitraan.siting.decide import abandon as give_up
from kemitraan.siting.decide import decide as take_up
from kemitraan.siting.forms import DecisionForm, ReasonForm
from kemitraan.siting.models import Computation, Study
from kemitraan.toolbox.errors import Refused

LISTED = 40  # segments in the list beside the map


@needs(purposes.PLACE_POSTS)
@require_GET
def study(request: HttpRequest, number: int) -> HttpResponse:
    """The page of a study."""
    return _page(request, study_for(viewer_of(request), number))


@needs(purposes.PLACE_POSTS)
@require_GET
def progress(request: HttpRequest, number: int) -> HttpResponse:
    """How far the worker is: asked for every few seconds by the page; tells it to come anew when there is more."""
    found = study_for(viewer_of(request), number)
    answer = render(request, "siting/progress.html", {"study": found, "job": _job(found)})
    if found.state != "computing":
        answer["HX-Refresh"] = "true"
    return answer


@needs(purposes.PLACE_POSTS)
@require_POST
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Have a draft computed."""
    viewer = viewer_of(request)
    found = study_for(viewer, number)
    try:
        ask_for_result(found, by=viewer.actor())
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("siting:study", number)


@needs(purposes.PLACE_POSTS)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Take up some of the proposed posts, or none, with a reason."""
    viewer = viewer_of(request)
    found = study_for(viewer, number)
    form = DecisionForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, decision=form, status=422)
    try:
        places = [int(place) for place in form.cleaned_data["places"]]
        take_up(found, places, form.cleaned_data["reason"], by=viewer.actor())
    except Refused as refused:
        form.add_refusal(refused)
        return _page(request, found, decision=form, status=refused.status)
    messages.success(request, _("Decided. The reason stands in the history."))
    return redirect("siting:study", number)


@needs(purposes.PLACE_POSTS)
@require_POST
def abandon(request: HttpRequest, number: int) -> HttpResponse:
    """Give a study up, with a reason."""
    viewer = viewer_of(request)
    found = study_for(viewer, number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, found, giving_up=form, status=422)
    try:
        give_up(found, form.cleaned_data["reason"], by=viewer.actor())
    except Refused as refused:
        form.add_refusal(refused)
        return _page(request, found, giving_up=form, status=refused.status)
    messages.success(request, _("Given up. It stays readable."))
    return redirect("siting:study", number)


def _page(
    request: HttpRequest,
    found: Study,
    *,
    decision: DecisionForm | None = None,
    giving_up: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "study": found,
        "ground": words.ground_words(found),
        "classes": words.class_words(found),
        "hours": words.hours_words(found),
        "reach": words.reach_words(found),
        "candidates": words.candidate_words(found),
        "cells": words.on_cells(found),
        "job": _job(found),
        "decision": decision or DecisionForm(found),
        "giving_up": giving_up or ReasonForm(),
        "history": journal.history("study", found.pk, audiences=(journal.PUBLIC, journal.STAFF)),
    }
    job = context["job"]
    if found.state == "draft" and job is not None and job.trouble:
        context["trouble"] = words.trouble_words(job.trouble)
    if found.result:
        context |= _result(found, may_open=viewer_of(request).may(purposes.KEEP_WATCH))
    return render(request, "siting/study.html", context, status=status)


def _job(found: Study) -> Any:
    job: Any = Computation.objects.filter(study=found).order_by("-asked_at", "-id").first()
    if job is not None:
        job.words = words.step_words(job.step)
    return job


def _result(found: Study, *, may_open: bool) -> dict[str, Any]:
    """What the result's part of the page shows."""
    result = found.result
    told = words.figures(found)
    hours = [f"{hour:02}" for hour in range(24)]
    profile = result["hours"]
    curve = result["curve"]
    segments = [{**one, "share": words.share(one["weight"], told.total)} for one in result["segments"]]
    if found.estimate:
        for one in segments:
            one["middle"] = "{1:.4f}, {0:.4f}".format(*words.middle_of(one))
    return {
        "figures": told,
        "estimate": words.estimate_words(found),
        "left": words.counted(told.left),
        "hidden": words.counted(told.hidden),
        "hidden_words": words.hidden_words(found),
        "unreachable": words.counted(told.unreachable),
        "proof": words.proof_words(found),
        "posts": [
            {
                **one,
                "number": place + 1,
                "title": words.post_name(one),
                "why": words.reason_of(found, one),
                "taken": place in found.decision,
                "open_url": _open_url(found, one) if may_open and place in found.decision else "",
            }
            for place, one in enumerate(result["proposed"])
        ],
        "existing": result["existing"],
        "segments": segments[:LISTED],
        "not_covered": [one for one in segments if not one["after"]][:LISTED],
        "segments_in_all": found.inputs["segments_told"],
        "listed": LISTED,
        "profile": words.bars(profile, hours),
        "curve": [
            {
                "posts": place + 1,
                "value": value,
                "share": words.share(value, told.total),
                "more": words.share(value - (curve[place - 1] if place else told.before), told.total),
            }
            for place, value in enumerate(curve)
        ],
        "left_out": words.left_out_words(found),
        "channels": words.channel_words(found),
        "map_data": map_data(found),
    }


def map_data(found: Study) -> dict[str, Any]:
    """The map's features: segments or cells by weight and cover, posts that stand, posts proposed."""

    def point(lon: float, lat: float, **properties: object) -> dict[str, Any]:
        geometry = {"type": "Point", "coordinates": [lon, lat]}
        return {"type": "Feature", "geometry": geometry, "properties": properties}

    posts = [point(lon, lat, kind="existing", label=name) for _n, name, lon, lat in found.result["existing"]]
    posts += [
        point(one["lon"], one["lat"], kind="proposed", label=str(place + 1))
        for place, one in enumerate(found.result["proposed"])
    ]
    lines = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [one["line"]]}
            if found.estimate
            else {"type": "LineString", "coordinates": one["line"]},
            "properties": {"level": one["level"], "cover": 2 if one["before"] else 1 if one["after"] else 0},
        }
        for one in found.result["segments"]
    ]
    collect = "FeatureCollection"
    return {"segments": {"type": collect, "features": lines}, "posts": {"type": collect, "features": posts}}


def _open_url(found: Study, one: dict[str, Any]) -> str:
    """Where the watch opens such a post, with its place and name filled in."""
    given = {
        "kind": "road_security_post",
        "name": words.post_name(one) if one["kind"] == "cell" else one["name"],
        "lon": one["lon"],
        "lat": one["lat"],
        "route": one["streets"][0] if one["streets"] and not found.estimate else "",
    }
    return f"{reverse('watch:new_post')}?{urlencode(given)}"
