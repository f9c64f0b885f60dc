"""The list of studies, and the form of a new or changed one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kemitraan.partnership import api as partnership
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.siting.access import study_for, visible_to
from kemitraan.siting.compute import ask_for_result
from kemitraan.siting.forms import StudyForm, first_values
from kemitraan.siting.ground import has_streets
from kemitraan.siting.models import Study
from kemitraan.siting.plan import change_study, plan_study
from kemitraan.siting.words import ground_words
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

A_PAGE = 20
SHOWN = ("draft", "computing", "computed", "decided", "abandoned")


@needs(purposes.PLACE_POSTS)
@require_GET
def studies(request: HttpRequest) -> HttpResponse:
    """Studies of the viewer's units, the newest first; ``?keadaan=`` a state, ``?cari=`` words of the name."""
    viewer = viewer_of(request)
    rows = visible_to(viewer).select_related("unit", "area").order_by("-made_at", "-id")
    state, wanted = request.GET.get("keadaan", ""), clean_line(request.GET.get("cari", ""), field="cari", limit=120)
    if state in SHOWN:
        rows = rows.filter(state=state)
    refused = partnership.refuse_profiling(wanted, viewer, among="studies") if wanted else []
    if wanted:
        rows = rows.none() if refused else rows.filter(title__icontains=wanted)
    page = Paginator(rows.defer("instance", "result", "inputs"), A_PAGE).get_page(request.GET.get("page"))
    words = {"": _("All"), **state_words()}
    chips = [
        {
            "label": label,
            "url": f"{reverse('siting:studies')}?keadaan={name}" if name else reverse("siting:studies"),
            "on": name == (state if state in SHOWN else ""),
            "count": None,
        }
        for name, label in words.items()
    ]
    context = {
        "page": page,
        "rows": [(study, ground_words(study)) for study in page],
        "chips": chips,
        "wanted": wanted,
        "refused": refused,
        "state": state,
        "streets": has_streets(),
    }
    return render(request, "siting/studies.html", context)


def state_words() -> dict[str, str]:
    """The states as chips name them."""
    return {
        "draft": _("Drafts"),
        "computing": _("Being computed"),
        "computed": _("To be decided"),
        "decided": _("Decided"),
        "abandoned": _("Given up"),
    }


@needs(purposes.PLACE_POSTS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new study; ``?dari=NUMBER`` begins with the values of another one."""
    viewer = viewer_of(request)
    source = request.GET.get("dari", "")
    old = study_for(viewer, int(source)) if source.isascii() and source.isdigit() and len(source) < 19 else None
    values = first_values(old)
    if old is not None:
        values["key"] = first_values()["key"]
    form = StudyForm(viewer, request.POST if request.method == "POST" else None, initial=values)
    return _edit(request, form, lambda: plan_study(form.as_plan(), by=viewer.actor()), {"study": None})


@needs(purposes.PLACE_POSTS)
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, number: int) -> HttpResponse:
    """A draft, planned differently."""
    viewer = viewer_of(request)
    study = study_for(viewer, number)
    if study.state != "draft":
        return redirect("siting:study", number)
    form = StudyForm(viewer, request.POST if request.method == "POST" else None, initial=first_values(study))
    return _edit(request, form, lambda: change_study(study, form.as_plan(), by=viewer.actor()), {"study": study})


def _edit(request: HttpRequest, form: StudyForm, save: Any, context: dict[str, Any]) -> HttpResponse:
    """Show the form, or save, perhaps ask for the result at once, and show the study."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                study: Study = save()
                if request.POST.get("go") == "compute" and study.state == "draft":
                    ask_for_result(study, by=viewer_of(request).actor())
            except Refused as refused:
                form.add_refusal(refused)
                status = refused.status if refused.status in (409, 413) else 422
            else:
                return redirect("siting:study", study.pk)
    shown = {"form": form, "streets": has_streets(), "centre": form.centre()}
    return render(request, "siting/plan.html", shown | context, status=status)
