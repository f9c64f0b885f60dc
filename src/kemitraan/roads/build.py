"""From straight pieces to a network: the strongly connected core, chains of pieces, Hilbert order, arc lists.

A node where nothing is decided (exactly two pieces meet) is no node of the search: the pieces on both sides
form one chain. The pieces stay, with their own length, class, name and time, so that a position in the middle
of a chain is entered and left exactly, and one piece can be closed without its neighbours.
"""

from typing import NamedTuple

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from kemitraan.roads.arrays import F64, I32, I64, Bool, compiled
from kemitraan.roads.grid import build_grid
from kemitraan.roads.raw import ImportReport, RawRoads
from kemitraan.toolbox.errors import Refused

Arrays = dict[str, np.ndarray]


def build(raw: RawRoads, report: ImportReport) -> Arrays:
    """Give the arrays of a network (names and meanings in network.py); refuse what leaves no street."""
    report.pieces_read = int(raw.tail.size)
    core = _core(raw, report)
    if not core.any():
        raise Refused("no_streets", "The file has no street on which one can drive there and back.")
    tail, head = raw.tail[core], raw.head[core]
    chains = _chains(raw.lon.size, tail, head)
    junctions = np.unique(np.concatenate([chains.start, chains.end]))
    order = junctions[np.argsort(hilbert(raw.lon[junctions], raw.lat[junctions]), kind="stable")]
    number = np.full(raw.lon.size, -1, np.int32)
    number[order] = np.arange(order.size, dtype=np.int32)
    arrays = _lay_out(raw, np.flatnonzero(core), chains, number)
    arrays["node_lon"], arrays["node_lat"] = raw.lon[order], raw.lat[order]
    arrays.update(_arcs(order.size, arrays))
    arrays.update(build_grid(arrays))
    report.nodes, report.streets = int(order.size), int(arrays["chain_a"].size)
    report.pieces = int(arrays["seg_chain"].size)
    report.metres = float(arrays["seg_metres"].sum(dtype=np.float64))
    return arrays


def _core(raw: RawRoads, report: ImportReport) -> Bool:
    """Which pieces lie in the largest part where every node reaches every other."""
    usable = (raw.tail != raw.head) & (raw.forward | raw.backward)
    f, b = usable & raw.forward, usable & raw.backward
    tail = np.concatenate([raw.tail[f], raw.head[b]])
    head = np.concatenate([raw.head[f], raw.tail[b]])
    n = raw.lon.size
    if tail.size == 0:
        return np.zeros(raw.tail.size, np.bool_)
    graph = coo_matrix((np.ones(tail.size, np.int8), (tail, head)), (n, n)).tocsr()
    _, label = connected_components(graph, directed=True, connection="strong")
    inside = label == np.bincount(label).argmax()
    core: Bool = usable & inside[raw.tail] & inside[raw.head]
    report.pieces_outside_core = int(raw.tail.size - core.sum())
    report.metres_outside_core = float(raw.metres[~core].sum(dtype=np.float64))
    return core


class Chains(NamedTuple):
    """Pieces in order along each chain; `flip` where a piece runs against its chain."""

    start: I64  # raw node at each end of a chain
    end: I64
    ptr: I64
    piece: I64
    flip: Bool


def _chains(n: int, tail: I32, head: I32) -> Chains:
    both = np.concatenate([tail, head])
    order = np.argsort(both, kind="stable")
    degree = np.bincount(both, minlength=n)
    ptr = np.zeros(n + 1, np.int64)
    np.cumsum(degree, out=ptr[1:])
    incident = (order % tail.size).astype(np.int64)
    return Chains(*_walk(ptr, incident, tail, head, degree != 2))


@compiled
def _walk(ptr: I64, incident: I64, tail: I32, head: I32, junction: Bool) -> tuple[I64, I64, I64, I64, Bool]:
    """Follow the pieces from junction to junction, then round every ring that has none."""
    m = tail.size
    used = np.zeros(m, np.bool_)
    start, end = np.empty(m, np.int64), np.empty(m, np.int64)
    at, piece, flip = np.empty(m + 1, np.int64), np.empty(m, np.int64), np.empty(m, np.bool_)
    count, filled = 0, 0
    for ring in range(2):
        for node in range(ptr.size - 1):
            if not junction[node] and ring == 0:
                continue
            for i in range(ptr[node], ptr[node + 1]):
                e = incident[i]
                if used[e]:
                    continue
                junction[node] = True  # the ring is cut here
                at[count], start[count] = filled, node
                here = node
                while True:
                    used[e] = True
                    piece[filled], flip[filled] = e, tail[e] != here
                    filled += 1
                    here = head[e] if tail[e] == here else tail[e]
                    if junction[here]:
                        break
                    a, b = incident[ptr[here]], incident[ptr[here] + 1]
                    e = b if a == e else a
                end[count] = here
                count += 1
    at[count] = filled
    return start[:count], end[:count], at[: count + 1], piece[:filled], flip[:filled]


