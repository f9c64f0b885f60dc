"""Editors of the lists: categories and their questions, clock rules, the words of messages."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.desk.list_forms import CategoryForm, ClockForm, ListForm, QuestionForm, WordingForm
from kemitraan.desk.once import once
from kemitraan.desk.telling import title_of
from kemitraan.desk.words import clock_rule_words
from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


@needs(purposes.EDIT_LISTS)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with a way to change it, and the last changes."""
    kinds = ("category.changed", "question.changed", "clock_rule.added", "wording.changed")
    rules = reports.ClockRule.objects.select_related("unit").order_by("clock", "priority", "-valid_from", "-id")
    context = {
        "categories": reports.Category.objects.order_by("order", "code"),
        "rules": [(rule, clock_rule_words(rule.clock)) for rule in rules],
        "templates": [(one, title_of(one.code)) for one in messaging.all_current()],
        "changes": [
            (entry, title_of(entry.kind), entry.data.get("code") or entry.data.get("clock", ""))
            for entry in journal.Entry.objects.filter(kind__in=kinds).order_by("-id")[:20]
        ],
    }
    return render(request, "desk/lists.html", context)


@needs(purposes.EDIT_LISTS)
@require_http_methods(["GET", "POST"])
def category(request: HttpRequest, code: str) -> HttpResponse:
    """Change one category; its questions stand below."""
    row = reports.Category.objects.filter(code=code).first()
    if row is None:
        raise Http404
    names = tuple(CategoryForm.base_fields)
    form = CategoryForm(request.POST if request.method == "POST" else None, initial=_now(row, names))
    more = {"title": f"{row.code} {row.name_id}", "questions": row.questions.order_by("order", "id")}
    by = viewer_of(request).actor()
    return _edit(request, form, lambda given: reports.change_category(row, given, by=by), more)


@needs(purposes.EDIT_LISTS)
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest, question_id: int) -> HttpResponse:
    """Change one question of a category."""
    row = reports.Question.objects.filter(pk=question_id).select_related("category").first()
    if row is None:
        raise Http404
    form = QuestionForm(
        request.POST if request.method == "POST" else None, initial=_now(row, tuple(QuestionForm.base_fields))
    )
    by = viewer_of(request).actor()
    more = {"title": f"{row.category.code}: {row.wording_id}"}
    return _edit(request, form, lambda given: reports.change_question(row, given, by=by), more)


@needs(purposes.EDIT_LISTS)
@require_http_methods(["GET", "POST"])
def clock_rule(request: HttpRequest) -> HttpResponse:
    """A new rule for the viewer's own unit and all below it, from a day on."""
    viewer = viewer_of(request)
    unit = _own_unit(viewer.units_for(purposes.EDIT_LISTS), [post.unit for post in viewer.posts])
    form = ClockForm(
        request.POST if request.method == "POST" else None,
        initial={"clock": request.GET.get("jam", ""), "valid_from": clock.local(clock.now()).date()},
    )
    choices = [(name, clock_rule_words(name)) for name in reports.known_clocks()]
    form.fields["clock"].choices = choices  # type: ignore[attr-defined]

    def save(given: dict[str, Any]) -> object:
        return reports.add_clock_rule(
            given["clock"],
            priority=int(given["priority"]) if given["priority"] else None,
            minutes=given["minutes"],
            workdays=given["workdays"],
            unit=unit,
            valid_from=given["valid_from"],
            source=given["source"],
            by=viewer.actor(),
        )

    words = _("For %s and the units below it. Older rules stay as history; what was promised stays promised.")
    return _edit(request, form, save, {"title": _("A new clock rule"), "explanation": words % unit.name})


@needs(purposes.EDIT_LISTS)
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The words of one message in one language: shown with an example first, saved as a new version."""
    row = messaging.all_current().filter(code=code, language=language).first()
    if row is None:
        raise Http404
    posted = request.method == "POST"
    form = WordingForm(request.POST if posted else None, initial={"subject": row.subject, "body": row.body})
    title = _("Message: %(title)s (%(language)s)") % {"title": title_of(row.code), "language": row.language}
    shown = messaging.preview(row.subject, row.body)
    if posted and form.is_valid():
        shown = messaging.preview(form.cleaned_data["subject"], form.cleaned_data["body"])
    places = [f"{{{name}}}" for name in sorted(messaging.NAMES)]
    more: dict[str, Any] = {"title": title, "preview": shown, "has_preview": True, "places": places}
    if posted and request.POST.get("go") == "preview" and form.is_valid():
        return render(request, "desk/list_edit.html", more | {"form": form, "key": uuid.uuid4()})
    viewer = viewer_of(request)

    def save(given: dict[str, Any]) -> object:
        made = messaging.change_wording(code, language, given["subject"], given["body"], by=viewer.name)
        journal.record(
            "wording.changed", "wording", made.pk, by=viewer.actor(), code=f"{code} {language}", version=made.version
        )
        return made

    return _edit(request, form, save, more)


def _edit(request: HttpRequest, form: ListForm, save: Any, more: dict[str, Any]) -> HttpResponse:
    """Show the form, or save and go back to the lists; what is refused is shown by its field."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                once(request, lambda: save(form.cleaned_data))
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status if refused.status != 404 else 422
            else:
                messages.success(request, _("Saved. The change stands in the history."))
                return redirect("desk:lists")
    return render(request, "desk/list_edit.html", {"form": form, "key": uuid.uuid4()} | more, status=status)


def _now(row: reports.Category | reports.Question, names: tuple[str, ...]) -> dict[str, object]:
    return {name: getattr(row, name) for name in names}


def _own_unit(allowed: frozenset[int], units: list[territory.Unit]) -> territory.Unit:
    for unit in units:
        if unit.pk in allowed:
            return unit
    raise Http404
