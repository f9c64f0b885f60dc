"""What an inspector does with a file: each verb a plain form, refused in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kemitraan.accountability import disclose, examine, intake
from kemitraan.accountability.complaint_access import complaint_for, visible_to
from kemitraan.accountability.complaint_file import open_file, tell
from kemitraan.accountability.complaint_forms import ActForm
from kemitraan.accountability.models import Complaint
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused

from .desk import file_page

Given = dict[str, Any]
VERBS: dict[str, Callable[[Complaint, Viewer, Given], object]] = {
    "daftar": lambda row, by, given: intake.register(row, by),
    "lengkapi": lambda row, by, given: intake.give_back(row, by, given["text"], given["how"]),
    "berkadar": lambda row, by, given: intake.grade(row, by),
    "sisihkan": lambda row, by, given: intake.drop(row, by, given["text"]),
    "baca-kedua": lambda row, by, given: intake.second_read(row, by, given["agree"] == "yes", given["text"]),
    "bagi": lambda row, by, given: intake.distribute(row, by, given["line"]),
    "sp3d": lambda row, by, given: examine.progress(row, by, given["text"]),
    "temuan": lambda row, by, given: examine.find(row, by, given["outcome"], given["action"], given["text"]),
    "hasil": lambda row, by, given: examine.notify(row, by, given["text"]),
    "rujuk": lambda row, by, given: _refer(row, by, given),
    "pesan": lambda row, by, given: tell(row, by, given["text"]),
    "benturan": lambda row, by, given: intake.exclude(row, by, given["account"]),
    "nama": lambda row, by, given: disclose.ask_identity(row, by, given["text"]),
}


@needs(purposes.COMPLAINTS)
@require_POST
def act(request: HttpRequest, code: str, verb: str) -> HttpResponse:
    """Do it, and show the file again; a refusal stands on the page."""
    viewer = viewer_of(request)
    complaint = complaint_for(viewer, code)
    done = VERBS.get(verb)
    if done is None:
        raise Http404
    form = ActForm(request.POST)
    open_file(complaint, viewer)
    try:
        if not form.is_valid():
            field = next(iter(form.errors))
            raise Refused("bad_input", str(form.errors[field][0]), field=field)
        done(complaint, viewer, form.cleaned_data)
    except Refused as refused:
        if refused.status >= 500:
            raise
        return file_page(request, complaint_for(viewer, code), wrong=refused)
    still = visible_to(viewer).filter(pk=complaint.pk).exists()
    return redirect("complaints:file", complaint.code) if still else redirect("complaints:queue")


def _refer(row: Complaint, by: Viewer, given: Given) -> object:
    if given["body"] is None:
        raise Refused("missing", _("Choose the body outside."), field="body")
    return examine.refer(row, by, given["body"], given["text"])
