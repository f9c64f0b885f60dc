"""How far it is between the stops of a day, by road; by straight line, and saying so, where there is no street."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.conf import settings

from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat, distance_m

METRES_PER_MINUTE = 1000 / 60  # of one km/h


@dataclass(frozen=True)
class Ways:
    """Metres from each point to each other one, and whether any of them is an estimate."""

    metres: list[list[float]]
    estimate: bool

    def minutes(self, kph: float) -> list[list[float]]:
        """The same as minutes at this speed."""
        pace = METRES_PER_MINUTE * kph
        return [[metres / pace for metres in row] for row in self.metres]


def ways_between(points: Sequence[LonLat]) -> Ways:
    """Metres by road between all these points (one-ways kept). Where there is no way, straight line times detour."""
    from kemitraan.roads import api as roads  # numba costs 0.6 s: only who asks for a way pays

    network = roads.open_network(settings.ROADS)
    count = len(points)
    metres = np.full((count, count), np.nan)
    estimate = False
    try:
        there = roads.Responders.from_points(network, [p.lon for p in points], [p.lat for p in points])
        for goal, point in enumerate(points):
            for reach in roads.nearest(network, point, there, k=count):
                metres[reach.index, goal] = reach.metres
                estimate |= reach.estimate
    except Refused:
        metres[:], estimate = np.nan, True
    for a, b in np.argwhere(np.isnan(metres)):
        metres[a, b] = distance_m(points[a], points[b]) * roads.DETOUR
        estimate = True
    np.fill_diagonal(metres, 0.0)
    return Ways(metres.tolist(), estimate)


def line_through(points: Sequence[LonLat]) -> list[list[float]]:
    """The way through these points for a map: ``[[lon, lat], …]``, straight where there is no street."""
    from kemitraan.roads import api as roads

    network = roads.open_network(settings.ROADS)
    line: list[LonLat] = list(points[:1])
    for a, b in zip(points, points[1:], strict=False):
        try:
            line += roads.route(network, a, b).coordinates[1:]
        except Refused:
            line.append(b)
    return [[round(point.lon, 6), round(point.lat, 6)] for point in line]
