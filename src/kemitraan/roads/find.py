"""One query, start to end, in compiled code: snap the incident, meet the soonest, measure their trips."""

import numpy as np

from kemitraan.roads.arrays import F64, I32, I64, U8, compiled
from kemitraan.roads.hierarchy import CLOSED
from kemitraan.roads.search import enter, meet_on_chain, search
from kemitraan.roads.shapes import Arcs, Best, Places, Register, Scratch, Streets
from kemitraan.roads.snap import access_ms, snap_one, ways_in
from kemitraan.roads.trip import metres_of


@compiled
def seeds_of(streets: Streets, seg: int, t: float, walk: int) -> I64:
    """How the goal's chain is entered: (start, ms, end, ms), -1 where it cannot be."""
    from_start, from_end = ways_in(streets, seg, t)
    seeds = np.full(4, -1, np.int64)
    chain = streets.seg_chain[seg]
    if from_start >= 0:
        seeds[0], seeds[1] = streets.chain_a[chain], from_start + walk
    if from_end >= 0:
        seeds[2], seeds[3] = streets.chain_b[chain], from_end + walk
    return seeds


@compiled
def goal_of(streets: Streets, lon: float, lat: float) -> tuple[int, float, float, int, I64]:
    """Where the trips end: piece (-1 = outside the network), fraction, metres to it, ms on foot, and the
    seeds.
    """
    seg, t, away = snap_one(streets, lon, lat)
    if seg < 0:
        return seg, t, away, 0, np.full(4, -1, np.int64)
    walk = access_ms(away)
    return seg, t, away, walk, seeds_of(streets, seg, t, walk)


@compiled
def find(
    streets: Streets,
    arcs: Arcs,
    line: I32,
    chain_metres: F64,
    scratch: Scratch,
    epoch: int,
    lon: float,
    lat: float,
    places: Places,
    reg: Register,
    ok: U8,
    best: Best,
    budget: int,
) -> tuple[int, int, float, F64]:
    """Snap the goal and meet the soonest: (how many, settled, metres to the street, metres of each trip).

    How many is -1 where more than `budget` nodes would have to be settled.
    """
    seg, t, away, walk, seeds = goal_of(streets, lon, lat)
    if seg < 0:
        return 0, 0, 0.0, np.empty(0, np.float64)
    k = best.who.size
    found = meet_on_chain(streets, places, reg, ok, seg, t, walk, k, best)
    found, settled = search(arcs, scratch, epoch, seeds, places, reg, ok, k, best, found, budget)
    if found < 0:
        return found, settled, away, np.empty(0, np.float64)
    metres = metres_of(streets, scratch, line, chain_metres, seeds, seg, t, away, places, best, found)
    return found, settled, away, metres


@compiled
def rank(
    streets: Streets, seg: int, t: float, walk: int, places: Places, reg: Register, ok: U8, best: Best, times: I64
) -> int:
    """The soonest, given the time from each way out to the goal (CLOSED = no way). Gives how many."""
    k = best.who.size
    found = meet_on_chain(streets, places, reg, ok, seg, t, walk, k, best)
    for entry in range(places.node.size):
        if places.node[entry] >= 0 and ok[entry >> 1] != 0 and times[entry] < CLOSED:
            found = enter(best, found, k, entry >> 1, times[entry] + places.ms[entry], entry)
    return found
