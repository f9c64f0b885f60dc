"""Who may see what of this room. Views obtain through these functions and nothing else."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from kemitraan.accountability import api as accountability
from kemitraan.keeping.api import Hold
from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox.codes import read_code

from .models import DataRequest, Incident, InformationRequest


def requests_visible_to(viewer: Viewer) -> QuerySet[DataRequest]:
    """Requests about data, for the data-protection officer of their unit."""
    return DataRequest.objects.filter(unit_id__in=viewer.units_for(purposes.PERSONAL_DATA))


def request_for(viewer: Viewer, number: int) -> DataRequest:
    """One of them (404 where the viewer may not see it)."""
    return get_object_or_404(requests_visible_to(viewer).select_related("unit"), pk=number)


def request_by_code(typed: str) -> DataRequest:
    """The request behind a receipt, for whoever holds it (404 else)."""
    return get_object_or_404(DataRequest.objects.select_related("unit"), code=read_code(typed) or "")


def holds_visible_to(viewer: Viewer) -> QuerySet[Hold]:
    """Holds a viewer may ask for or agree to: of their units. Of complaints only inspectors who may read the complaint,
    and custodians.
    """
    units = viewer.units_for(purposes.PERSONAL_DATA) | viewer.units_for(purposes.AGREE_HOLDS)
    plain = ~Q(subject=Hold.Subject.COMPLAINT)
    sees = plain & Q(unit_id__in=units) if units else Q(pk__in=[])
    complaint = Q(subject=Hold.Subject.COMPLAINT)
    if viewer.may(purposes.CUSTODY):
        sees |= complaint
    elif viewer.may(purposes.COMPLAINTS):
        sees |= complaint & Q(subject_id__in=accountability.visible_to(viewer).values("pk"))
    return Hold.objects.filter(sees)


def hold_for(viewer: Viewer, number: int) -> Hold:
    """One of them (404 where the viewer may not see it)."""
    return get_object_or_404(holds_visible_to(viewer), pk=number)


def information_visible_to(viewer: Viewer) -> QuerySet[InformationRequest]:
    """Requests for public information, for the information officer of their unit."""
    return InformationRequest.objects.filter(unit_id__in=viewer.units_for(purposes.PUBLIC_INFORMATION))


def information_for(viewer: Viewer, number: int) -> InformationRequest:
    """One of them (404 where the viewer may not see it)."""
    return get_object_or_404(information_visible_to(viewer).select_related("unit"), pk=number)


def information_by_code(typed: str) -> InformationRequest:
    """The request behind a receipt, for whoever holds it (404 else)."""
    return get_object_or_404(InformationRequest.objects.select_related("unit"), code=read_code(typed) or "")


def incidents_visible_to(viewer: Viewer) -> QuerySet[Incident]:
    """Breaches, for the data-protection officer of their unit."""
    return Incident.objects.filter(unit_id__in=viewer.units_for(purposes.PERSONAL_DATA))


def incident_for(viewer: Viewer, number: int) -> Incident:
    """One of them (404 where the viewer may not see it)."""
    return get_object_or_404(incidents_visible_to(viewer).select_related("unit"), pk=number)
