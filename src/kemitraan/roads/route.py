"""The way itself: for drawing on a map, and for those who drive along it."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from kemitraan.roads.arrays import F64
from kemitraan.roads.estimate import StraightLine, straight
from kemitraan.roads.measure import NEAR_METRES, check_point
from kemitraan.roads.nearest import NO_BUDGET, nearest
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.responders import Network, Responders
from kemitraan.roads.shapes import Best
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat


@dataclass(frozen=True)
class Route:
    """A way from one position to another: `times[i]` is the second at which one is at `coordinates[i]`."""

    seconds: float
    metres: float
    coordinates: list[LonLat]
    times: list[float]
    estimate: bool

    def at(self, second: float) -> LonLat:
        """Where one is after so many seconds on the way (before the start: the start; after the end: the
        end).
        """
        lon = np.interp(second, self.times, [point.lon for point in self.coordinates])
        lat = np.interp(second, self.times, [point.lat for point in self.coordinates])
        return LonLat(float(lon), float(lat))


@dataclass
class _Trace:
    """A route as it grows: points, milliseconds at each, and metres so far."""

    lon: list[float]
    lat: list[float]
    ms: list[float]
    metres: float = 0.0

    def go(self, lon: float, lat: float, ms: float, metres: float) -> None:
        self.lon.append(lon)
        self.lat.append(lat)
        self.ms.append(self.ms[-1] + ms)
        self.metres += metres


def route(network: Network, a: tuple[float, float], b: tuple[float, float]) -> Route:
    """The quickest way by road from `a` to `b`, on foot to and from the street included.

    On a network without a way between them it is refused (code no_way); the straight line always gives one,
    marked as an estimate.
    """
    start, goal = check_point(a, "a"), check_point(b, "b")
    if isinstance(network, StraightLine):
        return straight_route(start, goal)
    return _by_road(network, start, goal)


def straight_route(start: LonLat, goal: LonLat) -> Route:
    """The estimate between two positions, drawn as one line."""
    ms, metres = straight(np.array([start.lon]), np.array([start.lat]), goal.lon, goal.lat)
    seconds = float(ms[0]) / 1000
    return Route(seconds, float(metres[0]), [start, goal], [0.0, seconds], True)


def _by_road(network: RoadNetwork, start: LonLat, goal: LonLat) -> Route:
    from kemitraan.roads.find import seeds_of
    from kemitraan.roads.search import LOW, meet_on_chain, register, search
    from kemitraan.roads.snap import access_ms, snap_many
    from kemitraan.roads.trip import lines_from

    streets, a = network.streets, network.arrays
    places = snap_many(streets, np.array([start.lon, goal.lon]), np.array([start.lat, goal.lat]))
    if (places.seg < 0).any():
        raise Refused("no_way", "One of the two places is far from every known street.", field="point")
    seg, t, walk = int(places.seg[1]), float(places.t[1]), access_ms(float(places.metres[1]))
    seeds = seeds_of(streets, seg, t, walk)
    best = Best(np.empty(1, np.int32), np.empty(1, np.int64), np.empty(1, np.int32))
    ok = np.array([1, 0], np.uint8)
    scratch, epoch = network.scratch()
    reg = register(streets, places)
    found = meet_on_chain(streets, places, reg, ok, seg, t, walk, 1, best)
    found, _ = search(network.arcs, scratch, epoch, seeds, places, reg, ok, 1, best, found, NO_BUDGET)
    if not found:
        raise Refused("no_way", "There is no way by road between these places now.", field="point")
    trace = _Trace([start.lon], [start.lat], [0.0])
    here = (int(places.seg[0]), float(places.t[0]))
    _stand(network, trace, *here, access_ms(float(places.metres[0])), float(places.metres[0]))
    entry = int(best.entry[0])
    if entry < 0:
        _drive(network, trace, here, (seg, t))
    else:
        lines, last = lines_from(streets, scratch, a["arc_line"], int(places.node[entry]))
        _drive(network, trace, here, _end_of(network, int(a["seg_chain"][here[0]]), entry & 1))
        for line in lines:
            chain, backward = int(line) >> 1, int(line) & 1
            _drive(network, trace, _end_of(network, chain, backward), _end_of(network, chain, 1 - backward))
        by_start = seeds[0] == last and seeds[1] == int(scratch.state[last, 0]) & LOW
        _drive(network, trace, _end_of(network, int(a["seg_chain"][seg]), 0 if by_start else 1), (seg, t))
    trace.go(goal.lon, goal.lat, walk, float(places.metres[1]))
    return _finish(trace, bool((places.metres > NEAR_METRES).any()))


def _end_of(network: RoadNetwork, chain: int, end: int) -> tuple[int, float]:
    """The place at the start (0) or end (1) of a chain."""
    ptr = network.arrays["seg_ptr"]
    return (int(ptr[chain + 1]) - 1, 1.0) if end else (int(ptr[chain]), 0.0)


def _position(network: RoadNetwork, seg: int, t: float) -> tuple[float, float]:
    a = network.arrays
    p = seg + int(a["seg_chain"][seg])
    lon, lat = a["point_lon"], a["point_lat"]
    return float(lon[p] + t * (lon[p + 1] - lon[p])), float(lat[p] + t * (lat[p + 1] - lat[p]))


def _stand(network: RoadNetwork, trace: _Trace, seg: int, t: float, ms: float, metres: float) -> None:
    trace.go(*_position(network, seg, t), ms, metres)


def _drive(network: RoadNetwork, trace: _Trace, here: tuple[int, float], there: tuple[int, float]) -> None:
    """Go along one chain from a place to another of it, point by point."""
    a = network.arrays
    forward = here < there or (here == there and a["seg_forward_ms"][here[0]] >= 0)
    column = a["seg_forward_ms" if forward else "seg_backward_ms"]
    step = 1 if forward else -1
    for s in range(here[0], there[0] + step, step):
        first = here[1] if s == here[0] else (0.0 if forward else 1.0)
        last = there[1] if s == there[0] else (1.0 if forward else 0.0)
        ms, whole = int(column[s]), float(a["seg_metres"][s])
        # Rounded as in the search, so that the parts add up to the very time it found.
        took = abs(round(ms * last) - round(ms * first))
        _stand(network, trace, s, last, took, abs(last - first) * whole)


def _finish(trace: _Trace, estimate: bool) -> Route:
    """Drop points that add neither time nor way."""
    lon, lat, ms = trace.lon, trace.lat, trace.ms
    keep = [0] + [j for i, j in pairwise(range(len(lon))) if (lon[i], lat[i], ms[i]) != (lon[j], lat[j], ms[j])]
    coordinates = [LonLat(lon[i], lat[i]) for i in keep]
    times = [ms[i] / 1000 for i in keep]
    if len(coordinates) == 1:
        coordinates, times = coordinates * 2, times * 2
    return Route(times[-1], trace.metres, coordinates, times, estimate)


def travel_seconds(network: Network, sources: F64, targets: F64) -> F64:
    """Seconds from each source to each target: a matrix [sources, targets]; inf where there is no way by
    road.

    Both are arrays [n, 2] of longitude and latitude in degrees.
    """
    a, b = np.asarray(sources, np.float64).reshape(-1, 2), np.asarray(targets, np.float64).reshape(-1, 2)
    matrix = np.full((len(a), len(b)), np.inf)
    if a.size and b.size:
        units = Responders.from_points(network, a[:, 0], a[:, 1])
        for j, goal in enumerate(b):
            for reach in nearest(network, (goal[0], goal[1]), units, len(a)):
                matrix[reach.index, j] = reach.seconds
    return matrix
