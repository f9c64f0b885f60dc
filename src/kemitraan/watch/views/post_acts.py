"""What is done at a post: equipment, signals, the plan that wakes it, a sign of life, a finding."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.watch import access
from kemitraan.watch.act_forms import EquipmentForm, FindingForm, NoteForm, RevivalForm, SignalsForm
from kemitraan.watch.equipment import add_equipment, is_flagged, remove_equipment
from kemitraan.watch.findings import raise_finding
from kemitraan.watch.forms import WatchForm
from kemitraan.watch.models import Finding, GuardPost, PostNote
from kemitraan.watch.notes import find_from_note, leave_note
from kemitraan.watch.open_post import mark_active
from kemitraan.watch.signals import VARIANTS, set_signals
from kemitraan.watch.sleep import PlannedStep, finish_step, plan_revival

from .acting import at_once, chips, through_form


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def equip(request: HttpRequest, post_id: int) -> HttpResponse:
    """Put something on the list of equipment; what has no place at a post raises a finding at once."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer, purposes.KEEP_WATCH), post_id)
    form = EquipmentForm(request.POST if request.method == "POST" else None)
    flagged = request.method == "POST" and is_flagged(request.POST.get("code", ""), request.POST.get("name", "")[:200])
    return through_form(
        request,
        form,
        lambda given: add_equipment(found, by=viewer.actor(), **given.cleaned_data),
        done=_("Noted, and a finding was raised: this has no place at a post.") if flagged else _("Noted."),
        to=reverse("watch:post", args=[found.pk]),
        context={
            "title": _("Equipment of %(name)s") % {"name": found.name},
            "back": reverse("watch:post", args=[found.pk]),
        },
    )


@needs(purposes.KEEP_WATCH)
@require_POST
def unequip(request: HttpRequest, post_id: int, line_id: int) -> HttpResponse:
    """Take something off the list."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer, purposes.KEEP_WATCH).select_related("guided_by"), post_id)
    line = access.one(found.equipment.all(), line_id)
    line.post = found
    return at_once(
        request,
        lambda: remove_equipment(line, by=viewer.actor()),
        done=_("Taken off the list."),
        to=reverse("watch:post", args=[found.pk]),
    )


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def signals(request: HttpRequest, post_id: int) -> HttpResponse:
    """The post's own signals; ``?contoh=`` fills in one of the published variants to start from."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer, purposes.KEEP_WATCH).select_related("guided_by"), post_id)
    variant = request.GET.get("contoh", "")
    lines = VARIANTS[variant][1] if variant in VARIANTS else found.signals
    form = SignalsForm(request.POST if request.method == "POST" else None, lines=lines)
    return through_form(
        request,
        form,
        lambda given: set_signals(found, form.lines(), by=viewer.actor()),
        done=_("These are the post's signals now."),
        to=reverse("watch:post", args=[found.pk]),
        context={
            "title": _("Signals of %(name)s") % {"name": found.name},
            "explanation": _(
                "Published lists contradict each other, so each post keeps its own. Agree on it with the neighbours."
            ),
            "back": reverse("watch:post", args=[found.pk]),
            "variants": chips(request, "contoh", [(code, str(name)) for code, (name, _table) in VARIANTS.items()]),
            "pairs": True,
        },
    )


@needs(purposes.KEEP_WATCH)
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, post_id: int) -> HttpResponse:
    """After the guidance visit: the plan that wakes the post."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer, purposes.KEEP_WATCH), post_id)
    form = RevivalForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: plan_revival(found, _steps(given.cleaned_data), by=viewer.actor()),
        done=_("The plan stands. The first night kept wakes the post.")
        if found.keeps_nights
        else _("The plan stands. The first duty there wakes the post."),
        to=reverse("watch:post", args=[found.pk]),
        context={
            "title": _("Wake %(name)s") % {"name": found.name},
            "explanation": _("Speak with the neighbours first. Each step has somebody who does it, and a day."),
            "back": reverse("watch:post", args=[found.pk]),
        },
    )


@needs(purposes.READ_WATCH)
@require_POST
def step_done(request: HttpRequest, post_id: int, step_id: int) -> HttpResponse:
    """A step of the plan is done; the officer of the beat may say so."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer).select_related("guided_by"), post_id)
    step = access.one(found.revival_steps.all(), step_id)
    step.post = found
    return at_once(
        request,
        lambda: finish_step(step, by=viewer.actor()),
        done=_("Noted."),
        to=reverse("watch:post", args=[found.pk]),
    )


@needs(purposes.READ_WATCH)
@require_POST
def seen(request: HttpRequest, post_id: int) -> HttpResponse:
    """The officer saw the post alive just now."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer), post_id)
    return at_once(
        request,
        lambda: mark_active(found, clock.now(), by=viewer.actor()),
        done=_("Noted: the post is alive."),
        to=reverse("watch:post", args=[found.pk]),
    )


@needs(purposes.READ_WATCH)
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, post_id: int) -> HttpResponse:
    """A remark by whoever came by; it is no finding until a supervisor makes one of it."""
    viewer = viewer_of(request)
    found = access.one(access.posts_visible_to(viewer).select_related("guided_by"), post_id)
    form = NoteForm(request.POST if request.method == "POST" else None)
    return through_form(
        request,
        form,
        lambda given: leave_note(found, given.cleaned_data["text"], by=viewer.actor()),
        done=_("Your remark stands on the post's page."),
        to=reverse("watch:post", args=[found.pk]) + "#p-notes",
        context={
            "title": _("A remark about %(name)s") % {"name": found.name},
            "back": reverse("watch:post", args=[found.pk]),
        },
    )


@needs(purposes.SUPERVISE_WATCH)
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest, post_id: int) -> HttpResponse:
    """A finding at this post; ``?catatan=`` makes it of a remark somebody left."""
    viewer = viewer_of(request)
    found = access.one(
        access.posts_visible_to(viewer, purposes.SUPERVISE_WATCH).select_related("guided_by", "unit__guided_by"),
        post_id,
    )
    remark = _remark(found, request.GET.get("catatan", ""))
    known = {"code": "other", "gravity": Finding.Gravity.REMARK, "text": remark.text} if remark else None
    form = FindingForm(request.POST if request.method == "POST" else None, initial=known)

    def keep(given: WatchForm) -> Finding:
        if remark is not None:
            return find_from_note(remark, by=viewer.actor(), **given.cleaned_data)
        return raise_finding(guided_by=found.guided_by, post=found, by=viewer.actor(), **given.cleaned_data)

    return through_form(
        request,
        form,
        keep,
        done=_("The finding stands; the site is told."),
        to=lambda made: reverse("watch:finding", args=[made.pk]),
        context={
            "title": _("A finding at %(name)s") % {"name": found.name},
            "back": reverse("watch:post", args=[found.pk]),
        },
    )


def _remark(post: GuardPost, asked: str) -> PostNote | None:
    """The remark an address speaks of; None where it names none. 404 for one of another post."""
    if not asked:
        return None
    note = access.one(post.notes.all(), int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    note.post = post
    return note


def _steps(given: dict[str, Any]) -> list[PlannedStep]:
    steps = []
    for number in range(RevivalForm.STEPS):
        what, owner, due_on = (given.get(f"{name}_{number}") for name in ("what", "owner_name", "due_on"))
        if what and due_on:
            steps.append(PlannedStep(what, owner or "", due_on))
    return steps
