"""Who may see which report. Views obtain through these functions and nothing else."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox import wall
from kemitraan.toolbox.codes import read_code

from .models import Report


def visible_to(viewer: Viewer, purpose: str = purposes.READ_REPORTS) -> QuerySet[Report]:
    """The reports a viewer may read: territory (own units and below, by place or by holder), purpose, caveat."""
    units = viewer.units_for(purpose)
    if not units:
        return Report.objects.none()
    found = Report.objects.filter(Q(unit_id__in=units) | Q(holder_id__in=units), caveat__lte=viewer.clearance)
    # Neither unit nor holder lies in an excluded unit, so territory hides it there already. Who serves there and in
    # another unit besides has a conflict of interest, and only they need the second look.
    return found.exclude(exclusions__unit_id__in=own_path(viewer)) if len(viewer.posts) > 1 else found


def own_path(viewer: Viewer) -> list[int]:
    """The viewer's own units and all above them: excluded at any of these, a report does not exist for them."""
    return sorted({int(part) for post in viewer.posts for part in post.unit.path.strip("/").split("/") if part})


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
    if code:
        wall.also(receipts=[code])
    found = (
        Report.objects.filter(code=code).select_related("category", "unit", "holder", "area__parent").first()
        if code
        else None
    )
    if found is None:
        raise Http404
    if found.merged_into_id is not None:
        with wall.helping("reports.main", "reports"):  # where it stands, its reporter reads there
            found.merged_into = Report.objects.select_related("holder").get(pk=found.merged_into_id)
    return found
