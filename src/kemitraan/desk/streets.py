"""Close a street that cannot be passed, and open it again: at once for every search of the nearest.

The road network is shared memory and a small file; the journal keeps who did it and why.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.roads import api as roads
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.text import clean_line


def network() -> roads.RoadNetwork | None:
    """The streets in use, or None where none were imported and times are straight-line estimates."""
    found = roads.open_network(settings.ROADS)
    return found if isinstance(found, roads.RoadNetwork) else None


def close_area(streets: roads.RoadNetwork, area: str, why: str, *, by: journal.Actor) -> roads.Closure:
    """Close every street that touches a drawn area (a GeoJSON polygon as text)."""
    if len(area) > 50_000:
        raise Refused("bad_area", _("The area has too many corners."), field="area", status=413)
    try:
        drawn = json.loads(area)
    except (ValueError, RecursionError):
        drawn = None
    if not isinstance(drawn, dict):
        raise Refused("bad_area", _("Draw the area on the map: at least three corners."), field="area")
    return _close(streets, lambda: roads.streets_in_area(streets, drawn), why, by, "area")


def close_at(streets: roads.RoadNetwork, point: LonLat, why: str, *, whole: bool, by: journal.Actor) -> roads.Closure:
    """Close the street at a point; ``whole``: all pieces of that name within a kilometre."""

    def pieces() -> list[int]:
        found, name = roads.streets_at(streets, point)
        if not (whole and name):
            return found
        return sorted({*found, *roads.streets_named(streets, name, point)})

    return _close(streets, pieces, why, by, "point")


def reopen(streets: roads.RoadNetwork, number: int, *, by: journal.Actor) -> roads.Closure:
    """End a closing; refused (404) where it is over already."""
    with transaction.atomic():
        try:
            closure = roads.reopen_streets(streets, number)
        except Refused as refusal:
            raise _said(refusal, "") from None
        journal.record("street.reopened", "street", number, by=by, reason=closure.reason, metres=round(closure.metres))
    return closure


def _close(
    streets: roads.RoadNetwork, find: Callable[[], list[int]], why: str, by: journal.Actor, field: str
) -> roads.Closure:
    why = clean_line(why, field="why", limit=300, required=True)
    try:
        with transaction.atomic():
            closure = roads.close_streets(streets, find(), why, clock.now())
            metres, pieces = round(closure.metres), closure.pieces
            journal.record("street.closed", "street", closure.number, by=by, why=why, metres=metres, pieces=pieces)
    except Refused as refusal:
        raise _said(refusal, field) from None
    return closure


def _said(refusal: Refused, field: str) -> Refused:
    """What the road library refuses, in the person's language."""
    words = {
        "nothing_to_close": _("There is no street here that could be closed."),
        "no_such_street": _("There is no street here that could be closed."),
        "bad_area": _("Draw the area on the map: at least three corners, without crossing lines."),
        "no_such_closure": _("This closing is over already."),
        "network_replaced": _("The streets were imported anew. Please try again."),
    }
    if refusal.code not in words:
        return refusal
    return Refused(refusal.code, words[refusal.code], field=field, status=refusal.status)
