"""How one gets about in a study: by the imported streets, or, where there are none, straight over cells as an estimate.

Both answer the same five questions: which demands there are, what each carries, who reaches which, what they are called
and what they look like.
"""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
import shapely
from django.conf import settings
from scipy.spatial import cKDTree
from shapely.geometry.base import BaseGeometry

from kemitraan.roads import api as roads
from kemitraan.territory import api as territory

from .ground import Candidates, candidates_for, checked_segments, segments_in
from .instance import F64, I64, Rows
from .models import Study
from .risk import Events, Spread, spread

WALK_M_PER_MINUTE = 80.0  # 4.8 km/h
CELL_M = 200.0  # the side of a cell: as long as the longest segment of a street
LEAST_REACH_M = 150.0  # straight; an event always reaches the middle of its own cell, at most 142 m away
METRES_PER_DEGREE = 111_195.0  # of latitude


class Ways(Protocol):
    """What a study asks of the ground it is made on."""

    estimate: bool
    names: list[str]

    def segments(self, outline: BaseGeometry, events: Events) -> roads.Parts:
        """What is to be covered."""

    def spread(self, segments: roads.Parts, events: Events, bandwidth_m: float) -> Spread:
        """What each segment carries of the events."""

    def candidates(self, study: Study, outline: BaseGeometry, told: roads.Parts) -> Candidates:
        """Where a post might stand; ``told`` are the segments that may be told."""

    def cover(self, study: Study, lon: list[float], lat: list[float], segments: roads.Parts) -> Rows:
        """For each place the segments whose middle somebody there can be at within the study's minutes."""

    def lines(self, segments: roads.Parts) -> list[list[tuple[float, float]]]:
        """The shape of each segment in degrees."""

    def told(self) -> dict[str, Any]:
        """What is written down about the ground itself."""


def ways_in_use() -> Ways:
    """The streets in use, or the straight line where none were imported."""
    network = roads.open_network(settings.ROADS)
    return ByStreet(network) if isinstance(network, roads.RoadNetwork) else Straight()


class ByStreet:
    """Along the imported streets."""

    estimate = False

    def __init__(self, network: roads.RoadNetwork) -> None:
        self.network = network
        self.names = list(network.names)
        self.version = network.version  # as it was before anything was read

    def segments(self, outline: BaseGeometry, events: Events) -> roads.Parts:
        """Streets cut into parts of at most 200 m."""
        return segments_in(self.network, outline)

    def spread(self, segments: roads.Parts, events: Events, bandwidth_m: float) -> Spread:
        """Along the streets as they were built."""
        spots = roads.snap_to_streets(self.network, events.lon, events.lat, as_built=True)
        return spread(self.network, segments, spots, bandwidth_m)

    def candidates(self, study: Study, outline: BaseGeometry, told: roads.Parts) -> Candidates:
        """Own points, known places, junctions."""
        return candidates_for(study, outline, network=self.network)

    def cover(self, study: Study, lon: list[float], lat: list[float], segments: roads.Parts) -> Rows:
        """On foot or by car along the streets that are open now."""
        if not lon:
            return Rows(np.zeros(1, np.int64), np.zeros(0, np.int32))
        places, goals = roads.snap_to_streets(self.network, lon, lat), roads.Spots.of(segments)
        if study.mode == Study.Mode.WALK:
            found = roads.walk_within(self.network, places, goals, study.minutes * WALK_M_PER_MINUTE)
        else:
            found = roads.drive_within(self.network, places, goals, study.minutes * 60.0)
        return Rows(found.ptr, found.goal)

    def lines(self, segments: roads.Parts) -> list[list[tuple[float, float]]]:
        """The course of each part of a street."""
        return list(roads.part_lines(self.network, segments))

    def told(self) -> dict[str, Any]:
        """Whose streets, which edition, and how many pieces are closed."""
        return {
            "streets": str(self.network.about.get("attribution", "")),
            "streets_edition": self.network.generation,
            "streets_version": self.version,
            "closed_pieces": int((self.network.live.closed != 0).sum()),
        }


