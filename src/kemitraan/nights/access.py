"""Who may see which night and roster. Views obtain through these functions; what one may not see is a 404."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes

from .models import Night, Roster

Row = TypeVar("Row", bound=Model)
_LARGEST = 2**63 - 1


def visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Night]:
    """Nights at posts whose guidance lies with the viewer's police units and below."""
    return Night.objects.filter(guided_by_id__in=viewer.units_for(purpose))


def rosters_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Roster]:
    """Rosters of those posts."""
    return Roster.objects.filter(guided_by_id__in=viewer.units_for(purpose))


def one(found: QuerySet[Row], number: int) -> Row:
    """One row by its number; what is not among those found does not exist (404)."""
    row = found.filter(pk=number).first() if 0 < number <= _LARGEST else None
    if row is None:
        raise Http404
    return row
