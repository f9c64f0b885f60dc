"""Who may see which study: those who place posts, for their own units and those below."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory

from .models import Study

MOST = 2**62


def visible_to(viewer: Viewer) -> QuerySet[Study]:
    """The studies of the viewer's units."""
    return Study.objects.filter(unit_id__in=viewer.units_for(purposes.PLACE_POSTS))


def study_for(viewer: Viewer, number: int) -> Study:
    """One study; what the viewer may not see does not exist (404)."""
    found = visible_to(viewer).filter(pk=number).select_related("unit", "area").first() if number < MOST else None
    if found is None:
        raise Http404
    return found


def units_of(viewer: Viewer) -> list[territory.Unit]:
    """The units a viewer may make studies for, the highest first."""
    ids = viewer.units_for(purposes.PLACE_POSTS)
    return list(territory.Unit.objects.filter(pk__in=ids).order_by("path"))
