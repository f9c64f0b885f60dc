"""The search: backwards from the incident over the streets, settling the soonest first, until k have been met.

Dijkstra's algorithm on the reversed network with a four-way heap. Scratch memory is never cleared: each stamp
holds the number of the search beside the time. Times are whole milliseconds below 2**31.
"""

from typing import NamedTuple

import numpy as np

from kemitraan.roads.arrays import I32, I64, U8, compiled
from kemitraan.roads.snap import Places, Streets, direct

LOW = 0xFFFFFFFF


class Arcs(NamedTuple):
    """For each node, from where one drives to it.

    `live[i]` is (node driven from, milliseconds); -1 milliseconds while closed. All processes share it.
    """

    ptr: I32
    live: I32


class Scratch(NamedTuple):
    """Working memory of one thread: time stamps, the arc by which each node was reached, and the heap."""

    stamp: I64
    reached_by: I32
    heap: I64


class Register(NamedTuple):
    """The ways out of all responders, hashed by node: `first[node & mask]`, then `next` through equal buckets."""

    first: I32
    next: I32


class Best(NamedTuple):
    """The k soonest so far in order: responder, milliseconds, and the way out it takes (-1 = along the chain)."""

    who: I32
    ms: I64
    entry: I32


@compiled
def push(heap: I64, size: int, key: int) -> int:
    """Add a key (time << 32 | node) and give the new size."""
    i = size
    while i > 0:
        parent = (i - 1) >> 2
        if heap[parent] <= key:
            break
        heap[i] = heap[parent]
        i = parent
    heap[i] = key
    return size + 1


@compiled
def drop(heap: I64, size: int) -> int:
    """Take away the smallest key (at 0) and give the new size."""
    size -= 1
    key = heap[size]
    i = 0
    while True:
        child = (i << 2) + 1
        if child >= size:
            break
        least = heap[child]
        at = child
        for j in range(child + 1, min(child + 4, size)):
            if heap[j] < least:
                least, at = heap[j], j
        if least >= key:
            break
        heap[i] = least
        i = at
    heap[i] = key
    return size


@compiled
def enter(best: Best, found: int, k: int, who: int, ms: int, entry: int) -> int:
    """Put a responder in its rank, once, with its least time; equal times rank by number. Gives how many."""
    last = found
    for i in range(found):
        if best.who[i] == who:
            if best.ms[i] <= ms:
                return found
            last = i
            break
    if last == found:
        if found == k:
            last = k - 1
            if ms > best.ms[last] or (ms == best.ms[last] and who > best.who[last]):
                return found
        else:
            found += 1
    i = last
    while i > 0 and (best.ms[i - 1] > ms or (best.ms[i - 1] == ms and best.who[i - 1] > who)):
        best.ms[i], best.who[i], best.entry[i] = best.ms[i - 1], best.who[i - 1], best.entry[i - 1]
        i -= 1
    best.ms[i], best.who[i], best.entry[i] = ms, who, entry
    return found


@compiled
def register(places: Places) -> Register:
    """Hash every way out by its node into twice as many buckets as there are ways."""
    size = 16
    while size < 2 * places.node.size:
        size *= 2
    first, following = np.full(size, -1, np.int32), np.full(places.node.size, -1, np.int32)
    for entry in range(places.node.size - 1, -1, -1):
        if places.node[entry] >= 0:
            bucket = places.node[entry] & (size - 1)
            following[entry] = first[bucket]
            first[bucket] = entry
    return Register(first, following)


@compiled
def meet_on_chain(
    streets: Streets, places: Places, ok: U8, seg: int, t: float, walk: int, k: int, best: Best
) -> int:
    """Enter the responders who stand on the incident's own chain and need not leave it. Gives how many."""
    found = 0
    chain = streets.seg_chain[seg]
    start, stop = streets.seg_ptr[chain], streets.seg_ptr[chain + 1]
    for who in range(places.seg.size):
        if start <= places.seg[who] < stop and ok[who] != 0:
            ms = direct(streets, places.seg[who], places.t[who], seg, t)
            if ms >= 0:
                found = enter(best, found, k, who, ms + places.walk_ms[who] + walk, -1)
    return found


@compiled
def search(
    arcs: Arcs,
    scratch: Scratch,
    epoch: int,
    seeds: I64,
    places: Places,
    reg: Register,
    ok: U8,
    k: int,
    best: Best,
    found: int,
    budget: int,
) -> tuple[int, int]:
    """Meet the k soonest of those with `ok`, from up to two seeds (node, ms, node, ms; -1 = none).

    Gives (how many, nodes settled); how many is -1 if more than `budget` nodes would have to be settled.
    """
    base = epoch << 32
    mask = reg.first.size - 1
    size, settled = 0, 0
    for i in range(0, 4, 2):
        node, ms = seeds[i], seeds[i + 1]
        if node >= 0 and (scratch.stamp[node] >> 32 != epoch or (scratch.stamp[node] & LOW) > ms):
            scratch.stamp[node] = base | ms
            scratch.reached_by[node] = -1
            size = push(scratch.heap, size, (ms << 32) | node)
    while size > 0:
        key = scratch.heap[0]
        ms, node = key >> 32, key & LOW
        if found == k and ms > best.ms[k - 1]:
            break
        size = drop(scratch.heap, size)
        if scratch.stamp[node] != base | ms:
            continue
        if settled == budget:
            return -1, settled
        settled += 1
        entry = reg.first[node & mask]
        while entry >= 0:
            if places.node[entry] == node and ok[entry >> 1] != 0:
                total = ms + places.ms[entry]
                if found < k or total <= best.ms[k - 1]:
                    found = enter(best, found, k, entry >> 1, total, entry)
            entry = reg.next[entry]
        for arc in range(arcs.ptr[node], arcs.ptr[node + 1]):
            step = arcs.live[arc, 1]
            if step < 0:
                continue
            there = ms + step
            if found == k and there > best.ms[k - 1]:
                continue
            tail = arcs.live[arc, 0]
            stamp = scratch.stamp[tail]
            if stamp >> 32 != epoch or (stamp & LOW) > there:
                scratch.stamp[tail] = base | there
                scratch.reached_by[tail] = arc
                size = push(scratch.heap, size, (there << 32) | tail)
    return found, settled
