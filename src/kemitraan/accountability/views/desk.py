"""The inspectors' pages: what waits by its clock, and one file. Opening a file is noted."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.accountability.complaint_access import complaint_for, inspectors_above, visible_to
from kemitraan.accountability.complaint_file import open_file, read_file
from kemitraan.accountability.complaint_words import WORDS, outcome_words, state_words, story_of
from kemitraan.accountability.disclose import identity_for
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.states import STATES
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .write import bodies

A_PAGE = 50
FINAL = [name for name, state in STATES.items() if state.final]
FILTERS = ("open", "ours", "late", "complainant", "closed")


@needs(purposes.COMPLAINTS)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Whose clock runs out first stands first; the filters stand in the address."""
    viewer = viewer_of(request)
    asked = request.GET.get("yang", "open")
    kind = request.GET.get("jenis", "")
    rows = visible_to(viewer).select_related("unit", "handler")
    if kind in Complaint.Kind.values:
        rows = rows.filter(kind=kind)
    rows = rows.filter(state__in=FINAL) if asked == "closed" else rows.exclude(state__in=FINAL)
    if asked == "late":
        rows = rows.filter(due_at__lt=clock.now())
    elif asked == "complainant":
        rows = rows.filter(owner="complainant")
    elif asked == "ours":
        rows = rows.filter(handler_id__in=[post.unit_id for post in viewer.posts])
    page = Paginator(rows.order_by("-urgent", "due_at", "code"), A_PAGE).get_page(request.GET.get("page"))
    labels = {
        "open": _("All open ones"),
        "ours": _("With my unit"),
        "late": _("Late"),
        "complainant": _("Waiting for the complainant"),
        "closed": _("Closed"),
    }
    chips = [{"label": labels[name], "url": f"?yang={name}", "on": name == asked} for name in FILTERS]
    kinds = [
        {"label": label, "url": f"?yang={asked if asked in FILTERS else 'open'}&jenis={value}", "on": value == kind}
        for value, label in Complaint.Kind.choices
    ]
    context = {
        "rows": [(row, WORDS[row.state]) for row in page],
        "page": page,
        "chips": chips,
        "kinds": kinds,
        "filtered": asked != "open" or bool(kind),
    }
    return render(request, "accountability/complaints_queue.html", context)


@needs(purposes.COMPLAINTS)
@require_GET
def file(request: HttpRequest, code: str) -> HttpResponse:
    """One file: its words, its clock, what may be done now."""
    return file_page(request, complaint_for(viewer_of(request), code))


def file_page(request: HttpRequest, complaint: Complaint, *, wrong: Refused | None = None) -> HttpResponse:
    """The file's page, with a refusal where a verb was refused."""
    viewer = viewer_of(request)
    key = open_file(complaint, viewer)
    state = STATES[complaint.state]
    context = {
        "complaint": complaint,
        "state": state_words(complaint),
        "outcome": outcome_words(complaint),
        "story": story_of(read_file(complaint, key, inside=True)),
        "may": set(state.moves),
        "first_reader": complaint.laid_aside_by_id == viewer.account_id,
        "lines": Complaint.Line.choices,
        "actions": Complaint.Action.choices,
        "inspectors": inspectors_above(complaint.shield)
        .exclude(account=viewer.account_id or 0)
        .select_related("account"),
        "identity": identity_for(complaint, viewer, key),
        "requests": complaint.identity_requests.order_by("-id"),
        "openings": complaint.openings.order_by("on", "id"),
        "referrals": complaint.referrals.select_related("body"),
        "bodies": bodies(),
        "wrong": wrong,
        "typed": request.POST if wrong else {},
    }
    return render(request, "accountability/complaint_file.html", context, status=wrong.status if wrong else 200)
