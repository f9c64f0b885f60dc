"""While an operator types: reports near in place and time that may be the same event. A hint, never a decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from rapidfuzz import fuzz, utils

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox.geo import LonLat, box_around, cell_ranges, distance_m

NEAR_M = 500.0
NEAR_TIME = timedelta(hours=6)
MOST = 5
MOST_LOOKED_AT = 200


@dataclass(frozen=True)
class Twin:
    """One report that may be the same, with the reasons why it is shown."""

    code: str
    story: str
    state: str
    received_at: datetime
    metres: float | None
    score: float


def likely_twins(viewer: Viewer, words: str, point: LonLat | None, area_code: str, now: datetime) -> list[Twin]:
    """Open reports of the last six hours within 500 m (or in the kelurahan), the likeliest words first."""
    found = reports.visible_to(viewer, purposes.READ_REPORTS).filter(
        state__in=reports.OPEN_STATES, received_at__gte=now - NEAR_TIME, merged_into__isnull=True
    )
    if point is not None:
        near = Q()
        for first, last in cell_ranges(*box_around(point, NEAR_M)):
            near |= Q(cell__range=(first, last))
        found = found.filter(near)
    elif area_code:
        found = found.filter(area__code=area_code)
    else:
        return []
    rows = found.order_by("-received_at").values_list("code", "story", "state", "received_at", "lon", "lat")
    twins = []
    for code, story, state, received_at, lon, lat in rows[:MOST_LOOKED_AT]:
        metres = None if point is None or lon is None or lat is None else distance_m(point, LonLat(lon, lat))
        if metres is not None and metres > NEAR_M:
            continue
        score = fuzz.token_sort_ratio(words, story, processor=utils.default_process)
        twins.append(Twin(code, story, state, received_at, metres, score))
    twins.sort(key=lambda twin: (-twin.score, twin.metres or 0.0))
    return twins[:MOST]
