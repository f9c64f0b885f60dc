"""The groups of arrays that the compiled searches take; field by field, without numba."""

from typing import NamedTuple

from kemitraan.roads.arrays import F32, F64, I32, I64, U8


class Streets(NamedTuple):
    """The arrays of a network that lie along the streets; `closed` is shared by all processes."""

    point_lon: F64
    point_lat: F64
    seg_chain: I32
    seg_ptr: I32
    seg_forward_ms: I32
    seg_backward_ms: I32
    seg_metres: F32
    seg_kind: U8
    closed: U8
    grid_shape: I32
    grid_box: F64
    grid_ptr: I32
    grid_seg: I32
    chain_a: I32
    chain_b: I32


class Places(NamedTuple):
    """Many snapped positions: piece (-1 = outside the network), fraction, metres to it, and the two ways out.

    `node` and `ms` hold for position i at 2i the start and at 2i+1 the end of its chain (-1 = no way), the
    time including the access on foot in `walk_ms`.
    """

    seg: I32
    t: F64
    metres: F64
    walk_ms: I32
    node: I32
    ms: I32


class Arcs(NamedTuple):
    """For each node, from where one drives to it.

    `live[i]` is (node driven from, milliseconds); -1 milliseconds while closed. All processes share it.
    """

    ptr: I32
    live: I32


class Scratch(NamedTuple):
    """Working memory of one thread: time stamps, the arc by which each node was reached, and the heap."""

    state: I64
    heap: I64


class Register(NamedTuple):
    """All responders, hashed: ways out by node in `first[node & mask]` and then `next`, persons by chain likewise."""

    first: I32
    next: I32
    chain_first: I32
    chain_next: I32


class Best(NamedTuple):
    """The k soonest so far in order: responder, milliseconds, and the way out it takes (-1 = along the
    chain).
    """

    who: I32
    ms: I64
    entry: I32
