"""Who can be there soonest by road: exact, by the time to drive, not by the straight line."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kemitraan.roads.arrays import F64, U8
from kemitraan.roads.estimate import StraightLine, straight
from kemitraan.roads.hierarchy import CLOSED, Hierarchy
from kemitraan.roads.measure import NEAR_METRES, check_point
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.responders import Network, Responders
from kemitraan.roads.shapes import Best
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

NO_BUDGET = 2**62
MIN_BUDGET = 1_000  # settled nodes: less than 0.1 ms, not worth asking anything else


class Found(NamedTuple):
    """What a search met: the ranking, metres between the incident and the street, metres of each trip."""

    best: Best
    away: float
    metres: F64


def fresh_best(k: int) -> Best:
    """Room for k results."""
    return Best(np.empty(k, np.int32), np.empty(k, np.int64), np.empty(k, np.int32))


NOBODY = Found(fresh_best(0), 0.0, np.empty(0))


@dataclass(slots=True)  # not frozen: that would triple the cost of making one
class Reach:
    """One who can come: number in the responders, seconds and metres to drive, and whether that is an
    estimate.

    `estimate` is true where any part of the way is a straight line over more than NEAR_METRES.
    """

    index: int
    seconds: float
    metres: float
    estimate: bool


def nearest(
    network: Network,
    point: tuple[float, float],
    responders: Responders,
    k: int = 5,
    *,
    need: int = 0,
    allowed: np.ndarray | None = None,
    fill: bool = False,
) -> list[Reach]:
    """The k who can be at `point` soonest, in order of (seconds, number): exact on the streets as they are
    now.

    Only those with every bit of `need`, and true in `allowed` where given. One-ways and closures are kept;
    the way to and from the street counts. Those who cannot come by road are left out, so fewer than k may
    come back; with `fill` they follow at the end by straight line, marked as estimates.
    """
    where = check_point(point)
    if responders.network is not network:
        raise Refused("other_network", "These responders were placed on another network.", field="responders")
    if k < 1:
        raise Refused("bad_count", "At least one must be asked for.", field="k")
    ok, count = responders.eligible(need, allowed)
    k = min(k, count)
    if k == 0:
        return []
    if isinstance(network, StraightLine):
        return by_straight_line(where, responders, ok, k)
    reached = by_road(network, where, responders, ok, count, k)
    if fill and len(reached) < k:
        rest = ok.copy()
        rest[[reach.index for reach in reached]] = 0
        reached += by_straight_line(where, responders, rest, k - len(reached))
    return reached


def by_road(network: RoadNetwork, where: LonLat, responders: Responders, ok: U8, eligible: int, k: int) -> list[Reach]:
    """The k soonest of the `eligible` with `ok` over the streets."""
    found = by_cheaper(network, where, responders, ok, eligible, k)
    count = found.metres.size
    who, ms = found.best.who[:count], found.best.ms[:count].tolist()
    far = (np.maximum(responders.snapped(network).places.metres[who], found.away) > NEAR_METRES).tolist()
    return [
        Reach(one, time / 1000, metres, estimate)
        for one, time, metres, estimate in zip(who.tolist(), ms, found.metres.tolist(), far, strict=True)
    ]


def by_cheaper(network: RoadNetwork, where: LonLat, responders: Responders, ok: U8, eligible: int, k: int) -> Found:
    """Ask by whichever exact method costs less: the search, for long enough, or the hierarchy."""
    expected = network.nodes * k / eligible  # nodes settled, were the responders spread evenly
    worth = hierarchy_costs(network.nodes, eligible, k)
    hierarchy = network.keeper.ready(network) if expected > MIN_BUDGET else None
    if hierarchy is None:
        return by_search(network, where, responders, ok, k, NO_BUDGET) or NOBODY
    found = None
    if expected <= worth:
        found = by_search(network, where, responders, ok, k, int(max(MIN_BUDGET, 2 * worth)))
    if found is None:
        version = network.version
        found = by_hierarchy(network, hierarchy, where, responders, ok, k)
        if not version == network.version == hierarchy.version:  # streets changed while it was asked
            found = by_search(network, where, responders, ok, k, NO_BUDGET)
    return found or NOBODY


def hierarchy_costs(nodes: int, eligible: int, k: int) -> float:
    """What one question costs the hierarchy, in settled nodes of the search (docs/decisions/roads-search.md).

    The first part is finding the times, the second the length of the k trips.
    """
    return 2.0 * math.sqrt(nodes * eligible) + 3.5 * k * math.sqrt(nodes)


def by_search(network: RoadNetwork, where: LonLat, responders: Responders, ok: U8, k: int, budget: int) -> Found | None:
    """Search outwards from the incident; None where more than `budget` nodes would be settled."""
    from kemitraan.roads.find import find

    _, places, register = responders.snapped(network)
    best, a = fresh_best(k), network.arrays
    scratch, epoch = network.scratch()
    found, _, away, metres = find(
        network.streets,
        network.arcs,
        a["arc_line"],
        a["chain_metres"],
        scratch,
        epoch,
        where.lon,
        where.lat,
        places,
        register,
        ok,
        best,
        budget,
    )
    return None if found < 0 else Found(best, away, metres)


def by_hierarchy(
    network: RoadNetwork, hierarchy: Hierarchy, where: LonLat, responders: Responders, ok: U8, k: int
) -> Found:
    """Ask the hierarchy for the time from each way out of those with `ok`."""
    from kemitraan.roads.find import goal_of, rank
    from kemitraan.roads.trip import between_metres, part_metres

    _, places, register = responders.snapped(network)
    streets = network.streets
    seg, t, away, walk, seeds = goal_of(streets, where.lon, where.lat)
    best = fresh_best(k)
    if seg < 0:
        return Found(best, 0.0, np.empty(0))
    entries = np.flatnonzero((places.node >= 0) & np.repeat(ok, 2).view(np.bool_))
    times = np.full(places.node.size, CLOSED, np.int64)
    if entries.size:
        times[entries] = hierarchy.times_to(places.node[entries], seeds)
    found = rank(streets, seg, t, walk, places, register, ok, best, times)
    metres = np.empty(found)
    for i in range(found):
        who, entry = best.who[i], int(best.entry[i])
        here = places.seg[who], places.t[who]
        metres[i] = places.metres[who] + away
        if entry < 0:
            metres[i] += between_metres(streets, *here, seg, t)
            continue
        arcs, by_start = hierarchy.trip(int(places.node[entry]), seeds)
        chains = network.arrays["arc_line"][arcs] >> 1
        metres[i] += network.arrays["chain_metres"][chains].sum()
        metres[i] += part_metres(streets, *here, (entry & 1) == 1) + part_metres(streets, seg, t, not by_start)
    return Found(best, away, metres)


def by_straight_line(where: LonLat, responders: Responders, ok: U8, k: int) -> list[Reach]:
    """The k soonest of those with `ok` by the estimate."""
    who = np.flatnonzero(ok)
    ms, metres = straight(responders.lon[who], responders.lat[who], where.lon, where.lat)
    order = np.lexsort((who, ms))[:k]
    return [Reach(int(who[i]), float(ms[i]) / 1000, float(metres[i]), True) for i in order]
