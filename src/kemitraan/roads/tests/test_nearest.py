"""Nearest by road against the slow answer, and the cases worth a story."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kemitraan.roads.api import (
    DETOUR,
    ESTIMATE_KPH,
    Responders,
    StraightLine,
    generate_city,
    nearest,
    route,
    travel_seconds,
    warm_up,
)
from kemitraan.roads.closures import close_pieces
from kemitraan.roads.nearest import NO_BUDGET, by_hierarchy, by_search
from kemitraan.roads.tests.oracle import (
    BOTH,
    ONWARD,
    network_of,
    position,
    ranked_slowly,
    raw_roads,
    roads,
    seconds_slowly,
)
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

FEW = settings(max_examples=120, deadline=None)
FIRST_AID, CAR = 1, 2


def ranked(reached):
    return [(reach.seconds, reach.index) for reach in reached]


def at(east, north=0.0):
    """A position so many metres east and north of a corner of the test streets."""
    return 107 + east / 110_583.0, -6 + north / 111_195.0


def street(*lengths, direction=BOTH):
    """A straight street eastwards from (107, -6), with a ring road home so that one-ways have a way back."""
    east = np.cumsum([0, *lengths])
    nodes = [at(x) for x in east] + [at(east[-1] + 50, 3000), at(-50, 3000)]
    n = len(east)
    pieces = [(i, i + 1, lengths[i], direction) for i in range(n - 1)]
    return raw_roads(nodes, [*pieces, (n - 1, n, 3000, BOTH), (n, n + 1, 1000, BOTH), (n + 1, 0, 3000, BOTH)])


@FEW
@given(roads(), st.lists(position, min_size=1, max_size=12), position, st.integers(1, 12), st.data())
def test_equals_the_slow_answer(raw, units, incident, k, data):
    try:
        network = network_of(raw)
    except Refused as refused:
        assert refused.code == "no_streets"
        return
    pieces = st.integers(0, network.arrays["seg_chain"].size - 1)
    close_pieces(network, data.draw(st.lists(pieces, max_size=4, unique=True)))
    can = data.draw(st.lists(st.integers(0, 3), min_size=len(units), max_size=len(units)))
    need = data.draw(st.integers(0, 2))
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(units), max_size=len(units))))
    responders = Responders.from_points(network, *zip(*units, strict=True), can)
    ok = [(c & need) == need and a for c, a in zip(can, allowed, strict=True)]
    found = nearest(network, incident, responders, k, need=need, allowed=allowed)
    assert ranked(found) == ranked_slowly(network, units, incident, k, ok)
    assert not any(reach.estimate for reach in found if reach.metres < 300)


@pytest.mark.parametrize("seed", range(6))
def test_equals_the_slow_answer_on_larger_plans(seed):
    """Forty corners, two thirds of the streets two-way, one in eight pieces closed: trips pass many junctions."""
    rng = np.random.default_rng(seed)
    corners = [(x * 0.001, y * 0.001) for x in range(8) for y in range(5)]
    nodes = [
        (107 + x + dx, -6 + y + dy) for (x, y), (dx, dy) in zip(corners, rng.normal(0, 1e-4, (40, 2)), strict=True)
    ]
    grid = [(i, i + 5) for i in range(35)] + [(i, i + 1) for i in range(40) if i % 5 < 4]
    pieces = [(a, b, int(rng.integers(50, 300)), int(rng.choice([0, 0, 0, 0, 1, -1]))) for a, b in grid]
    network = network_of(raw_roads(nodes, pieces))
    count = network.arrays["seg_chain"].size
    close_pieces(network, rng.choice(count, count // 8, replace=False))
    units = list(zip(rng.uniform(107, 107.007, 30).tolist(), rng.uniform(-6, -5.996, 30).tolist(), strict=True))
    responders = Responders.from_points(network, *zip(*units, strict=True))
    for _ in range(10):
        incident = (float(rng.uniform(107, 107.007)), float(rng.uniform(-6, -5.996)))
        found = ranked(nearest(network, incident, responders, 30))
        assert found == ranked_slowly(network, units, incident, 30)
        assert ranked(nearest(network, incident, responders, 4)) == found[:4]


def test_on_a_chessboard_where_all_is_equally_far():
    nodes = [(107 + x * 0.001, -6 + y * 0.001) for x in range(6) for y in range(6)]
    pieces = [(i, i + 6, 100, BOTH) for i in range(30)] + [(i, i + 1, 100, BOTH) for i in range(36) if i % 6 < 5]
    network = network_of(raw_roads(nodes, pieces))
    order = np.random.default_rng(1).permutation(36)
    units = [nodes[i] for i in order]
    responders = Responders.from_points(network, *zip(*units, strict=True))
    for k in (1, 2, 3, 7, 20):
        for incident in nodes[::5]:
            assert ranked(nearest(network, incident, responders, k)) == ranked_slowly(network, units, incident, k)


@FEW
@given(roads(), st.lists(position, min_size=1, max_size=9), position, st.integers(1, 9), st.data())
def test_the_hierarchy_and_the_search_agree(raw, units, incident, k, data):
    try:
        network = network_of(raw, ordered=True)
    except Refused:
        return
    network.keeper.wait(network)
    pieces = st.integers(0, network.arrays["seg_chain"].size - 1)
    close_pieces(network, data.draw(st.lists(pieces, max_size=4, unique=True)))
    hierarchy = network.keeper.wait(network)
    assert hierarchy.version == network.version == 1
    responders = Responders.from_points(network, *zip(*units, strict=True))
    ok = np.array(data.draw(st.lists(st.booleans(), min_size=len(units), max_size=len(units)))).view(np.uint8)
    a = by_search(network, LonLat(*incident), responders, ok, k, NO_BUDGET)
    b = by_hierarchy(network, hierarchy, LonLat(*incident), responders, ok, k)
    n = a.metres.size
    assert n == b.metres.size
    assert a.best.who[:n].tolist() == b.best.who[:n].tolist()
    assert a.best.ms[:n].tolist() == b.best.ms[:n].tolist()


@FEW
@given(roads(), position, position)
def test_a_route_takes_the_time_and_length_it_says(raw, a, b):
    try:
        network = network_of(raw)
    except Refused:
        return
    slow = seconds_slowly(network, [a], b)[0]
    if not np.isfinite(slow):
        with pytest.raises(Refused, match="no way|far from"):
            route(network, a, b)
        return
    way = route(network, a, b)
    [reach] = nearest(network, b, Responders.from_points(network, [a[0]], [a[1]]), 1)
    assert way.seconds == slow == reach.seconds
    assert way.metres == pytest.approx(reach.metres, abs=0.1)
    assert way.coordinates[0] == a and way.coordinates[-1] == b
    assert way.times[0] == 0 and way.times == sorted(way.times)
    assert len(way.times) == len(way.coordinates)
    assert way.at(-1) == a and way.at(way.seconds + 1) == b


def test_the_straight_line_would_send_the_wrong_one():
    """A responder 60 m away across a one-way loses to one 300 m behind."""
    network = network_of(street(1000, direction=ONWARD))
    responders = Responders.from_points(network, *zip(at(560), at(200), strict=True))
    first, second = nearest(network, at(500), responders, 2)
    assert (first.index, first.seconds, round(first.metres)) == (1, 30.0, 300)
    assert second.index == 0 and second.seconds > 700  # round the ring


def test_equal_times_go_by_number():
    network = network_of(street(1000))
    responders = Responders.from_points(network, *zip(at(600), at(400), at(600), at(400), strict=True))
    assert [reach.index for reach in nearest(network, at(500), responders, 3)] == [0, 1, 2]


def test_only_those_who_can_and_may_are_found():
    network = network_of(street(1000))
    places = [at(510), at(520), at(530)]
    responders = Responders.from_points(network, *zip(*places, strict=True), [CAR, FIRST_AID | CAR, FIRST_AID])
    indexes = [reach.index for reach in nearest(network, at(500), responders, 5, need=FIRST_AID)]
    assert indexes == [1, 2]
    allowed = np.array([True, False, False])
    assert nearest(network, at(500), responders, 5, need=FIRST_AID, allowed=allowed) == []


def test_the_way_to_and_from_the_street_counts():
    """30 m and 60 m off the road at 6 km/h, and beyond 300 m at the speed of the estimate, which is then said."""
    network = network_of(street(1000))
    responders = Responders.from_points(network, *zip(at(400, -30), at(100, -400), strict=True))
    near, far = nearest(network, at(500, -60), responders, 2)
    assert near.seconds == pytest.approx(10 + 90 * 0.6, abs=0.3) and not near.estimate
    assert near.metres == pytest.approx(190, abs=0.5)
    off_map = 300 * 0.6 + 100 * 3.6 / ESTIMATE_KPH * DETOUR
    assert far.seconds == pytest.approx(40 + 36 + off_map, abs=0.5) and far.estimate


def test_who_cannot_come_by_road_is_left_out_or_marked():
    network = network_of(street(1000, 1000))
    responders = Responders.from_points(network, *zip(at(900), at(1900), (109.0, -6.0), strict=True))
    assert [reach.index for reach in nearest(network, at(500), responders, 3)] == [0, 1]
    filled = nearest(network, at(500), responders, 3, fill=True)
    assert [(reach.index, reach.estimate) for reach in filled] == [(0, False), (1, False), (2, True)]
    assert nearest(network, (109.0, -6.0), responders, 3) == []


def test_responders_move_without_disturbing_the_old_set():
    network = network_of(street(1000))
    before = Responders.from_points(network, *zip(at(510), at(700), strict=True))
    after = before.moved([0], *zip(at(950), strict=True))
    assert [reach.index for reach in nearest(network, at(500), before, 2)] == [0, 1]
    assert [reach.index for reach in nearest(network, at(500), after, 2)] == [1, 0]


def test_without_a_network_everything_is_an_estimate():
    line = StraightLine()
    responders = Responders.from_points(line, *zip(at(2000), at(1000), strict=True), [1, 1])
    found = nearest(line, at(0), responders, 5, need=1)
    assert [reach.index for reach in found] == [1, 0] and all(reach.estimate for reach in found)
    assert found[0].metres == pytest.approx(1000 * DETOUR, rel=0.001)
    assert found[0].seconds == pytest.approx(1000 * DETOUR * 3.6 / ESTIMATE_KPH, rel=0.001)
    way = route(line, at(0), at(1000))
    assert way.estimate and way.coordinates == [at(0), at(1000)] and way.times == [0, way.seconds]
    warm_up(line)


def test_the_matrix_holds_the_same_times():
    network = network_of(street(1000, direction=ONWARD))
    units, calls = np.array([at(100), at(700), (109.0, -6.0)]), np.array([at(500), at(900)])
    matrix = travel_seconds(network, units, calls)
    assert matrix[0].tolist() == [40.0, 80.0] and matrix[1, 1] == 20.0 and matrix[1, 0] > 700
    assert np.isinf(matrix[2]).all()
    assert travel_seconds(network, units[:0], calls).shape == (0, 2)


@pytest.mark.parametrize(
    "point", [(float("nan"), 0), (181, 0), (0, -91), (0, float("inf")), "x", (1,), (None, 2), ("a", "b")]
)
def test_a_bad_position_is_refused_by_name(point):
    network = network_of(street(1000))
    responders = Responders.from_points(network, [107.0], [-6.0])
    with pytest.raises(Refused) as refused:
        nearest(network, point, responders)
    assert (refused.value.code, refused.value.field) == ("bad_point", "point")
    with pytest.raises(Refused) as refused:
        route(network, (107, -6), point)
    assert refused.value.field == "b"


def test_bad_responders_are_refused_by_name():
    network = network_of(street(1000))
    for lon, lat, told in (
        ([107, 181], [-6, -6], "Row 1: longitude"),
        ([107.0], [float("nan")], "Row 0: latitude"),
        ([107.0], [-6, -6], "one length"),
        (["x"], [-6], "numbers"),
    ):
        with pytest.raises(Refused, match=told):
            Responders.from_points(network, lon, lat)
    with pytest.raises(Refused, match="ability mask"):
        Responders.from_points(network, [107.0], [-6.0], [1, 2])
    responders = Responders.from_points(network, [107.0], [-6.0])
    with pytest.raises(Refused, match="one entry"):
        nearest(network, at(0), responders, allowed=np.array([True, True]))
    with pytest.raises(Refused, match="At least one"):
        nearest(network, at(0), responders, 0)
    with pytest.raises(Refused, match="another network"):
        nearest(StraightLine(), at(0), responders)
    assert nearest(network, at(0), Responders.from_points(network, [], []), 5) == []


def test_threads_do_not_disturb_one_another():
    city = generate_city(900)
    network = network_of(city.roads)
    west, south, east, north = city.bounds
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, 240), rng.uniform(south, north, 240)
    responders = Responders.from_points(network, lon[:40], lat[:40])
    incidents = list(zip(lon[40:].tolist(), lat[40:].tolist(), strict=True))
    alone = [nearest(network, point, responders, 7) for point in incidents]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda point: nearest(network, point, responders, 7), incidents))
    assert alone == together
    slow = ranked_slowly(network, list(zip(lon[:40], lat[:40], strict=True)), incidents[0], 7)
    assert ranked(alone[0]) == slow


def test_streets_closed_while_the_hierarchy_is_asked(monkeypatch):
    """Between its times and its trips everything is closed and taken over: the answer is that of the new streets."""
    city = generate_city(2_500)
    network = network_of(city.roads, ordered=True)
    units = [(108.0 + i / 2000, -5.0) for i in range(6)]
    responders = Responders.from_points(network, *zip(*units, strict=True))
    hierarchy = network.keeper.wait(network)
    times_to = hierarchy.times_to

    def and_close(*arguments):
        found = times_to(*arguments)
        close_pieces(network, range(0, network.live.closed.size, 2))
        hierarchy.customize(network)
        return found

    monkeypatch.setattr(hierarchy, "times_to", and_close)
    incident = (108.002, -4.998)
    assert ranked(nearest(network, incident, responders, 6)) == ranked_slowly(network, units, incident, 6)
    assert network.version == 1
