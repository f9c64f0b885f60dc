"""What waits too long in the inbox of phones, for the superior: what it is, since when, and a decision."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from kemitraan.field.inbox import release, set_aside
from kemitraan.field.models import PhoneCommand
from kemitraan.people import api as people
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox.errors import Refused

PAGE = 50
WORDS: dict[str, Promise] = {
    "visit.start": gettext_lazy("I am at the door"),
    "visit.record": gettext_lazy("What was said"),
    "visit.submit": gettext_lazy("Handed in"),
    "visit.amend": gettext_lazy("A change"),
    "visit.skip": gettext_lazy("Left out today"),
    "visit.resolve": gettext_lazy("A decision between two versions"),
    "session.count": gettext_lazy("Count who is there"),
    "session.present": gettext_lazy("Who was there"),
    "post.note": gettext_lazy("I was there"),
    "inbox.decide": gettext_lazy("A decision"),
}


def visible_to(viewer: Viewer) -> QuerySet[PhoneCommand]:
    """Commands of officers in the viewer's units that waited past their writer's own time."""
    units = viewer.units_for(purposes.REVIEW_VISITS)
    return PhoneCommand.objects.filter(unit_id__in=units, state__in=("stuck", "with_superior"))


@needs(purposes.REVIEW_VISITS)
@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """The list, longest waiting first."""
    found = visible_to(viewer_of(request)).select_related("account", "unit").order_by("at", "id")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rows = [(row, WORDS[row.verb], _said(row)) for row in page]
    return render(request, "field/held.html", {"page_obj": page, "rows": rows})


def _said(row: PhoneCommand) -> str:
    """The words of it that help to recognise it."""
    changes = row.data.get("changes")
    words = row.data.get("concerns") or (changes.get("concerns") if isinstance(changes, dict) else "")
    return str(words or row.data.get("text") or "")


@needs(purposes.REVIEW_VISITS)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Do it as its writer would have, or set it aside."""
    viewer = viewer_of(request)
    row = visible_to(viewer).filter(pk=number).select_related("account").first() if number < 2**63 else None
    if row is None:
        raise Http404
    try:
        with transaction.atomic():
            if request.POST.get("choice") == "do":
                release(row, people.viewer_for(row.account), anyway=True)
            elif request.POST.get("choice") == "drop":
                set_aside(row, by=viewer.name)
            else:
                raise Refused("bad_choice", _("Choose what shall happen with it."), field="choice")
        row.refresh_from_db()
        if row.state == "refused":
            messages.error(request, str(row.answer.get("message", "")))
        else:
            messages.success(request, _("Decided. The officer's phone shows it at its next contact."))
    except Refused as refused:
        messages.error(request, refused.message)
    return redirect("field:held")
