"""Staff: all programmes of one's units, also those without a session, with a search."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.learning.access import programmes_visible_to
from kemitraan.learning.models import Host
from kemitraan.learning.words import KINDS
from kemitraan.partnership import api as partnership
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox.languages import name_of

PER_PAGE = 25


@needs(purposes.READ_LEARNING)
@require_GET
def programmes(request: HttpRequest) -> HttpResponse:
    """The programmes, the newest first; ``?q=`` words of the title or of a host."""
    viewer = viewer_of(request)
    words = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:80]
    refused = partnership.refuse_profiling(words, viewer, among="programmes") if words else []
    found = programmes_visible_to(viewer).select_related("topic", "unit")
    if refused:
        found = found.none()
    elif words:
        hosted = Host.objects.filter(programme=OuterRef("pk"), name__icontains=words)
        found = found.filter(Q(title__icontains=words) | Exists(hosted))
    counted = found.annotate(held=Count("sessions"), last=Max("sessions__starts_at")).order_by("-made_at", "-id")
    page = Paginator(counted, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(row, KINDS[row.kind], name_of(row.topic)) for row in page.object_list],
        "words": words,
        "refused": refused,
        "may_keep": viewer.may(purposes.KEEP_LEARNING),
    }
    return render(request, "learning/programmes.html", context)
