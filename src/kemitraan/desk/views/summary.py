"""The commander's view: promises kept and broken in her area, where and when."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from kemitraan.desk.summary import LEAST, PERIODS, by_day, by_kelurahan, in_all
from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import needs, purposes, viewer_of
from kemitraan.toolbox import clock


@needs(purposes.READ_REPORTS)
@require_GET
def summary(request: HttpRequest) -> HttpResponse:
    """Figures of the last days (``?hari=7``), each with its period, its n and its source."""
    viewer, now = viewer_of(request), clock.now()
    asked = request.GET.get("hari", "")
    days = int(asked) if asked in {str(one) for one in PERIODS} else 7
    units = viewer.units_for(purposes.READ_REPORTS)
    since = now - timedelta(days=days)
    arrivals = dispatch.times("arrive", since=since, units=units, until=now)
    context = {
        "days": days,
        "periods": [
            {"label": ngettext("%d day", "%d days", one) % one, "url": f"?hari={one}", "on": one == days}
            for one in PERIODS
        ],
        "since": since,
        "now": now,
        "least": LEAST,
        "total": in_all(viewer, days, now),
        "by_day": by_day(viewer, days, now),
        "by_kelurahan": by_kelurahan(viewer, days, now),
        "arrivals": [
            (one, 100 * one.in_time if one.in_time is not None else None) for one in arrivals if one.count >= LEAST
        ],
        "too_few": sum(one.count for one in arrivals if one.count < LEAST),
        "areas": dispatch.times_by_area(since=since, units=units, least=LEAST),
    }
    return render(request, "desk/summary.html", context)
