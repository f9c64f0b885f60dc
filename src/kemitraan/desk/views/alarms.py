"""The list behind the number of alarms."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kemitraan.desk.alarms import alarms_of
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock


@needs(purposes.READ_REPORTS)
@require_GET
def alarms(request: HttpRequest) -> HttpResponse:
    """What rings now, the longest first; each leads to its case."""
    return render(request, "desk/alarms.html", {"alarms": alarms_of(viewer_of(request), clock.now())})
