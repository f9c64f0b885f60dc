"""Following a finished search back: which chains a trip runs over, and how long it is."""

import numpy as np

from kemitraan.roads.arrays import F64, I32, I64, compiled
from kemitraan.roads.search import LOW
from kemitraan.roads.shapes import Best, Places, Scratch, Streets


@compiled
def part_metres(streets: Streets, s: int, t: float, to_end: bool) -> float:
    """Metres between a place and the end (else the start) of its chain."""
    chain = streets.seg_chain[s]
    total = 0.0
    if to_end:
        total += (1.0 - t) * streets.seg_metres[s]
        for i in range(s + 1, streets.seg_ptr[chain + 1]):
            total += streets.seg_metres[i]
        return float(total)
    total += t * streets.seg_metres[s]
    for i in range(streets.seg_ptr[chain], s):
        total += streets.seg_metres[i]
    return float(total)


@compiled
def between_metres(streets: Streets, s: int, t: float, goal: int, goal_t: float) -> float:
    """Metres along one chain between two of its places."""
    return abs(part_metres(streets, s, t, False) - part_metres(streets, goal, goal_t, False))


@compiled
def arrives_by_start(streets: Streets, seeds: I64, node: int, ms: int) -> bool:
    """Whether a trip that leaves the searched streets at `node` enters the goal's chain at its start."""
    return bool(seeds[0] == node and seeds[1] == ms)


@compiled
def metres_of(
    streets: Streets,
    scratch: Scratch,
    line: I32,
    chain_metres: F64,
    seeds: I64,
    seg: int,
    t: float,
    away: float,
    places: Places,
    best: Best,
    found: int,
) -> F64:
    """Metres of each trip found, the ways on foot at both ends included."""
    result = np.empty(found, np.float64)
    for i in range(found):
        who, entry = best.who[i], best.entry[i]
        total = places.metres[who] + away
        if entry < 0:
            total += between_metres(streets, places.seg[who], places.t[who], seg, t)
        else:
            total += part_metres(streets, places.seg[who], places.t[who], (entry & 1) == 1)
            node = places.node[entry]
            arc = scratch.state[node, 1]
            while arc >= 0:
                chain = line[arc] >> 1
                total += chain_metres[chain]
                node = streets.chain_b[chain] if (line[arc] & 1) == 0 else streets.chain_a[chain]
                arc = scratch.state[node, 1]
            by_start = arrives_by_start(streets, seeds, node, scratch.state[node, 0] & LOW)
            total += part_metres(streets, seg, t, not by_start)
        result[i] = total
    return result


@compiled
def lines_from(streets: Streets, scratch: Scratch, line: I32, node: int) -> tuple[I32, int]:
    """The chains (chain * 2 + direction) from a settled node to the goal's chain, and the last node."""
    count, here = 0, node
    while scratch.state[here, 1] >= 0:
        which = line[scratch.state[here, 1]]
        here = streets.chain_b[which >> 1] if (which & 1) == 0 else streets.chain_a[which >> 1]
        count += 1
    lines = np.empty(count, np.int32)
    here = node
    for i in range(count):
        lines[i] = line[scratch.state[here, 1]]
        here = streets.chain_b[lines[i] >> 1] if (lines[i] & 1) == 0 else streets.chain_a[lines[i] >> 1]
    return lines, here
