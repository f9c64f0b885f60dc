"""The desk form: a caller or a visitor, keyboard first; then the receipt to be read aloud."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.desk.enter import enter as enter_report
from kemitraan.desk.forms import EnterForm, categories, category_of, label_of, villages_like
from kemitraan.desk.twins import likely_twins
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, checked_point
from kemitraan.toolbox.languages import name_of


@needs(purposes.ENTER_REPORTS)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep the report and lead to what is read to the caller."""
    viewer = viewer_of(request)
    if request.method != "POST":
        call = _call(request, request.GET.get("panggilan", ""))
        channel = "visit" if request.GET.get("tamu") == "1" else "phone"
        return _page(request, EnterForm(initial={"call": call.pk if call else None, "channel": channel}), call)
    form = EnterForm(data=request.POST)
    call = _call(request, request.POST.get("call", ""))
    if not form.is_valid():
        return _page(request, form, call, status=422)
    try:
        receipt = enter_report(form.as_report(), by=viewer.actor(), why=form.cleaned_data["why"], call=call)
    except Refused as refused:
        form.add_refusal(refused)
        return _page(request, form, call, status=refused.status)
    response = redirect(reverse("desk:told", args=[receipt.code]))
    response.status_code = 303
    return response


@needs(purposes.ENTER_REPORTS)
@require_GET
def told(request: HttpRequest, code: str) -> HttpResponse:
    """What the operator reads to the caller: the code in fours, who has it, by when."""
    report = reports.report_for(viewer_of(request), code, purposes.ENTER_REPORTS)
    return render(request, "desk/told.html", {"report": report, "groups": spoken(report.code)})


@needs(purposes.ENTER_REPORTS)
@require_GET
def questions(request: HttpRequest) -> HttpResponse:
    """The extra questions of a category and its priority, for the open form."""
    typed = request.GET.get("category", "")[:160]
    form = EnterForm(initial={"category": typed})
    return render(request, "desk/questions.html", {"form": form, "reason": priority_reason(category_of(typed))})


@needs(purposes.ENTER_REPORTS)
@require_GET
def twins(request: HttpRequest) -> HttpResponse:
    """What may be the same event, for the open form."""
    point: LonLat | None = None
    if request.GET.get("lon") and request.GET.get("lat"):
        point = checked_point(request.GET["lon"], request.GET["lat"])
    found = villages_like(request.GET.get("place", "")[:200])
    area = found[0].code if len(found) == 1 else ""
    words = request.GET.get("story", "")[:2_000]
    return render(
        request, "desk/twins.html", {"twins": likely_twins(viewer_of(request), words, point, area, clock.now())}
    )


def spoken(code: str) -> list[str]:
    """The code in groups of four, each letter apart, as it is said on the telephone."""
    return [" ".join(code[start : start + 4]) for start in range(0, len(code), 4)]


def priority_reason(category: reports.Category | None) -> str:
    """Why the machine chooses this priority."""
    if category is None:
        return ""
    words = _("P%(priority)d by the category %(name)s") % {
        "priority": category.priority,
        "name": name_of(category),
    }
    if category.priority_in_progress and category.priority_in_progress < category.priority:
        words += _("; P%d while it is happening") % category.priority_in_progress
    return words


def _call(request: HttpRequest, typed: str) -> reports.Call | None:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        return None
    return reports.call_for(viewer_of(request), int(typed))


def _page(request: HttpRequest, form: EnterForm, call: reports.Call | None, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "call": call,
        "reason": priority_reason(form.chosen),
        "categories": [(one.code, name_of(one), one.priority) for one in categories()],
        "villages": [label_of(area) for area in territory.villages()],
        "now": clock.now(),
        "key": uuid.uuid4(),
        "other_key": uuid.uuid4(),
    }
    return render(request, "desk/enter.html", context, status=status)
