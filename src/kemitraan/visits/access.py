"""Who may see which visit. Views obtain through these functions and nothing else.

An officer sees their own visits and those of a beat they stand in for; a superior those of their units. Nobody else:
not the desk, not another officer, not the system's administrator.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.db.models import Q, QuerySet
from django.http import Http404

from kemitraan.people.api import Post, Viewer, purposes
from kemitraan.territory.api import Area
from kemitraan.toolbox import clock

from .models import Beat, Visit, VisitConflict, VisitPlace, VisitRequest


def beats_on(day: date) -> QuerySet[Beat]:
    """The beats whose order holds on a day."""
    return Beat.objects.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def today() -> date:
    """The present day in Jakarta."""
    return clock.local(clock.now()).date()


def officer_post(viewer: Viewer) -> Post:
    """The post this viewer makes visits with; nobody else comes here (404)."""
    for post in viewer.posts:
        if post.unit_id in viewer.units_for(purposes.MAKE_VISITS) and post.role == "bhabin":
            return post
    raise Http404


def villages_of(post: Post, day: date | None = None) -> list[Area]:
    """The kelurahan an officer looks after on a day: by order, as a substitute, else the one of the post."""
    day = day or today()
    beats = beats_on(day).filter(Q(post=post) | Q(substitute=post)).values("pk")
    found = list(Area.objects.filter(pk__in=Beat.villages.through.objects.filter(beat__in=beats).values("area")))
    if not found and post.area_id:
        found = list(Area.objects.filter(pk=post.area_id, level=Area.Level.VILLAGE))
    return sorted(found, key=lambda area: area.code)


def visible_to(viewer: Viewer, purpose: str = purposes.MAKE_VISITS) -> QuerySet[Visit]:
    """The visits a viewer may read for a purpose: their own, or as a superior those of their units."""
    if purpose == purposes.REVIEW_VISITS:
        units = viewer.units_for(purpose)
        return Visit.objects.filter(unit_id__in=units) if units else Visit.objects.none()
    if purpose != purposes.MAKE_VISITS or not viewer.may(purpose):
        return Visit.objects.none()
    mine = [post.pk for post in viewer.posts]
    covered = list(beats_on(today()).filter(substitute__in=mine).values_list("post_id", flat=True))
    return Visit.objects.filter(post_id__in=[*mine, *covered])


def visit_for(viewer: Viewer, key: uuid.UUID) -> Visit:
    """One visit by its key, for its officer or a superior; what the viewer may not see does not exist (404)."""
    for purpose in (purposes.MAKE_VISITS, purposes.REVIEW_VISITS):
        found = visible_to(viewer, purpose).filter(key=key).select_related(*WITH).first()
        if found is not None:
            return found
    raise Http404


WITH = ("post__account", "unit", "place__village", "place__rw", "place__rt")


def visit_to_review(viewer: Viewer, key: uuid.UUID) -> Visit:
    """One visit this viewer is the superior of; nobody reviews their own (404)."""
    mine = [post.pk for post in viewer.posts]
    found = (
        visible_to(viewer, purposes.REVIEW_VISITS)
        .exclude(post_id__in=mine)
        .filter(key=key)
        .select_related(*WITH)
        .first()
    )
    if found is None:
        raise Http404
    return found


def requests_visible_to(viewer: Viewer) -> QuerySet[VisitRequest]:
    """Requests of one's own visits, one's own tasks, and as a superior those of one's units."""
    mine = [post.pk for post in viewer.posts]
    return VisitRequest.objects.filter(
        Q(visit__in=visible_to(viewer, purposes.MAKE_VISITS).values("pk"))
        | (Q(assignee_id__in=mine) if viewer.may(purposes.MAKE_VISITS) else Q(pk__in=[]))
        | Q(unit_id__in=viewer.units_for(purposes.REVIEW_VISITS))
    )


def request_for(viewer: Viewer, key: uuid.UUID) -> VisitRequest:
    """One request by its key (404 where the viewer may not see it)."""
    found = requests_visible_to(viewer).filter(key=key).select_related("visit__place", "unit", "assignee").first()
    if found is None:
        raise Http404
    return found


def conflict_for(viewer: Viewer, number: int) -> VisitConflict:
    """One conflict of a visit the viewer may see (404 otherwise)."""
    found = VisitConflict.objects.filter(pk=number).select_related("visit__unit", "visit__post").first()
    if found is None:
        raise Http404
    visit_for(viewer, found.visit.key)
    return found


def places_visible_to(viewer: Viewer) -> QuerySet[VisitPlace]:
    """Places to visit: in one's own kelurahan, or as a superior in one's units."""
    units = viewer.units_for(purposes.REVIEW_VISITS)
    mine = [area.pk for post in viewer.posts if viewer.may(purposes.MAKE_VISITS) for area in villages_of(post)]
    return VisitPlace.objects.filter(Q(unit_id__in=units) | Q(village_id__in=mine))
