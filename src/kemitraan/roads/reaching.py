"""What lies within a time or a distance by road of many places at once: the cover of posts, the spread of events."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kemitraan.roads.arrays import F64, I32, I64, U8
from kemitraan.roads.measure import check_points
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.parts import Parts
from kemitraan.roads.shapes import Streets
from kemitraan.roads.speeds import FENCED_CLASSES
from kemitraan.toolbox.errors import Refused

MOST_MS = 2**30


@dataclass(frozen=True)
class Spots:
    """Positions on the streets: piece (-1 = further than 25 km from any street), fraction, metres to the street."""

    seg: I32
    t: F64
    away: F64

    def __len__(self) -> int:
        return int(self.seg.size)

    @classmethod
    def of(cls, parts: Parts) -> Spots:
        """The middles of parts of streets: they lie on their street, closed or not."""
        return cls(parts.seg, parts.t, np.zeros(len(parts)))


@dataclass(frozen=True)
class Within:
    """From place i the goals `goal[ptr[i]:ptr[i + 1]]`, ascending, each with seconds or metres in `cost`."""

    ptr: I64
    goal: I32
    cost: F64

    def of(self, place: int) -> I32:
        """The goals of one place."""
        return self.goal[self.ptr[place] : self.ptr[place + 1]]


def snap_to_streets(network: RoadNetwork, lon: object, lat: object, *, as_built: bool = False) -> Spots:
    """Where on the open streets each position (degrees) is; `as_built`: as if none were closed.

    Refuses what is no place on the globe.
    """
    from kemitraan.roads.snap import snap_many

    lons, lats = check_points(lon, lat)
    places = snap_many(_streets(network, as_built), lons, lats)
    return Spots(places.seg, places.t, places.metres)


def drive_within(network: RoadNetwork, places: Spots, goals: Spots, seconds: float) -> Within:
    """The goals one can drive to from each place within so many seconds; one-ways and closures are kept."""
    from kemitraan.roads.within import reach_all

    ptr, head, step = _driving(network)
    limit = _limit(seconds * 1000, "seconds")
    found, goal, ms = reach_all(
        network.streets, ptr, head, step, places.seg, places.t, places.away, goals.seg, goals.t, limit, False
    )
    return Within(found, goal, ms / 1000)


def walk_within(
    network: RoadNetwork, places: Spots, goals: Spots, metres: float, *, on_foot: bool = True, as_built: bool = False
) -> Within:
    """The goals within so many metres along the streets, in either direction.

    `on_foot`: without toll roads; `as_built`: as if no street were closed.
    """
    from kemitraan.roads.within import PER_METRE, reach_all

    streets = _streets(network, as_built)
    ptr, head, step = _walking(network, streets.closed, on_foot)
    limit = _limit(metres * PER_METRE, "metres")
    seg, goal_seg = places.seg, goals.seg
    if on_foot:
        seg, goal_seg = (np.where(_fenced(network)[np.maximum(s, 0)], np.int32(-1), s) for s in (seg, goal_seg))
    found, goal, tenths = reach_all(
        streets, ptr, head, step, seg, places.t, places.away, goal_seg, goals.t, limit, True
    )
    return Within(found, goal, tenths / PER_METRE)


def _limit(value: float, field: str) -> int:
    if not 0 < value < MOST_MS:
        raise Refused("bad_limit", "The limit must be more than nothing and less than a day.", field=field)
    return int(round(value))


def _driving(network: RoadNetwork) -> tuple[I64, I32, I32]:
    """Arcs out of each node with their milliseconds now; closed ones are left out."""
    a, live = network.arrays, network.live.arcs.copy()
    head = np.repeat(np.arange(network.nodes, dtype=np.int32), np.diff(a["arc_ptr"]))
    open_now = live[:, 1] >= 0
    return _sorted(network.nodes, live[open_now, 0], head[open_now], live[open_now, 1])


def _streets(network: RoadNetwork, as_built: bool) -> Streets:
    """The streets as they are now, or with every one of them open."""
    return network.streets._replace(closed=np.zeros_like(network.live.closed)) if as_built else network.streets


def _walking(network: RoadNetwork, closed: U8, on_foot: bool) -> tuple[I64, I32, I32]:
    """Every open chain both ways, with its length in tenths of a metre."""
    from kemitraan.roads.within import PER_METRE

    a = network.arrays
    shut = closed != 0
    if on_foot:
        shut = shut | _fenced(network)
    count = np.bincount(a["seg_chain"][shut], minlength=a["chain_a"].size)
    chain = np.flatnonzero(count == 0)
    one, other = a["chain_a"][chain], a["chain_b"][chain]
    tenths = np.rint(a["chain_metres"][chain] * PER_METRE).astype(np.int32)
    return _sorted(network.nodes, np.append(one, other), np.append(other, one), np.append(tenths, tenths))


def _fenced(network: RoadNetwork) -> np.ndarray:
    return np.isin(network.arrays["seg_kind"], FENCED_CLASSES)


def _sorted(nodes: int, tail: np.ndarray, head: np.ndarray, step: np.ndarray) -> tuple[I64, I32, I32]:
    order = np.argsort(tail, kind="stable")
    ptr = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(tail, minlength=nodes), out=ptr[1:])
    return ptr, head[order].astype(np.int32), step[order].astype(np.int32)