def _lay_out(raw: RawRoads, core: I64, chains: Chains, number: I32) -> Arrays:
    """Put chains in the order of their first node, and their pieces and points one after another."""
    a, b = number[chains.start], number[chains.end]
    order = np.lexsort((np.maximum(a, b), np.minimum(a, b)))
    sizes = np.diff(chains.ptr)[order]
    ptr = np.zeros(order.size + 1, np.int64)
    np.cumsum(sizes, out=ptr[1:])
    within = np.arange(ptr[-1]) - np.repeat(ptr[:-1], sizes)
    source = np.repeat(chains.ptr[:-1][order], sizes) + within
    piece, flip = core[chains.piece[source]], chains.flip[source]
    first = np.where(flip, raw.head[piece], raw.tail[piece])
    last = np.where(flip, raw.tail[piece], raw.head[piece])
    points = np.empty(piece.size + order.size, np.int64)
    chain_of = np.repeat(np.arange(order.size, dtype=np.int32), sizes)
    points[np.arange(piece.size) + chain_of] = first
    points[ptr[1:] + np.arange(order.size)] = last[ptr[1:] - 1]
    ms = np.maximum(1, np.rint(raw.metres[piece] * (3600.0 / raw.kph[piece]))).astype(np.int32)
    forward = np.where(flip, raw.backward[piece], raw.forward[piece])
    backward = np.where(flip, raw.forward[piece], raw.backward[piece])
    return {
        "chain_a": a[order],
        "chain_b": b[order],
        "seg_ptr": ptr.astype(np.int32),
        "seg_chain": chain_of,
        "seg_metres": raw.metres[piece].astype(np.float32),
        "seg_forward_ms": np.where(forward, ms, np.int32(-1)).astype(np.int32),
        "seg_backward_ms": np.where(backward, ms, np.int32(-1)).astype(np.int32),
        "seg_kind": raw.kind[piece],
        "seg_name": raw.name[piece],
        "seg_way": raw.way[piece],
        "point_lon": raw.lon[points],
        "point_lat": raw.lat[points],
    }


def _arcs(n: int, arrays: Arrays) -> Arrays:
    """The reversed arc lists: for each node, from where one drives to it, in how many milliseconds."""
    a, b = arrays["chain_a"], arrays["chain_b"]
    starts = arrays["seg_ptr"][:-1]
    metres = np.add.reduceat(arrays["seg_metres"].astype(np.float64), starts)
    found = []
    for column, tail, head, direction in (
        (arrays["seg_forward_ms"], a, b, 0),
        (arrays["seg_backward_ms"], b, a, 1),
    ):
        # A chain that ends where it starts is never part of a shortest way between nodes: no arc.
        open_ = (np.minimum.reduceat(column, starts) >= 0) & (a != b)
        chain = np.flatnonzero(open_)
        found.append((tail[chain], head[chain], np.add.reduceat(column, starts)[chain], chain * 2 + direction))
    tail, head, ms, line = (np.concatenate([part[i] for part in found]) for i in range(4))
    order = np.lexsort((tail, head))
    ptr = np.zeros(n + 1, np.int32)
    np.cumsum(np.bincount(head, minlength=n), out=ptr[1:])
    arc_of = np.full((a.size, 2), -1, np.int32)
    arc_of[line[order] // 2, line[order] % 2] = np.arange(order.size, dtype=np.int32)
    return {
        "arc_ptr": ptr,
        "arc_tail": tail[order].astype(np.int32),
        "arc_ms": ms[order].astype(np.int32),
        "arc_line": line[order].astype(np.int32),
        "chain_arc": arc_of,
        "chain_metres": metres,
    }


def hilbert(lon: F64, lat: F64, bits: int = 16) -> I64:
    """Rank of each position along a Hilbert curve over their box: near on the ground is near in memory.

    Method: the usual quadrant-by-quadrant descent with rotation (Warren, Hacker's Delight, section 16-3).
    """
    top = (1 << bits) - 1
    x = _scale(lon, top)
    y = _scale(lat, top)
    rank = np.zeros(x.size, np.int64)
    for bit in range(bits - 1, -1, -1):
        side = np.int64(1 << bit)
        right, upper = (x & side) > 0, (y & side) > 0
        rank += side * side * np.where(right, np.where(upper, 2, 3), np.where(upper, 1, 0))
        turn = ~upper
        mirror = turn & right
        x, y = np.where(mirror, top - x, x), np.where(mirror, top - y, y)
        x, y = np.where(turn, y, x), np.where(turn, x, y)
    return rank


def _scale(values: F64, top: int) -> I64:
    span = float(np.ptp(values)) or 1.0
    scaled: I64 = ((values - values.min()) / span * top).astype(np.int64)
    return scaled
