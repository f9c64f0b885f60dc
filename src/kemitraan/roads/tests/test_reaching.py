"""What lies within a time or a distance, against scipy on the same streets; and how streets are cut into parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from kemitraan.roads import api as roads
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from . import oracle

EVERYWHERE = (106.9, -6.1, 107.1, -5.9)


def streets_of(raw):
    """The network of a drawn plan, if there is any in it."""
    try:
        return oracle.network_of(raw)
    except Refused:
        reject()


def spots_on(network, rng, count: int) -> roads.Spots:
    """Places on pieces, chosen by lot."""
    seg = rng.integers(0, network.arrays["seg_chain"].size, count).astype(np.int32)
    return roads.Spots(seg, rng.random(count).round(2), np.zeros(count))


def walking_truth(network, places: roads.Spots, goals: roads.Spots) -> np.ndarray:
    """Metres along open streets in any direction: every piece an edge, cut where somebody stands."""
    a = network.arrays
    points = a["seg_chain"].size + a["chain_a"].size
    node = np.arange(points)
    first = a["seg_ptr"][:-1] + np.arange(a["chain_a"].size)
    last = a["seg_ptr"][1:] + np.arange(a["chain_a"].size)
    node[first], node[last] = points + a["chain_a"], points + a["chain_b"]
    seg, t = np.concatenate([places.seg, goals.seg]), np.concatenate([places.t, goals.t])
    own = points + network.nodes + np.arange(seg.size)
    tail, head, metres = [], [], []
    for s in range(a["seg_chain"].size):
        if network.live.closed[s]:
            continue
        p = s + a["seg_chain"][s]
        on = np.flatnonzero(seg == s)
        stops = [(0.0, node[p]), *sorted((t[i], own[i]) for i in on), (1.0, node[p + 1])]
        for (t0, one), (t1, other) in zip(stops[:-1], stops[1:], strict=True):
            tail.append(one), head.append(other), metres.append((t1 - t0) * a["seg_metres"][s] + 1e-9)
    size = points + network.nodes + seg.size
    best: dict[tuple[int, int], float] = {}
    for one, other, length in zip(tail, head, metres, strict=True):
        key = (min(one, other), max(one, other))
        best[key] = min(best.get(key, np.inf), length)
    ends = np.array(list(best), np.int64).reshape(-1, 2)
    graph = coo_matrix((list(best.values()), (ends[:, 0], ends[:, 1])), (size, size))
    return dijkstra(graph.tocsr(), directed=False, indices=own[: len(places)])[:, own[len(places) :]]


@settings(max_examples=60, deadline=None)
@given(oracle.roads(), st.integers(0, 1000), st.sampled_from([50.0, 300.0, 2000.0]))
def test_metres_along_the_streets_as_scipy_finds_them(raw, seed: int, limit: float) -> None:
    network = streets_of(raw)
    rng = np.random.default_rng(seed)
    if rng.random() < 0.5:
        roads.close_streets(network, rng.integers(0, network.arrays["seg_chain"].size, 2), "flood", clock.now())
    places, goals = spots_on(network, rng, 4), spots_on(network, rng, 6)
    found = roads.walk_within(network, places, goals, limit, on_foot=False)
    true = walking_truth(network, places, goals)
    for i in range(len(places)):
        got = dict(zip(found.of(i).tolist(), found.cost[found.ptr[i] : found.ptr[i + 1]].tolist(), strict=True))
        for j in range(len(goals)):
            if true[i, j] <= limit - 1:
                assert got[j] == pytest.approx(true[i, j], abs=0.5)
            elif true[i, j] > limit + 1:
                assert j not in got


@settings(max_examples=40, deadline=None)
@given(oracle.roads(), st.integers(0, 1000))
def test_driving_times_as_the_one_way_question_gives_them(raw, seed: int) -> None:
    network = streets_of(raw)
    rng = np.random.default_rng(seed)
    crossings = rng.integers(0, network.nodes, (2, 3))
    a = network.arrays
    here = [(a["node_lon"][n], a["node_lat"][n]) for n in crossings[0]]
    there = [(a["node_lon"][n], a["node_lat"][n]) for n in crossings[1]]
    places, goals = (roads.snap_to_streets(network, *zip(*points, strict=True)) for points in (here, there))
    if (places.seg < 0).any() or (goals.seg < 0).any():
        return  # nothing but a toll road far away
    found = roads.drive_within(network, places, goals, 600.0)
    for i, start in enumerate(here):
        got = dict(zip(found.of(i).tolist(), found.cost[found.ptr[i] : found.ptr[i + 1]].tolist(), strict=True))
        for j, goal in enumerate(there):
            expected = float(roads.travel_seconds(network, start, goal)[0, 0])
            if np.isfinite(expected) and expected <= 599 and goals.away[j] < 0.01:
                assert got[j] == pytest.approx(expected, abs=0.02)


def test_one_ways_bind_cars_and_not_feet_and_toll_roads_bind_feet() -> None:
    raw = oracle.raw_roads(
        [(107.0, -6.0), (107.001, -6.0), (107.002, -6.0), (107.001, -6.001), (107.0, -5.999)],
        [
            (0, 4, 50, oracle.BOTH),
            (0, 1, 100, oracle.ONWARD),
            (1, 2, 100, oracle.BOTH, "motorway"),
            (1, 3, 100, oracle.BOTH),
            (3, 0, 900, oracle.ONWARD),
        ],
    )
    network = oracle.network_of(raw)
    parts = roads.street_parts(network, EVERYWHERE)
    kind = [roads.Lines.class_names[number] for number in parts.kind]
    toll = kind.index("motorway")
    spots = roads.Spots.of(parts)
    drive, walk = roads.drive_within(network, spots, spots, 3600), roads.walk_within(network, spots, spots, 5000)
    metres = roads.walk_within(network, spots, spots, 5000, on_foot=False)
    oneway = next(i for i in range(len(parts)) if parts.lat[i] == -6.0 and parts.lon[i] < 107.001)
    side = next(i for i in range(len(parts)) if parts.lon[i] == 107.001 and parts.lat[i] < -6.0)
    there, back = seconds(drive, oneway, side), seconds(drive, side, oneway)
    assert there == pytest.approx(15, abs=0.1) and back > 50  # 150 m at 36 km/h; back only all the way round
    assert seconds(walk, oneway, side) == seconds(walk, side, oneway) == pytest.approx(150, abs=1)
    assert toll not in walk.of(oneway) and toll in metres.of(oneway)
    assert walk.of(toll).size == 0


def seconds(within: roads.Within, place: int, goal: int) -> float:
    """What the way from one to the other costs."""
    at = within.of(place).tolist().index(goal)
    return float(within.cost[within.ptr[place] + at])


@settings(max_examples=40, deadline=None)
@given(oracle.roads(), st.sampled_from([20.0, 75.0, 1000.0]))
def test_parts_make_up_the_streets(raw, longest: float) -> None:
    network = streets_of(raw)
    parts = roads.street_parts(network, EVERYWHERE, longest)
    assert parts.metres.sum() == pytest.approx(network.arrays["seg_metres"].sum(dtype=np.float64), rel=1e-6)
    assert parts.metres.max() <= longest + 1e-6
    lines = list(roads.part_lines(network, parts))
    assert len(lines) == len(parts) and all(len(line) >= 2 for line in lines)
    for i in range(1, len(parts)):
        if parts.chain[i] == parts.chain[i - 1]:
            assert lines[i][0] == pytest.approx(lines[i - 1][-1], abs=1e-9)


def test_a_junction_is_where_three_streets_meet() -> None:
    raw = oracle.raw_roads(
        [(107.0, -6.0), (107.001, -6.0), (107.002, -6.0), (107.001, -6.001)],
        [(0, 1, 100, 0, "primary", 1), (1, 2, 100, 0, "primary", 1), (1, 3, 100, 0, "residential", 2)],
        names=("", "Jalan Raya", "Gang Buntu"),
    )
    found = roads.junctions_in(oracle.network_of(raw), EVERYWHERE)
    assert len(found) == 1
    assert (found.lon[0], found.lat[0]) == pytest.approx((107.001, -6.0))
    assert sorted(found.names[0]) == ["Gang Buntu", "Jalan Raya"]
    assert roads.Lines.class_names[found.kind[0]] == "primary"


@pytest.mark.parametrize("limit", [0, -1, float("nan"), 1e12])
def test_a_limit_that_is_none_is_refused(limit: float) -> None:
    network = oracle.network_of(oracle.raw_roads([(107.0, -6.0), (107.001, -6.0)], [(0, 1, 100, 0)]))
    spots = roads.Spots.of(roads.street_parts(network, EVERYWHERE))
    with pytest.raises(Refused):
        roads.walk_within(network, spots, spots, limit)
