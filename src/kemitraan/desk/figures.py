"""The line of numbers at the top of the desk; each opens the list behind it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.design.templatetags.design import duration
from kemitraan.dispatch import api as dispatch
from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports

from .alarms import alarms_of
from .filters import Filters

TONIGHT = timedelta(hours=12)


def figures_of(viewer: Viewer, now: datetime) -> list[dict[str, object]]:
    """What rings where anything does, waiting, late, free units, the median to the scene in twelve hours.

    For the viewer's units."""
    board = reverse("desk:board")
    late = Q(due_at__lt=now) | Q(promised_at__lt=now, answered_at__isnull=True, state__in=("received", "in_hand"))
    counts = (
        reports.visible_to(viewer, purposes.READ_REPORTS)
        .filter(state__in=reports.OPEN_STATES)
        .aggregate(waiting=Count("id", filter=Q(state="received")), late=Count("id", filter=late))
    )
    figures: list[dict[str, object]] = []
    if rings := len(alarms_of(viewer, now)):
        figures.append({"label": _("Alarms"), "value": rings, "url": reverse("desk:alarms"), "tone": "late"})
    figures += [
        {
            "label": _("Waiting"),
            "value": counts["waiting"],
            "url": f"{board}?{Filters(state=('received',)).address()}",
        },
        {
            "label": _("Late"),
            "value": counts["late"],
            "url": f"{board}?{Filters(late=True).address()}",
            "tone": "late" if counts["late"] else "",
        },
    ]
    if viewer.may(purposes.SEE_POSITIONS):
        units = dispatch.units_now(viewer)
        free = sum(unit.state == "free" and unit.fresh for unit in units)
        figures.append({"label": _("Free units"), "value": free, "note": _("of %d on duty") % len(units)})
    arrivals = dispatch.times("arrive", since=now - TONIGHT, units=viewer.units_for(purposes.READ_REPORTS), until=now)
    total = sum(times.count for times in arrivals)
    if total:
        middle = max(arrivals, key=lambda times: times.count)
        figures.append(
            {
                "label": _("Median to scene, 12 h"),
                "value": duration(middle.median_s),
                "note": _("P%(priority)d, n = %(count)d") % {"priority": middle.priority, "count": middle.count},
            }
        )
    return figures
