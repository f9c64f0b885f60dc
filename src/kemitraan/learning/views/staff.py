"""Staff: the list of sessions, what waits for whom, demand, and the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kemitraan.learning.access import programmes_visible_to, visible_to
from kemitraan.learning.effect import LEAST, demand
from kemitraan.learning.export import as_xlsx
from kemitraan.learning.filters import Filters, read_filters
from kemitraan.learning.kept import sessions_of
from kemitraan.learning.listing import FIGURES, sort_options, staff_lines, staff_rows, state_options
from kemitraan.learning.models import MaterialVersion, RaisedQuestion
from kemitraan.learning.offered import OF_UNITS
from kemitraan.learning.queries import IN_MONTH, month, page_of
from kemitraan.learning.together import Beside
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Viewer, needs, purposes, viewer_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import in_english

from .coming import calendar_of, choices_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PERIODS = (30, 90, 365)  # days


@needs(purposes.READ_LEARNING)
@require_GET
def staff(request: HttpRequest) -> HttpResponse:
    """Sessions of the viewer's units: search, filters in the address, a list or a month."""
    viewer, now, filters = viewer_of(request), clock.now(), read_filters(request.GET, staff=True)
    refused = _refused(viewer, filters)
    units = viewer.units_for(purposes.READ_LEARNING)
    beside = Beside((*FIGURES, *OF_UNITS), now, units)
    context: dict[str, object] = {
        "filters": filters,
        "refused": refused,
        "may_keep": viewer.may(purposes.KEEP_LEARNING),
        "states": state_options(filters.state),
        "sorts": sort_options(filters.sort),
    }
    if filters.show == "calendar":
        found = None if refused else sessions_of(filters, now, units, columns=IN_MONTH)
        told, sessions = month(found, filters.first_day, beside)
        context |= calendar_of(filters, sessions, "learning:staff_session")
    else:
        found = None if refused else sessions_of(filters, now, units)
        lines = staff_lines(found, filters, beside)
        page, told = page_of(lines, filters.page), lines.told
        context |= {"page": page, "rows": staff_rows(page.object_list)}
    *figures, topics, areas = told
    context |= choices_of(filters, topics, areas) | {"figures": _figures(filters, figures)}
    return render(request, "learning/staff.html", context)


def _refused(viewer: Viewer, filters: Filters) -> list[str]:
    """Words of the search by which nobody is looked for (E3); that they were tried is written down."""
    return partnership.refuse_profiling(filters.q, viewer, among="sessions") if filters.q else []


def _figures(filters: Filters, counts: Iterable[int]) -> list[dict[str, object]]:
    """What waits (``listing.FIGURES``), each with the list behind it."""
    coming, held, late, asked, questions, drafts = map(str, counts)  # a number would be put into the language each time
    return [
        {"label": _("Coming"), "value": coming, "url": "?"},
        {
            "label": _("Report due"),
            "value": held,
            "url": filters.address(state="held", when="all", late=False, show="list"),
        },
        {"label": _("Late"), "value": late, "tone": "late", "url": "?late=1&when=all"},
        {"label": _("Asked for"), "value": asked, "url": "permintaan/"},
        {"label": _("Questions without answer"), "value": questions, "url": "menunggu/#pertanyaan"},
        {"label": _("Materials to approve"), "value": drafts, "url": "menunggu/#bahan"},
    ]


def _waiting(viewer: Viewer) -> QuerySet[RaisedQuestion]:
    return RaisedQuestion.objects.filter(session__in=visible_to(viewer)).exclude(state="answered")


def _drafts(viewer: Viewer) -> QuerySet[MaterialVersion]:
    return MaterialVersion.objects.filter(material__programme__in=programmes_visible_to(viewer), state="draft")


@needs(purposes.READ_LEARNING)
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for somebody: questions without an answer, materials that one person has seen."""
    viewer = viewer_of(request)
    questions = _waiting(viewer).select_related("session__programme", "post__account").order_by("due_at", "id")[:100]
    drafts = _drafts(viewer).select_related("material__programme__unit").order_by("due_at", "id")[:100]
    return render(request, "learning/waiting.html", {"questions": questions, "drafts": drafts})


@needs(purposes.READ_LEARNING)
@require_GET
def wanted(request: HttpRequest) -> HttpResponse:
    """Which topics were wanted where, over a period (``?hari=90``)."""
    viewer, now = viewer_of(request), clock.now()
    asked = request.GET.get("hari", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else 365
    since = now - timedelta(days=days)
    rows = demand(viewer, since, now + timedelta(days=365))
    context = {
        "rows": rows,
        "english": in_english(),
        "least": LEAST,
        "since": since,
        "now": now,
        "periods": [{"label": _("%d days") % one, "url": f"?hari={one}", "on": one == days} for one in PERIODS],
        "sessions": sum(row.sessions for row in rows),
        "requests": sum(row.requests for row in rows),
    }
    return render(request, "learning/wanted.html", context)


@needs(purposes.READ_LEARNING)
@require_GET
def export(request: HttpRequest) -> HttpResponse:
    """The list of the address as a workbook."""
    viewer, filters = viewer_of(request), read_filters(request.GET, staff=True)
    if _refused(viewer, filters):
        raise Http404
    response = HttpResponse(as_xlsx(viewer, filters, clock.now()), content_type=XLSX)
    response.headers["Content-Disposition"] = 'attachment; filename="belajar.xlsx"'
    return response
