"""Reading many reports."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from .models import ORDINARY, Report


def awaiting_response(limit: int = 50) -> QuerySet[Report]:
    """Reports where somebody must go and nobody was asked yet, most urgent and oldest first."""
    return (
        Report.objects.filter(response_wanted=True)
        .select_related("category", "unit", "holder")
        .order_by("priority", "received_at")[:limit]
    )


# What residents themselves told us. Anything else (an officer's own find, a patrol, a post's log) follows where we
# look and not where things happen, so it is no measure of a place (domain.md 6, E2).
RESIDENT_CHANNELS = ("web", "phone", "visit", "open311")
OFFICERS_OWN = re.compile(r"(DEMO-)?LP/A/")  # a report of model A is an officer's own find (domain.md 2.4)
CERTAIN_M = 150.0  # a place known less exactly than this lies on several streets
_NOT_THERE = ("refused", "closed")  # not a police matter


class PlacedEvent(NamedTuple):
    """Something that happened, without anybody in it: degrees, moment, whether the moment was told, category, way."""

    lon: float
    lat: float
    at: datetime
    told: bool
    category: str
    channel: str


def events_at_places(
    units: Collection[int], since: datetime, until: datetime, categories: Collection[str]
) -> tuple[list[PlacedEvent], dict[str, int]]:
    """What residents reported between two moments in these units, for counting by place; and what was left out.

    Only open categories and caveats count: sensitive ones are never put on a map, whatever is asked for. Left out and
    counted by why: ``officer`` (an officer's own find), ``double``, ``not_ours``, ``no_place``, ``vague``.
    """
    rows = Report.objects.filter(
        unit_id__in=units,
        received_at__gte=since,
        received_at__lt=until,
        category__code__in=categories,
        category__sensitive=False,
        caveat__lte=ORDINARY,
        kept_from__isnull=True,
    ).values_list(
        *("lon", "lat", "accuracy_m", "happened_at", "received_at", "category__code", "channel", "official_number"),
        *("state", "split_from_id"),
    )
    events: list[PlacedEvent] = []
    left_out = dict.fromkeys(("officer", "double", "not_ours", "no_place", "vague"), 0)
    for lon, lat, accuracy, happened, received, category, channel, number, state, split in rows.order_by("id"):
        why = ""
        if state == "merged" or split is not None:
            why = "double"
        elif channel not in RESIDENT_CHANNELS or OFFICERS_OWN.match(number or ""):
            why = "officer"
        elif state in _NOT_THERE:
            why = "not_ours"
        elif lon is None or lat is None:
            why = "no_place"
        elif accuracy is not None and accuracy > CERTAIN_M:
            why = "vague"
        if why:
            left_out[why] += 1
        else:
            events.append(PlacedEvent(lon, lat, happened or received, happened is not None, category, channel))
    return events, left_out
