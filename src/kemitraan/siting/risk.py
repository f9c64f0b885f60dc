"""What segments of the road carry: reported events, spread along the streets, counted only where there are enough.

Each event is shared out among the segments within the bandwidth by road, the nearer ones getting more (quartic kernel,
K(d) = (1 − (d/h)²)²), in proportion to their length, and its shares add up to exactly one event. So the weight of a
segment is an expected number of events, and the weights of all segments add up to the number of events. A segment is
told only where at least LEAST events lie within the bandwidth; the weight of the others is told as one sum and counts
for no post (domain.md 6, E1). What this is not: a forecast, or a measure of crime rather than of reports (E2).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np

from kemitraan.reports import api as reports
from kemitraan.roads import api as roads
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

from .classes import categories_of
from .instance import F64, I64, Bool
from .models import Study

LEAST = 5  # events; a smaller count is not told and not used


@dataclass(frozen=True)
class Events:
    """What counts: position (degrees), way and category of each; and counts of what does not, by why left out."""

    lon: F64
    lat: F64
    told: Bool  # whether the moment was told, or is that of the report
    channel: list[str]
    category: list[str]
    hours: list[int]  # of all events of the period, whatever the hour
    left_out: dict[str, int]

    def __len__(self) -> int:
        return int(self.lon.size)

    def only(self, keep: Bool) -> Events:
        """Those where the mask is true; the hours of the day stay those of all."""
        return Events(
            self.lon[keep],
            self.lat[keep],
            self.told[keep],
            [name for name, here in zip(self.channel, keep.tolist(), strict=True) if here],
            [name for name, here in zip(self.category, keep.tolist(), strict=True) if here],
            self.hours,
            self.left_out,
        )


@dataclass(frozen=True)
class Spread:
    """Weight of each segment (expected events), events within the bandwidth of it, and events near no street."""

    weight: F64
    near: I64
    off_street: int

    @property
    def told(self) -> np.ndarray:
        """Where there are enough events to say anything."""
        return np.asarray(self.near >= LEAST)


def events_of(study: Study, units: Sequence[int]) -> Events:
    """The residents' reports of the study's units, days, hours and classes."""
    start = datetime.combine(study.period_from, time(), clock.JAKARTA)
    end = datetime.combine(study.period_to + timedelta(days=1), time(), clock.JAKARTA)
    placed, left_out = reports.events_at_places(units, start, end, categories_of(study.classes))
    used = [(one, clock.local(one.at).hour) for one in placed]
    now = [one for one, hour in used if in_hours(hour, study.hour_from, study.hour_to)]
    left_out["hour"] = len(placed) - len(now)
    return Events(
        np.array([one.lon for one in now], np.float64),
        np.array([one.lat for one in now], np.float64),
        np.array([one.told for one in now], np.bool_),
        [one.channel for one in now],
        [one.category for one in now],
        [hour for _, hour in used],
        left_out,
    )


def units_under(study: Study) -> list[int]:
    """Ids of the study's unit and all below it."""
    return territory.subtree_ids(study.unit)


def in_hours(hour: int, first: int, last: int) -> bool:
    """Whether an hour of the day lies between two (the second not included); over midnight too; equal: always."""
    if first == last:
        return True
    return first <= hour < last if first < last else hour >= first or hour < last


def profile(hours: Sequence[int]) -> list[int | None]:
    """Events in each hour of the day; None where there are some but fewer than LEAST."""
    counts = Counter(hours)
    return [counts[hour] if counts[hour] >= LEAST or counts[hour] == 0 else None for hour in range(24)]


def spread(network: roads.RoadNetwork, segments: roads.Parts, spots: roads.Spots, bandwidth_m: float) -> Spread:
    """Share every event out among the segments within the bandwidth by road."""
    # What happened does not move because a street is under water today: spread over the streets as they were built.
    goals = roads.Spots.of(segments)
    within = roads.walk_within(network, spots, goals, bandwidth_m, on_foot=False, as_built=True)
    event = np.repeat(np.arange(len(spots)), np.diff(within.ptr))
    kernel = (1.0 - np.minimum(within.cost / bandwidth_m, 1.0) ** 2) ** 2
    share = kernel * segments.metres[within.goal]
    whole = np.bincount(event, share, minlength=len(spots))
    counted = whole > 0
    share = share / np.where(counted, whole, 1.0)[event]
    weight: F64 = np.bincount(within.goal, share, minlength=len(segments)).astype(np.float64)
    near: I64 = np.bincount(within.goal[counted[event]], minlength=len(segments)).astype(np.int64)
    return Spread(weight, near, int((~counted).sum()))
