"""One visit: what was stored, who has it, what was asked for; changes, versions, conflicts."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kemitraan.journal import api as journal
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.visits.access import conflict_for, is_superior_of, visible_to, visit_for, visit_to_review
from kemitraan.visits.amend import amend_visit, resolve_conflict
from kemitraan.visits.change import between_officer_and_visited
from kemitraan.visits.forms import ConflictForm, ContentForm, ReviewForm, SkipForm, add_refusal
from kemitraan.visits.leaflets import fresh_leaflet
from kemitraan.visits.lint import REASONS
from kemitraan.visits.models import Visit
from kemitraan.visits.review import decide_flag, read_feedback, review_visit
from kemitraan.visits.states import WITH_CONTENT
from kemitraan.visits.today import place_card
from kemitraan.visits.topics import topic_names
from kemitraan.visits.why import why
from kemitraan.visits.words import CONSENT


@needs(purposes.MAKE_VISITS, purposes.REVIEW_VISITS)
@require_GET
def page(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """All of one visit, for its officer and the superior."""
    viewer = viewer_of(request)
    visit = visit_for(viewer, key)
    mine = visible_to(viewer).filter(pk=visit.pk).exists()
    if mine and visit.feedback:
        read_feedback(visit, by=viewer.actor())
    reviews = not mine and visit.unit_id in viewer.units_for(purposes.REVIEW_VISITS)
    to_review = reviews and visit.state == "submitted"
    return render(
        request,
        "visits/visit.html",
        {
            "visit": visit,
            "place": place_card(visit.place),
            "why": why(visit.reason),
            "consent": CONSENT.get(visit.consent, ""),
            "content": visit.consent == "yes" and visit.state in WITH_CONTENT,
            "topics": topic_names(visit.topics),
            "flags": [(flag, REASONS.get(flag["kind"], "")) for flag in visit.flags],
            "requests": list(visit.requests.order_by("id")),
            "conflicts": list(visit.conflicts.order_by("id")),
            "versions": list(visit.versions.order_by("number")),
            "facts": list(journal.history("visit", visit.pk, audiences=("public", "staff"))[:60]),
            "mine": mine,
            "reviews": reviews,
            "form": ReviewForm(initial={"base_version": visit.version}) if to_review else None,
            "skip": SkipForm() if mine and visit.state == "planned" else None,
        },
    )


@needs(purposes.MAKE_VISITS)
@require_http_methods(["GET", "POST"])
def amend(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The officer changes what was written, from the version on the page."""
    viewer = viewer_of(request)
    visit = visit_for(viewer, key)
    if visit.consent != Visit.Consent.YES or visit.state not in WITH_CONTENT:
        return redirect("visits:visit", key=key)
    form = ContentForm(request.POST or None, visit=visit)
    if request.method == "POST" and form.is_valid():
        try:
            done = amend_visit(visit, form.cleaned_data["base_version"], form.content(), by=viewer.actor())
        except Refused as refused:
            add_refusal(form, refused)
        else:
            if done.conflict is not None:
                messages.warning(request, _("Somebody changed it meanwhile. Both are kept; please choose."))
                return redirect("visits:conflict", number=done.conflict.pk)
            messages.success(request, _("Changed. The earlier version is kept."))
            return redirect("visits:visit", key=key)
    return render(request, "visits/amend.html", {"form": form, "visit": visit})


@needs(purposes.MAKE_VISITS, purposes.REVIEW_VISITS)
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, number: int) -> HttpResponse:
    """Two changes from one version, side by side; a person decides."""
    viewer = viewer_of(request)
    found = conflict_for(viewer, min(number, 2**63 - 1))
    superior = is_superior_of(viewer, found.visit)
    ours = found.visit.content() if found.state == "open" else dict(found.ours)
    theirs = {**ours, **found.theirs}
    form = ConflictForm(
        request.POST or None, initial={"base_version": found.visit.version, **ours, **found.theirs, "choice": ""}
    )
    if request.method == "POST" and form.is_valid():
        try:
            given = form.cleaned_data
            resolve_conflict(
                found,
                given["choice"],
                by=viewer.actor(),
                base_version=given["base_version"],
                superior=superior,
                merged=form.content(),
            )
            messages.success(request, _("Decided. Both versions stay readable."))
            return redirect("visits:visit", key=found.visit.key)
        except Refused as refused:
            form = form.seen_again(found.visit.version)
            add_refusal(form, refused)
    return render(
        request,
        "visits/conflict.html",
        {
            "conflict": found,
            "form": form,
            "decides": superior or not between_officer_and_visited(found),
            "sides": [
                (_("What stands now"), ours, topic_names(ours["topics"])),  # type: ignore[arg-type]
                (_("The later change"), theirs, topic_names(theirs["topics"])),
            ],
        },
    )


@needs(purposes.REVIEW_VISITS)
@require_POST
def review(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The superior has read it and says a word."""
    viewer = viewer_of(request)
    visit = visit_to_review(viewer, key)
    form = ReviewForm(request.POST)
    if form.is_valid():
        try:
            review_visit(
                visit.key,
                form.cleaned_data["feedback"],
                by=viewer.actor(),
                base_version=form.cleaned_data["base_version"],
            )
            messages.success(request, _("Reviewed. The officer sees your word."))
            return redirect("visits:queue")
        except Refused as refused:
            messages.error(request, refused.message)
    else:
        messages.error(request, _("Write a word to the officer."))
    return redirect("visits:visit", key=key)


@needs(purposes.REVIEW_VISITS)
@require_POST
def flag(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A word that is never asked: it stays, or it goes from every version."""
    viewer = viewer_of(request)
    visit = visit_to_review(viewer, key)
    try:
        decide_flag(
            visit.key,
            request.POST.get("field", ""),
            request.POST.get("word", ""),
            request.POST.get("keep") == "1",
            by=viewer.actor(),
        )
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("visits:visit", key=key)


@needs(purposes.MAKE_VISITS)
@require_POST
def new_leaflet(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """A leaflet for this visit: its address and QR are shown once, to be handed over."""
    viewer = viewer_of(request)
    visit = visit_for(viewer, key)
    sheet = fresh_leaflet(visit)
    return render(request, "visits/sheets.html", {"sheets": [sheet], "visit": visit})