class Straight:
    """Straight over cells of 200 m; metres by road are straight metres times the detour factor (roads-estimate.md)."""

    estimate = True

    def __init__(self) -> None:
        self.names = [""]

    def segments(self, outline: BaseGeometry, events: Events) -> roads.Parts:
        """The cells whose middle lies in the outline, and those in which something happened; named by village."""
        west, south, east, north = outline.bounds
        high = CELL_M / METRES_PER_DEGREE
        wide = high / np.cos(np.radians((south + north) / 2))
        columns, rows = int((east - west) / wide) + 1, int((north - south) / high) + 1
        number = np.arange(columns * rows)
        lon, lat = west + (number % columns + 0.5) * wide, south + (number // columns + 0.5) * high
        keep = shapely.contains_xy(outline, lon, lat)
        column = np.clip(((events.lon - west) / wide).astype(np.int64), 0, columns - 1)
        row = np.clip(((events.lat - south) / high).astype(np.int64), 0, rows - 1)
        keep[row * columns + column] = True
        lon, lat = lon[keep], lat[keep]
        zero = np.zeros(lon.size, np.int32)
        metres = np.full(lon.size, CELL_M)
        flat = np.zeros(lon.size, np.float64)
        kind = np.zeros(lon.size, np.uint8)
        return checked_segments(roads.Parts(zero, flat, lon, lat, metres, zero, flat, kind, self._named(lon, lat)))

    def spread(self, segments: roads.Parts, events: Events, bandwidth_m: float) -> Spread:
        """Shared out among the cells around, the nearer ones getting more; its shares add up to one event."""
        reach = max(bandwidth_m / roads.DETOUR, LEAST_REACH_M)
        rows, metres = _within(events.lon, events.lat, segments, reach)
        event = np.repeat(np.arange(len(events)), np.diff(rows.ptr))
        share = (1.0 - np.minimum(metres / reach, 1.0) ** 2) ** 2
        whole = np.bincount(event, share, minlength=len(events))
        share = share / np.where(whole > 0, whole, 1.0)[event]
        weight: F64 = np.bincount(rows.index, share, minlength=len(segments)).astype(np.float64)
        near: I64 = np.bincount(rows.index, minlength=len(segments)).astype(np.int64)
        return Spread(weight, near, int((whole == 0).sum()))

    def candidates(self, study: Study, outline: BaseGeometry, told: roads.Parts) -> Candidates:
        """Own points, known places, and in the place of junctions the cells that may be told: never a smaller count."""
        cells = [
            (lon, lat, "cell", self.names[name])
            for lon, lat, name in zip(told.lon.tolist(), told.lat.tolist(), told.name.tolist(), strict=True)
        ]
        return candidates_for(study, outline, cells=cells)

    def cover(self, study: Study, lon: list[float], lat: list[float], segments: roads.Parts) -> Rows:
        """Minutes at a walk, or at the estimate's speed of a vehicle, straight times the detour factor."""
        by_foot = study.mode == Study.Mode.WALK
        pace = WALK_M_PER_MINUTE if by_foot else roads.ESTIMATE_KPH * 1000.0 / 60.0
        reach = study.minutes * pace / roads.DETOUR
        return _within(np.array(lon, np.float64), np.array(lat, np.float64), segments, reach)[0]

    def lines(self, segments: roads.Parts) -> list[list[tuple[float, float]]]:
        """The edge of each cell."""
        high = CELL_M / METRES_PER_DEGREE / 2
        found = []
        for x, y in zip(segments.lon.tolist(), segments.lat.tolist(), strict=True):
            wide = high / float(np.cos(np.radians(y)))
            west, east, south, north = x - wide, x + wide, y - high, y + high
            found.append([(west, south), (east, south), (east, north), (west, north), (west, south)])
        return found

    def told(self) -> dict[str, Any]:
        """That it is an estimate, and by which factor."""
        return {
            "estimate": True, "detour": roads.DETOUR, "cell_metres": CELL_M, "streets": "", "streets_edition": "",
            "streets_version": 0, "closed_pieces": 0,
        }  # fmt: skip

    def _named(self, lon: F64, lat: F64) -> np.ndarray:
        """The number of each cell's village among the names."""
        places, ids = territory.locate_many(lon, lat)
        called = dict(territory.Area.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
        self.names = ["", *(str(called.get(pk, "")) for pk in ids)]
        return np.asarray(places, np.int32) + 1  # -1: in no village


def _within(lon: F64, lat: F64, segments: roads.Parts, reach_m: float) -> tuple[Rows, F64]:
    """For each place the segments whose middle lies within so many straight metres, ascending, and how far."""
    if not lon.size:
        return Rows(np.zeros(1, np.int64), np.zeros(0, np.int32)), np.zeros(0)
    scale = np.cos(np.radians(float(segments.lat.mean())))  # a study's area is small enough for one scale
    middle = np.column_stack([segments.lon * scale, segments.lat]) * METRES_PER_DEGREE
    place = np.column_stack([lon * scale, lat]) * METRES_PER_DEGREE
    tree = cKDTree(middle)
    rows = Rows.from_lists([tree.query_ball_point(one, reach_m) for one in place])
    owner = np.repeat(np.arange(lon.size), np.diff(rows.ptr))
    metres: F64 = np.hypot(*(middle[rows.index] - place[owner]).T)
    return rows, metres
