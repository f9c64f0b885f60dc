"""The search: backwards from the incident over the streets, settling the soonest first, until k have been
met.

Dijkstra's algorithm on the reversed network with a four-way heap. Scratch memory is never cleared: each stamp
holds the number of the search beside the time. Times are whole milliseconds below 2**31.
"""

import numpy as np

from kemitraan.roads.arrays import I32, I64, U8, compiled, inlined
from kemitraan.roads.shapes import Arcs, Best, Places, Register, Scratch, Streets
from kemitraan.roads.snap import direct

LOW = 0xFFFFFFFF
NEVER = 2**31 - 1


@inlined
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


@inlined
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
def hashed(keys: I32, mask: int) -> tuple[I32, I32]:
    """Buckets of equal `key & mask`: the first number of each, and after each number the next (-1 = none)."""
    first, following = np.full(mask + 1, -1, np.int32), np.full(keys.size, -1, np.int32)
    for i in range(keys.size - 1, -1, -1):
        if keys[i] >= 0:
            following[i] = first[keys[i] & mask]
            first[keys[i] & mask] = i
    return first, following


@compiled
def register(streets: Streets, places: Places) -> Register:
    """Hash every way out by its node, and everybody by their chain, into more buckets than there are entries."""
    mask = 15
    while mask < 2 * places.node.size:
        mask = 2 * mask + 1
    first, following = hashed(places.node, mask)
    chain = np.full(places.seg.size, -1, np.int32)
    for who in range(chain.size):
        if places.seg[who] >= 0:
            chain[who] = streets.seg_chain[places.seg[who]]
    chain_first, chain_next = hashed(chain, mask)
    return Register(first, following, chain_first, chain_next)


@compiled
def meet_on_chain(
    streets: Streets, places: Places, reg: Register, ok: U8, seg: int, t: float, walk: int, k: int, best: Best
) -> int:
    """Enter the responders who stand on the incident's own chain and need not leave it. Gives how many."""
    found = 0
    chain = streets.seg_chain[seg]
    who = reg.chain_first[chain & (reg.chain_first.size - 1)]
    while who >= 0:
        if ok[who] != 0 and streets.seg_chain[places.seg[who]] == chain:
            ms = direct(streets, places.seg[who], places.t[who], seg, t)
            if ms >= 0:
                found = enter(best, found, k, who, ms + places.walk_ms[who] + walk, -1)
        who = reg.chain_next[who]
    return found


@compiled
def improve(state: I64, heap: I64, epoch: int, size: int, node: int, ms: int, arc: int) -> int:
    """Note a way to a node if it is the first or the soonest yet. Gives the size of the heap."""
    known = state[node, 0]
    if known >> 32 != epoch or (known & LOW) > ms:
        state[node, 0] = epoch << 32 | ms
        state[node, 1] = arc
        size = push(heap, size, ms << 32 | node)
    return size


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
    ptr, live = arcs.ptr, arcs.live
    state, heap = scratch.state, scratch.heap
    first, following, way_out, way_out_ms = reg.first, reg.next, places.node, places.ms
    mask = first.size - 1
    limit = best.ms[k - 1] if found == k else NEVER
    size, settled = 0, 0
    for i in range(0, 4, 2):
        if seeds[i] >= 0:
            size = improve(state, heap, epoch, size, seeds[i], seeds[i + 1], -1)
    while size > 0:
        key = heap[0]
        ms, node = key >> 32, key & LOW
        if ms > limit:
            break
        size = drop(heap, size)
        if state[node, 0] != epoch << 32 | ms:
            continue  # a sooner way was found since
        if settled == budget:
            return -1, settled
        settled += 1
        entry = first[node & mask]
        while entry >= 0:
            if way_out[entry] == node and ok[entry >> 1] != 0 and ms + way_out_ms[entry] <= limit:
                found = enter(best, found, k, entry >> 1, ms + way_out_ms[entry], entry)
                limit = best.ms[k - 1] if found == k else NEVER
            entry = following[entry]
        for arc in range(ptr[node], ptr[node + 1]):
            step = live[arc, 1]
            if step < 0 or ms + step > limit:
                continue
            tail, there = live[arc, 0], ms + step
            known = state[tail, 0]
            if known >> 32 != epoch or (known & LOW) > there:  # improve(), in place: a call halves the speed
                state[tail, 0] = epoch << 32 | there
                state[tail, 1] = arc
                size = push(heap, size, there << 32 | tail)
    return found, settled
