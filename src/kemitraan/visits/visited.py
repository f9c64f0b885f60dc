"""What the visited may do with their leaflet: see what was stored, correct it, rate the visit, have it erased."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .amend import amend_visit
from .leaflets import PURPOSE
from .models import Leaflet, Visit
from .move import lock, move
from .record import Recorded, forget_content, forget_door
from .states import WITH_CONTENT

COMMENT_LIMIT = 500
VISITED = journal.REPORTER


def leaflet_behind(token: str) -> Leaflet:
    """The leaflet a signed address opens; anything else does not exist (404)."""
    link = people.open_link(token, PURPOSE)
    found = (
        Leaflet.objects.filter(pk=link.subject_id)
        .select_related(
            "post__account",
            "post__unit",
            "visit__unit",
            "visit__place__rt",
            "visit__place__rw",
            "visit__place__village",
        )
        .first()
    )
    if found is None:
        raise Http404
    return found


def stored_visit(token: str) -> Visit:
    """The visit behind a leaflet, where one was handed in yet (404 otherwise)."""
    visit = leaflet_behind(token).visit
    if visit is None:
        raise Http404
    return visit


@transaction.atomic
def rate_visit(token: str, rating: int, comment: str) -> Visit:
    """How the visit was, 1 (bad) to 4 (very good), and a word with it. May be said again; the last one counts.

    It is about the visit, and never a rank of officers. The officer, who knows the door, does not see it; the superior
    reads it beside the visit.
    """
    visit = lock(stored_visit(token).key)
    if rating not in (1, 2, 3, 4):
        raise Refused("bad_rating", _("Choose one of the four."), field="rating")
    if visit.erased_at is not None:
        raise Refused("nothing_stored", _("Nothing is stored about this visit."), status=409)
    comment = clean_text(comment, field="comment", limit=COMMENT_LIMIT)
    if visit.consent != Visit.Consent.YES:
        comment = ""  # nothing is stored without a yes; the rating alone says nothing about anybody
    visit.rating, visit.rating_comment, visit.rated_at = rating, comment, clock.now()
    visit.save(update_fields=["rating", "rating_comment", "rated_at"])
    _fact(visit, "visit.rated")
    return visit


@transaction.atomic
def correct_visit(token: str, base_version: int, changes: Mapping[str, object]) -> Recorded:
    """The visited puts right what was stored. Every version is kept; a change they did not see becomes a conflict."""
    return amend_visit(stored_visit(token), base_version, changes, by=VISITED)


@transaction.atomic
def erase_visit(token: str) -> Visit:
    """The visited objects: all that was stored of the talk goes, in every version. Repeated, it changes nothing.

    That an officer was in this RT on that day stays, and nothing else. A report that came of a request stays with
    whoever holds its code, who may withdraw it there.
    """
    return erase_for_visited(stored_visit(token))


@transaction.atomic
def erase_for_visited(visit: Visit) -> Visit:
    """As :func:`erase_visit`, for who showed otherwise that the visit was at their door. Refused (409) while held."""
    visit = lock(visit.key)
    if visit.state == "erased":
        return visit
    keeping.refuse_held("visit", visit.pk)
    if visit.state not in (*WITH_CONTENT, "leaflet_only"):
        raise Refused("nothing_stored", _("Nothing is stored about this visit."), status=409)
    forget_content(visit)
    visit.consent, visit.rating, visit.erased_at = "", None, clock.now()
    move(visit, "erase", by=VISITED, fact="visit.erased")
    forget_door(visit)
    return visit


def _fact(visit: Visit, kind: str) -> None:
    journal.record(kind, "visit", visit.pk, by=VISITED, unit_id=visit.unit_id, unit_name=visit.unit.name)
