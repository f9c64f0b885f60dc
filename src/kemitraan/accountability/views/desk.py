"""The inspectors' pages: what waits by its clock, and one file. Opening a file is noted."""

from __future__ import annotations

from dataclasses import replace

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.accountability.complaint_access import complaint_for, inspectors_above, visible_to
from kemitraan.accountability.complaint_file import open_file, read_file
from kemitraan.accountability.complaint_list import CLOCKS, ORDERS, WHOSE, Asked, asked, listed, states
from kemitraan.accountability.complaint_pictures import LARGE, SMALL, shown
from kemitraan.accountability.complaint_words import WORDS, outcome_words, state_words, story_of
from kemitraan.accountability.disclose import identity_for
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.states import STATES
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.reports.api import photo_answer
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.errors import Refused

from .write import bodies

A_PAGE = 50


@needs(purposes.COMPLAINTS)
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Whose clock runs out first stands first; filters and order stand in the address."""
    viewer = viewer_of(request)
    wanted = asked(request.GET)
    page = Paginator(listed(viewer, wanted), A_PAGE).get_page(request.GET.get("page"))
    views = [
        ("", _("All open ones"), Asked()),
        ("?yang=ours", _("With my unit"), Asked(whose="ours")),
        ("?tenggat=late", _("Late"), Asked(due="late")),
        ("?yang=complainant", _("Waiting for the complainant"), Asked(whose="complainant")),
        ("?keadaan=closed", _("Closed"), Asked(state="closed")),
    ]
    plain = replace(wanted, order="")
    context = {
        "rows": [(row, WORDS[row.state]) for row in page],
        "page": page,
        "chips": [{"label": label, "url": url or request.path, "on": plain == view} for url, label, view in views],
        "asked": wanted,
        "states": states(),
        "kinds": Complaint.Kind.choices,
        "whose": WHOSE,
        "clocks": CLOCKS,
        "orders": ORDERS,
        "any_at_all": bool(page.object_list) or visible_to(viewer).exists(),
    }
    return render(request, "accountability/complaints_queue.html", context)


@needs(purposes.COMPLAINTS)
@require_GET
def file(request: HttpRequest, code: str) -> HttpResponse:
    """One file: its words, its clock, what may be done now."""
    return file_page(request, complaint_for(viewer_of(request), code))


@needs(purposes.COMPLAINTS)
@require_GET
def picture(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One picture of a file that this inspector may read (``?kecil``: a small one). Opening it opens the file."""
    viewer = viewer_of(request)
    complaint = complaint_for(viewer, code)
    found = complaint.pictures.filter(code=read_code(name) or "").first()
    if found is None:
        raise Http404
    key = open_file(complaint, viewer)
    jpeg = shown(found, key, complaint.lookup, SMALL if "kecil" in request.GET else LARGE)
    if jpeg is None:
        text = _("This picture cannot be opened: it was sealed wrongly or changed.")
        raise Refused("bad_picture", text, status=422)
    return photo_answer(HttpResponse(jpeg, content_type="image/jpeg"))


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
        "pictures": complaint.pictures.defer("sealed").order_by("id"),
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
