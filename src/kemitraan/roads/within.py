"""Everything within a limit of many places at once: forward over the streets, each search ended at the limit.

Costs are whole numbers: milliseconds where one drives (one-ways kept), tenths of a metre where one goes along
the streets in any direction. The scratch is never cleared: stamps hold the number of the search, as in search.py.
"""

from typing import NamedTuple

import numpy as np

from kemitraan.roads.arrays import F64, I32, I64, compiled
from kemitraan.roads.search import LOW, drop, hashed, push
from kemitraan.roads.shapes import Streets
from kemitraan.roads.snap import access_ms, direct, ways_in, ways_out

PER_METRE = 10.0  # tenths of a metre


class Goals(NamedTuple):
    """Places to be reached, with their ways in, hashed: by junction in first/next, by chain in chain_first/next."""

    seg: I32
    t: F64
    node: I32
    cost: I32
    first: I32
    next: I32
    chain_first: I32
    chain_next: I32


@compiled
def stretch(streets: Streets, s: int, t: float, to_end: bool) -> float:
    """Metres from a place to the end (else the start) of its chain; -1 where a piece in between is closed."""
    chain = streets.seg_chain[s]
    first, last = (s, streets.seg_ptr[chain + 1]) if to_end else (streets.seg_ptr[chain], s + 1)
    total = 0.0
    for i in range(first, last):
        if streets.closed[i] != 0:
            return -1.0
        total += streets.seg_metres[i]
    return float(total - (t if to_end else 1.0 - t) * streets.seg_metres[s])


@compiled
def ways(streets: Streets, seg: I32, t: F64, away: F64, out: bool, metric: bool) -> tuple[I32, I32]:
    """For place i at 2i the start and at 2i+1 the end of its chain (-1 = no way), and the cost between them.

    `out`: from the place to the junctions, else to the place. Metres to the street are part of the cost.
    """
    n = seg.size
    node, cost = np.full(2 * n, -1, np.int32), np.full(2 * n, -1, np.int32)
    for i in range(n):
        s = seg[i]
        if s < 0:
            continue
        if metric:
            back, ahead = stretch(streets, s, t[i], False), stretch(streets, s, t[i], True)
            first = int(round((back + away[i]) * PER_METRE)) if back >= 0 else -1
            last = int(round((ahead + away[i]) * PER_METRE)) if ahead >= 0 else -1
        else:
            first, last = ways_out(streets, s, t[i]) if out else ways_in(streets, s, t[i])
            first = first + access_ms(away[i]) if first >= 0 else -1
            last = last + access_ms(away[i]) if last >= 0 else -1
        chain = streets.seg_chain[s]
        if first >= 0:
            node[2 * i], cost[2 * i] = streets.chain_a[chain], first
        if last >= 0:
            node[2 * i + 1], cost[2 * i + 1] = streets.chain_b[chain], last
    return node, cost


@compiled
def along_chain(streets: Streets, s: int, t: float, goal: int, goal_t: float, metric: bool) -> int:
    """The cost between two places of one chain without leaving it; -1 where that cannot be."""
    if not metric:
        return direct(streets, s, t, goal, goal_t)
    for i in range(min(s, goal), max(s, goal) + 1):
        if streets.closed[i] != 0:
            return -1
    return int(round(abs(stretch_open(streets, s, t) - stretch_open(streets, goal, goal_t)) * PER_METRE))


@compiled
def stretch_open(streets: Streets, s: int, t: float) -> float:
    """Metres from a place to the end of its chain, closed or not."""
    total = (1.0 - t) * streets.seg_metres[s]
    for i in range(s + 1, streets.seg_ptr[streets.seg_chain[s] + 1]):
        total += streets.seg_metres[i]
    return float(total)


@compiled
def meet_own_chain(
    streets: Streets, goals: Goals, s: int, t: float, away: float, limit: int, best: I32, met: I32, metric: bool
) -> int:
    """Note the goals on a place's own chain that can be reached without leaving it; gives how many."""
    count = 0
    mine = streets.seg_chain[s]
    extra = int(round(away * PER_METRE)) if metric else access_ms(away)
    j = goals.chain_first[mine & (goals.chain_first.size - 1)]
    while j >= 0:
        if goals.seg[j] >= 0 and streets.seg_chain[goals.seg[j]] == mine:
            there = along_chain(streets, s, t, goals.seg[j], goals.t[j], metric)
            if there >= 0 and there + extra <= limit:
                met[count], best[j] = j, there + extra
                count += 1
        j = goals.chain_next[j]
    return count


