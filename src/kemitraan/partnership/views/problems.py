"""A problem of a group: its way from scanning to assessment, its agreement and follow-up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from kemitraan.partnership.access import group_for, problem_for
from kemitraan.partnership.forms import PromiseForm, RoomForm
from kemitraan.partnership.group_forms import ProblemForm, StepForm
from kemitraan.partnership.models import Group, Problem
from kemitraan.partnership.places import keepers_of, place_words
from kemitraan.partnership.promise import NewPromise, make_promise
from kemitraan.partnership.promise_html import promise_rows
from kemitraan.partnership.solve import NewProblem, Step, move_problem, open_problem
from kemitraan.partnership.states import PHASES, PROBLEM_STATES
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.languages import name_of

from .groups import page_of as group_page

PHASE_WORDS = {
    "scanning": gettext_lazy("Scanning"),
    "analysis": gettext_lazy("Analysis"),
    "response": gettext_lazy("Response"),
    "assessment": gettext_lazy("Assessment"),
}
STATE_WORDS = PHASE_WORDS | {
    "solved": gettext_lazy("Solved"),
    "handed_over": gettext_lazy("Handed to the police"),
    "dropped": gettext_lazy("Dropped"),
}
VERBS = {
    "telaah": ("analyse", gettext_lazy("Go on to the analysis")),
    "sepakat": ("respond", gettext_lazy("Agree on a response")),
    "ukur": ("assess", gettext_lazy("Done: assess what it brought")),
    "tuntas": ("solve", gettext_lazy("It is solved")),
    "ulang": ("again", gettext_lazy("It did not help: analyse again")),
    "serahkan": ("hand_over", gettext_lazy("Hand it to the police as a report")),
    "hentikan": ("drop", gettext_lazy("Drop it")),
}
_ENDS = ("serahkan", "hentikan")


@needs(purposes.KEEP_PARTNERS)
@require_POST
def take_up(request: HttpRequest, group_id: int) -> HttpResponse:
    """The group takes up a problem."""
    viewer = viewer_of(request)
    row = group_for(viewer, group_id, purposes.KEEP_PARTNERS)
    form = ProblemForm(request.POST, auto_id="p-%s")
    status = 422
    if form.is_valid():
        names = ("title", "seen", "place", "crime", "measure", "before")
        try:
            new = NewProblem(**{name: form.cleaned_data[name] for name in names})
            made = open_problem(row, new, by=viewer.actor())
        except Refused as refused:
            form.add_refusal(refused)
            status = refused.status
        else:
            return redirect("partnership:problem", made.pk)
    return group_page(request, viewer, row, status=status, problem_form=form)


@needs(purposes.READ_PARTNERS)
@require_GET
def problem(request: HttpRequest, problem_id: int) -> HttpResponse:
    """One problem."""
    viewer = viewer_of(request)
    return _page(request, viewer, problem_for(viewer, problem_id))


def _page(request: HttpRequest, viewer: Viewer, row: Problem, *, status: int = 200, **forms: RoomForm) -> HttpResponse:
    keep = row.group.unit_id in viewer.units_for(purposes.KEEP_PARTNERS)
    today = clock.local(clock.now()).date()
    here = PHASES.index(row.state) if row.state in PHASES else len(PHASES)
    phases = [
        {"label": PHASE_WORDS[phase], "look": "done" if number < here else "now" if number == here else "todo"}
        for number, phase in enumerate(PHASES)
    ]
    moves = PROBLEM_STATES[row.state].moves
    possible = [(path, words) for path, (verb, words) in VERBS.items() if verb in moves]
    context: dict[str, Any] = {
        "problem": row,
        "group": row.group,
        "place": row.place or place_words(row.area),
        "state_word": STATE_WORDS[row.state],
        "phases": phases,
        "notes": [(note, PHASE_WORDS.get(note.phase, STATE_WORDS[note.phase])) for note in row.notes.order_by("id")],
        "promises": promise_rows(
            row.promises.select_related("owner__account").order_by("state", "due_at", "id"),
            keeps=lambda _promise: keep,
            today=today,
            token=get_token(request),
            about=False,
            back="",
        ),
        "verbs": [one for one in possible if one[0] not in _ENDS and row.group.state != Group.State.ENDED],
        "ends": [one for one in possible if one[0] in _ENDS],
        "keep": keep,
        "today": today,
        "opened": next(iter(forms), ""),
    }
    if keep:
        context |= {
            "step_form": _step_form(None),
            "promise_form": PromiseForm(auto_id="p-%s", keepers=keepers_of(viewer)),
        }
    return render(request, "partnership/problem.html", context | forms, status=status)


def _step_form(given: Any) -> StepForm:
    rows = reports.Category.objects.filter(active=True, outside={}).order_by("order", "code")
    categories = [(row.code, f"{row.code} {name_of(row)}") for row in rows]
    return StepForm(given, auto_id="s-%s", categories=categories)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def move(request: HttpRequest, problem_id: int, verb: str) -> HttpResponse:
    """Lead the problem one step on."""
    viewer = viewer_of(request)
    row = problem_for(viewer, problem_id, purposes.KEEP_PARTNERS)
    if verb not in VERBS:
        raise Http404
    form = _step_form(request.POST)
    status = 422
    if form.is_valid():
        try:
            move_problem(row, VERBS[verb][0], Step(**form.cleaned_data), by=viewer.actor())
        except Refused as refused:
            form.add_refusal(refused)
            status = refused.status
        else:
            messages.success(request, _("Saved. The change stands in the history."))
            return redirect("partnership:problem", row.pk)
    return _page(request, viewer, row, status=status, step_form=form)


@needs(purposes.KEEP_PARTNERS)
@require_POST
def follow_up(request: HttpRequest, problem_id: int) -> HttpResponse:
    """A promise that follows from the agreement."""
    viewer = viewer_of(request)
    row = problem_for(viewer, problem_id, purposes.KEEP_PARTNERS)
    keepers = keepers_of(viewer)
    form = PromiseForm(request.POST, auto_id="p-%s", keepers=keepers)
    status = 422
    if form.is_valid():
        given = form.cleaned_data
        owner = {str(post.pk): post for post in keepers}.get(given["owner"]) or row.group.polmas_officer
        new = NewPromise(
            given["text"], given["due_on"], given["by_us"] == "us", owner=owner, owed_by=given["owed_by"],
            owed_to=given["owed_to"],
        )  # fmt: skip
        try:
            make_promise(new, unit=row.group.unit, problem=row, by=viewer.actor())
        except Refused as refused:
            form.add_refusal(refused)
            status = refused.status
        else:
            messages.success(request, _("Saved. The change stands in the history."))
            return redirect("partnership:problem", row.pk)
    return _page(request, viewer, row, status=status, promise_form=form)
