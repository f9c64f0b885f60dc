"""Who may see which report. Views obtain through these functions and nothing else."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox.codes import read_code

from .models import Report


def visible_to(viewer: Viewer, purpose: str = purposes.READ_REPORTS) -> QuerySet[Report]:
    """The reports a viewer may read: territory (own units and below, by place or by holder), purpose, caveat."""
    units = viewer.units_for(purpose)
    if not units:
        return Report.objects.none()
    return Report.objects.filter(Q(unit_id__in=units) | Q(holder_id__in=units), caveat__lte=viewer.clearance)


def report_for(viewer: Viewer, code: str, purpose: str = purposes.READ_REPORTS) -> Report:
    """One report by its code; what the viewer may not see does not exist (404)."""
    read = read_code(code)
    found = (
        visible_to(viewer, purpose)
        .filter(code=read)
        .select_related("category", "unit", "holder", "area__parent")
        .first()
        if read
        else None
    )
    if found is None:
        raise Http404
    return found


def report_by_receipt(typed: str) -> Report:
    """The report behind a receipt code, for whoever holds the code; anything else is a 404."""
    code = read_code(typed)
    found = (
        Report.objects.filter(code=code).select_related("category", "unit", "holder", "area__parent").first()
        if code
        else None
    )
    if found is None:
        raise Http404
    return found
