"""Ways in: what a complaint is and who reads it, the form, and the desk that writes down and forgets."""

from __future__ import annotations

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kemitraan.accountability.complain import complain
from kemitraan.accountability.complaint_forms import ComplaintForm
from kemitraan.accountability.complaint_pictures import picture_limits
from kemitraan.accountability.complaint_rules import days
from kemitraan.accountability.models import OutsideBody
from kemitraan.accountability.sealing import CUSTODY, OVERSIGHT, public_point
from kemitraan.accountability.ten_words import new_words, read_words
from kemitraan.people.api import needs, purposes
from kemitraan.toolbox.errors import Refused

from .door import open_page
from .in_memory import was_too_heavy


@open_page("GET")
def start(request: HttpRequest) -> HttpResponse:
    """Who reads a complaint, who never does, how long it takes, and who else may be asked."""
    limits = {name: days(name) for name in ("intake", "classify", "sp3d", "result")}
    return render(request, "accountability/complaints_start.html", {"bodies": bodies(), "limits": limits})


@open_page("GET", "POST", pictures=True)
def write(request: HttpRequest) -> HttpResponse:
    """The form: one question at a time, sealed in the browser where it can, sent once."""
    return _form(request, at_desk=False)


@needs(purposes.ENTER_REPORTS)
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """The desk writes a complaint down for somebody who came. It cannot be read here again."""
    return _form(request, at_desk=True)


def bodies() -> list[OutsideBody]:
    """The bodies outside the police, in order."""
    return list(OutsideBody.objects.filter(active=True).order_by("order", "id"))


def _form(request: HttpRequest, *, at_desk: bool) -> HttpResponse:
    if request.method != "POST":
        asked = {"unit": request.GET.get("unit", "")[:60], "kind": request.GET.get("jenis", "")[:10]}
        return _page(request, ComplaintForm(initial=asked | {"words": new_words()}), at_desk)
    form = ComplaintForm(data=request.POST, files=request.FILES, at_desk=at_desk, let_go=was_too_heavy(request))
    if not form.is_valid():
        return _page(request, form, at_desk, status=422)
    try:
        made = complain(form.about(), form.sealed())
    except Refused as refused:
        if refused.code == "no_oversight_key":
            raise
        form.add_refusal(refused)
        return _page(request, form, at_desk, status=refused.status)
    words = "" if made.sealed_in_browser else read_words(form.cleaned_data["words"])
    context = {"complaint": made, "words": words, "bodies": bodies(), "at_desk": at_desk}
    return render(request, "accountability/complaint_sent.html", context, status=201)


def _page(request: HttpRequest, form: ComplaintForm, at_desk: bool, *, status: int = 200) -> HttpResponse:
    words = read_words(str(form["words"].value() or "")) or new_words()
    context = {
        "form": form,
        "words": words,
        "at_desk": at_desk,
        "oversight_key": base64.b64encode(public_point(OVERSIGHT)).decode(),
        "limits": picture_limits(),
        "custody_key": base64.b64encode(public_point(CUSTODY)).decode(),
    }
    return render(request, "accountability/complaint_write.html", context, status=status)
