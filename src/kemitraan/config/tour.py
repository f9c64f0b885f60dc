"""The tour: who lives in the demo, and one click to be them. Exists in a demo only."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.people.api import CHARACTERS, public
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.wall import helping


@public
@require_GET
def tour(request: HttpRequest) -> HttpResponse:
    """Everybody in the demo with what they would want to do first; 404 outside a demo."""
    if not settings.DEMO:
        raise Http404
    with helping("tour", "reports"):  # counted
        told = reports.Report.objects.count()
    invented = not territory.Area.objects.filter(code="31").exists()
    context = {
        "characters": [character for character in CHARACTERS.values() if character.signs_in],
        "reports": told,
        "units": territory.Unit.objects.count(),
        "invented": invented,
    }
    return render(request, "config/tour.html", context)
