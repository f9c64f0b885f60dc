"""Writing a visit down, one question a page, without JavaScript: consent first, and nothing else before a yes.

What is typed travels from page to page in hidden fields and is stored once, at the end: before that the server keeps
nothing but the consent.
"""

from __future__ import annotations

import uuid
from typing import NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused
from kemitraan.visits.access import WITH, officer_post, visible_to
from kemitraan.visits.change import TEXTS
from kemitraan.visits.forms import ConsentForm, TalkForm, add_refusal
from kemitraan.visits.lint import REASONS, lint
from kemitraan.visits.models import Visit
from kemitraan.visits.record import record_visit
from kemitraan.visits.submit import submit_visit
from kemitraan.visits.today import place_card
from kemitraan.visits.topics import topic_names


class Step(NamedTuple):
    """One page of the form and the fields on it."""

    code: str
    fields: tuple[str, ...]


STEPS = (
    Step("topik", ("topics",)),
    Step("keresahan", ("concerns",)),
    Step("saran", ("advice",)),
    Step("permintaan", ("request_text", "request_wish", "request_category", "reply_by", "reply_to", "anonymous")),
    Step("langkah", ("next_step",)),
    Step("periksa", ("needed",)),
)


@needs(purposes.MAKE_VISITS)
@require_http_methods(["GET", "POST"])
def fill(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The next question of this visit."""
    viewer = viewer_of(request)
    visit = visible_to(viewer).filter(key=key).select_related(*WITH).first()
    if visit is None:
        raise Http404
    if visit.state != "in_progress":
        return redirect("visits:visit", key=key)
    if visit.consent != Visit.Consent.YES:
        return _consent(request, visit)
    return _talk(request, visit)


def _consent(request: HttpRequest, visit: Visit) -> HttpResponse:
    form = ConsentForm(request.POST if "consent" in request.POST or request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            recorded = record_visit(
                officer_post(viewer_of(request)),
                key=visit.key,
                consent=given["consent"],
                data={"leaflet": given["leaflet"]} if given["leaflet"].strip() else {},
                base_version=visit.version,
            )
        except Refused as refused:
            add_refusal(form, refused)
        else:
            if recorded.visit.consent == Visit.Consent.YES:
                return redirect("visits:fill", key=visit.key)
            messages.success(request, _("Noted. Nothing else about this door was stored."))
            return redirect("visits:today")
    context = {"form": form, "place": place_card(visit.place), "step": 1, "total": len(STEPS) + 1}
    return render(request, "visits/consent.html", context)


def _talk(request: HttpRequest, visit: Visit) -> HttpResponse:
    """One step of the talk: ``step`` says which page was answered, ``go`` where to.

    Nothing is stored before the end.
    """
    if request.method == "GET":
        first = TalkForm(initial={"request_key": uuid.uuid4(), "reply_by": "page"}, visit=visit)
        return _show(request, visit, first, 0)
    answered = _index(request.POST.get("step", ""))
    form = TalkForm(request.POST)
    form.is_valid()
    back = request.POST.get("go") == "back"
    wrong = [name for name in STEPS[answered].fields if name in form.errors]
    if back:
        return _show(request, visit, form.quietly(), max(0, answered - 1))
    if wrong:
        return _show(request, visit, form, answered)
    if answered < len(STEPS) - 1:
        return _show(request, visit, form.quietly(), answered + 1)
    return _store(request, visit, form)


def _store(request: HttpRequest, visit: Visit, form: TalkForm) -> HttpResponse:
    """The end: all of it is stored at once and handed in, or the page with the trouble is shown."""
    last = len(STEPS) - 1
    if form.errors:
        return _show(
            request, visit, form, next(i for i, step in enumerate(STEPS) if set(step.fields) & set(form.errors))
        )
    content = form.content()
    if _found(content) and not form.cleaned_data["needed"]:
        form.add_error("needed", _("Change the words, or say that the note needs them. Your superior will look at it."))
        return _show(request, visit, form, last)
    post = officer_post(viewer_of(request))
    try:
        recorded = record_visit(
            post,
            key=visit.key,
            consent=Visit.Consent.YES,
            data={**content, "requests": form.requests()},
            base_version=form.cleaned_data["base_version"],
        )
    except Refused as refused:
        name = "request_text" if refused.field.startswith("requests") else refused.field
        name = "reply_to" if refused.field.endswith("reply_to") else name
        form.add_error(name if name in form.fields else None, refused.message)
        return _show(request, visit, form, next((i for i, step in enumerate(STEPS) if name in step.fields), last))
    if recorded.conflict is not None:
        messages.warning(request, _("Another phone wrote this visit meanwhile. Both are kept; please choose."))
        return redirect("visits:conflict", number=recorded.conflict.pk)
    submit_visit(post, key=visit.key)
    messages.success(request, _("Handed in. Your superior looks at it within the time that is set."))
    return redirect("visits:today")


def _index(code: str) -> int:
    return next((number for number, step in enumerate(STEPS) if step.code == code), 0)


def _found(content: dict[str, object]) -> list[dict[str, str]]:
    """Words that are never asked, with why, for the last page."""
    return [
        {"word": one["word"], "reason": str(REASONS[one["kind"]])}
        for one in lint({name: str(content.get(name, "")) for name in TEXTS})
    ]


def _show(request: HttpRequest, visit: Visit, form: TalkForm, number: int) -> HttpResponse:
    step = STEPS[number]
    given = {name: form[name].value() for name in form.fields}
    topics = [code for code in given["topics"] or [] if isinstance(code, str)]
    return render(
        request,
        "visits/talk.html",
        {
            "visit": visit,
            "place": place_card(visit.place),
            "form": form,
            "code": step.code,
            "hidden": [name for name in form.fields if name not in step.fields],
            "step": number + 2,
            "total": len(STEPS) + 1,
            "topics": topic_names(topics) if step.code == "periksa" else [],
            "found": _found(given) if step.code == "periksa" else [],
        },
    )
