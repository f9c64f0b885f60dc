"""From pieces to chains: nothing is lost, nothing invented, whatever the plan of the streets."""

import numpy as np
from hypothesis import given, settings
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from kemitraan.roads.build import build, hilbert
from kemitraan.roads.raw import ImportReport
from kemitraan.roads.tests.oracle import BOTH, network_of, raw_roads, roads
from kemitraan.toolbox.errors import Refused


@settings(max_examples=150, deadline=None)
@given(roads())
def test_every_piece_of_the_core_is_kept_as_it_was(raw):
    report = ImportReport("test")
    try:
        a = build(raw, report)
    except Refused:
        a = None
    n, rows = raw.lon.size, []
    usable = raw.tail != raw.head
    f, b = usable & raw.forward, usable & raw.backward
    tail, head = np.r_[raw.tail[f], raw.head[b]], np.r_[raw.head[f], raw.tail[b]]
    _, label = connected_components(coo_matrix((np.ones(tail.size), (tail, head)), (n, n)), connection="strong")
    sizes = np.bincount(label)
    if a is None:
        assert not any(usable & (label[raw.tail] == label[raw.head]) & (sizes[label[raw.tail]] == sizes.max())) or (
            sizes.max() == 1
        )
        return
    for s, c in enumerate(a["seg_chain"].tolist()):
        ends = [(a["point_lon"][p], a["point_lat"][p]) for p in (s + c, s + c + 1)]
        allowed = (a["seg_forward_ms"][s] >= 0, a["seg_backward_ms"][s] >= 0)
        if ends[0] > ends[1]:
            ends, allowed = ends[::-1], allowed[::-1]
        rows.append((*ends, *map(bool, allowed), round(float(a["seg_metres"][s]), 3), int(a["seg_kind"][s])))
    core = label[int(raw.tail[(a["seg_way"][0] - 1)])]
    assert sizes[core] == sizes.max()
    expected = []
    for i in range(raw.tail.size):
        if usable[i] and label[raw.tail[i]] == label[raw.head[i]] == core:
            ends = [(raw.lon[j], raw.lat[j]) for j in (raw.tail[i], raw.head[i])]
            allowed = (bool(raw.forward[i]), bool(raw.backward[i]))
            if ends[0] > ends[1]:
                ends, allowed = ends[::-1], allowed[::-1]
            expected.append((*ends, *allowed, round(float(raw.metres[i]), 3), int(raw.kind[i])))
    assert sorted(rows) == sorted(expected)
    assert report.pieces == len(rows) and report.pieces + report.pieces_outside_core == raw.tail.size


def test_corners_without_a_choice_are_no_nodes():
    line = [(107 + i / 1000, -6.0) for i in range(10)]
    network = network_of(raw_roads(line, [(i, i + 1, 110, BOTH) for i in range(9)]))
    assert (network.nodes, network.arrays["chain_a"].size, network.arrays["seg_chain"].size) == (2, 1, 9)
    ring = network_of(raw_roads(line, [(i, (i + 1) % 10, 110, BOTH) for i in range(10)]))
    assert (ring.nodes, ring.live.arcs.shape[0]) == (1, 0)


def test_neighbours_on_the_ground_are_neighbours_in_memory():
    x, y = (axis.ravel().astype(float) for axis in np.meshgrid(np.arange(64), np.arange(64)))
    order = np.argsort(hilbert(x, y), kind="stable")
    steps = np.hypot(np.diff(x[order]), np.diff(y[order]))
    assert steps.max() == 1.0  # along the curve each step goes to a neighbour
