"""Who may see what. Views obtain through these functions and nothing else; what a viewer may not see is a 404."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes

from .models import Employer, Finding, GuardPost, Inspection, Member, SecurityUnit, Suspension

Row = TypeVar("Row", bound=Model)
_LARGEST = 2**63 - 1


def visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[SecurityUnit]:
    """The units whose guidance lies with the viewer's own police units and below."""
    return SecurityUnit.objects.filter(guided_by_id__in=viewer.units_for(purpose))


def members_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Member]:
    """The members of those units."""
    return Member.objects.filter(guided_by_id__in=viewer.units_for(purpose))


def posts_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[GuardPost]:
    """The posts in their area."""
    return GuardPost.objects.filter(guided_by_id__in=viewer.units_for(purpose))


def employers_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Employer]:
    """Employers guided by the viewer's police, or with guards at a site in their area."""
    units = viewer.units_for(purpose)
    sites = SecurityUnit.objects.filter(employer_id=OuterRef("pk"), guided_by_id__in=units)
    return Employer.objects.filter(Q(guided_by_id__in=units) | Exists(sites))


def employers_kept_by(viewer: Viewer) -> QuerySet[Employer]:
    """Employers whom the viewer's own police guide: a site here gives no hand in what belongs to all their sites."""
    return Employer.objects.filter(guided_by_id__in=viewer.units_for(purposes.KEEP_WATCH))


def inspections_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Inspection]:
    """The inspections of units in their area."""
    return Inspection.objects.filter(guided_by_id__in=viewer.units_for(purpose))


def findings_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Finding]:
    """The findings in their area, and those a suspension brought before them to decide."""
    units = viewer.units_for(purpose)
    return Finding.objects.filter(Q(guided_by_id__in=units) | Q(suspensions__decider_id__in=units)).distinct()


def suspensions_visible_to(viewer: Viewer, purpose: str = purposes.READ_WATCH) -> QuerySet[Suspension]:
    """Suspensions of units in the viewer's area, and those the viewer's police decide for another area."""
    units = viewer.units_for(purpose)
    return Suspension.objects.filter(Q(home_id__in=units) | Q(decider_id__in=units))


def one(found: QuerySet[Row], number: int) -> Row:
    """One row by its number; what is not among those found does not exist (404)."""
    row = found.filter(pk=number).first() if 0 < number <= _LARGEST else None
    if row is None:
        raise Http404
    return row
