"""Who may see which response and which offer. Views obtain through these functions and nothing else."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports

from .models import Offer, Response
from .states import GOING


def visible_to(viewer: Viewer, purpose: str = purposes.READ_REPORTS) -> QuerySet[Response]:
    """Responses by territory (own units and below, by place or by holder), purpose, and the report's caveat."""
    units = viewer.units_for(purpose)
    if not units:
        return Response.objects.none()
    found = Response.objects.filter(Q(unit_id__in=units) | Q(holder_id__in=units), report__caveat__lte=viewer.clearance)
    if len(viewer.posts) > 1:  # who serves in an excluded unit and in another besides (reports/access.py)
        return found.exclude(report__exclusions__unit_id__in=reports.own_path(viewer))
    return found


def response_for(viewer: Viewer, response_id: int, purpose: str = purposes.READ_REPORTS) -> Response:
    """One response; what the viewer may not see does not exist (404)."""
    found = visible_to(viewer, purpose).select_related("report", "unit", "holder").filter(pk=response_id).first()
    if found is None:
        raise Http404
    return found


def tasks_of(viewer: Viewer) -> QuerySet[Response]:
    """Jobs bound to a shift of this viewer: their own, whatever the caveat, while they are on it."""
    if not viewer.may(purposes.RESPOND):
        return Response.objects.none()
    return Response.objects.filter(
        responder__post_id__in=[post.pk for post in viewer.posts], state__in=(*GOING, "handed_over")
    )


def offers_to(viewer: Viewer) -> QuerySet[Offer]:
    """Open offers to a shift of this viewer."""
    if not viewer.may(purposes.RESPOND):
        return Offer.objects.none()
    return Offer.objects.filter(
        kind="respond", state=Offer.State.OPEN, shift__post_id__in=[post.pk for post in viewer.posts]
    )


def offers_of(viewer: Viewer) -> QuerySet[Offer]:
    """All offers of the responses this viewer may send responders to."""
    return Offer.objects.filter(response__in=visible_to(viewer, purposes.SEND_RESPONDERS))