@compiled
def meet_at(goals: Goals, here: int, spent: int, limit: int, best: I32, met: I32, count: int) -> int:
    """Note the goals whose chain begins or ends at a junction reached with so much spent; gives how many there are."""
    entry = goals.first[here & (goals.first.size - 1)]
    while entry >= 0:
        total = spent + goals.cost[entry]
        if goals.node[entry] == here and total <= limit:
            j = entry >> 1
            if best[j] < 0:
                met[count] = j
                count += 1
            if best[j] < 0 or best[j] > total:
                best[j] = total
        entry = goals.next[entry]
    return count


@compiled
def improve(state: I64, heap: I64, size: int, epoch: int, node: int, spent: int) -> int:
    """Note a way to a junction if it is the first or the cheapest yet; gives the size of the heap."""
    known = state[node]
    if known >> 32 != epoch or (known & LOW) > spent:
        state[node] = epoch << 32 | spent
        size = push(heap, size, int(spent) << 32 | node)
    return size


@compiled
def go(
    ptr: I64,
    head: I32,
    step: I32,
    state: I64,
    heap: I64,
    size: int,
    epoch: int,
    goals: Goals,
    limit: int,
    best: I32,
    met: I32,
    count: int,
) -> int:
    """Search on from what the heap holds to the limit; gives how many goals were met in all."""
    while size > 0:
        key = heap[0]
        spent, here = key >> 32, key & LOW
        size = drop(heap, size)
        if state[here] != epoch << 32 | spent:
            continue
        count = meet_at(goals, here, spent, limit, best, met, count)
        for arc in range(ptr[here], ptr[here + 1]):
            if spent + step[arc] <= limit:
                size = improve(state, heap, size, epoch, head[arc], spent + step[arc])
    return count


@compiled
def goals_of(streets: Streets, seg: I32, t: F64, metric: bool) -> Goals:
    """The goals with the ways in to each, hashed by junction and by chain."""
    node, cost = ways(streets, seg, t, np.zeros(seg.size), False, metric)
    mask = 15
    while mask < 2 * node.size:
        mask = 2 * mask + 1
    first, following = hashed(node, mask)
    chain = np.full(seg.size, -1, np.int32)
    for j in range(seg.size):
        if seg[j] >= 0:
            chain[j] = streets.seg_chain[seg[j]]
    chain_first, chain_next = hashed(chain, mask)
    return Goals(seg, t, node, cost, first, following, chain_first, chain_next)


@compiled
def reach_all(
    streets: Streets,
    ptr: I64,
    head: I32,
    step: I32,
    seg: I32,
    t: F64,
    away: F64,
    goal_seg: I32,
    goal_t: F64,
    limit: int,
    metric: bool,
) -> tuple[I64, I32, I32]:
    """For each place the goals within `limit`, by number, with their cost: (ptr, goal, cost)."""
    goals = goals_of(streets, goal_seg, goal_t, metric)
    node, cost = ways(streets, seg, t, away, True, metric)
    state, heap = np.zeros(ptr.size - 1, np.int64), np.empty(head.size + 16, np.int64)
    best, met = np.full(goal_seg.size, -1, np.int32), np.empty(goal_seg.size, np.int32)
    found_ptr = np.zeros(seg.size + 1, np.int64)
    found, costs, total = np.empty(1024, np.int32), np.empty(1024, np.int32), 0
    for i in range(seg.size):
        count, size = 0, 0
        if seg[i] >= 0:
            count = meet_own_chain(streets, goals, seg[i], t[i], away[i], limit, best, met, metric)
        for way in range(2 * i, 2 * i + 2):
            if node[way] >= 0 and cost[way] <= limit:
                size = improve(state, heap, size, i + 1, node[way], cost[way])
        count = go(ptr, head, step, state, heap, size, i + 1, goals, limit, best, met, count)
        while total + count > found.size:
            found, costs = np.append(found, np.empty_like(found)), np.append(costs, np.empty_like(costs))
        for j in np.sort(met[:count]):
            found[total], costs[total] = j, best[j]
            best[j] = -1
            total += 1
        found_ptr[i + 1] = total
    return found_ptr, found[:total].copy(), costs[:total].copy()
