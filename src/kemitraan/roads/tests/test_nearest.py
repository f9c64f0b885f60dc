"""Nearest by road against the slow answer, and the cases worth a story."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kemitraan.roads.api import Responders, nearest, route
from kemitraan.roads.closures import close_pieces
from kemitraan.roads.tests.oracle import (
    network_of,
    position,
    ranked_slowly,
    roads,
    seconds_slowly,
)
from kemitraan.toolbox.errors import Refused

FEW = settings(max_examples=150, deadline=None)


def ranked(reached):
    return [(reach.seconds, reach.index) for reach in reached]


@FEW
@given(roads(), st.lists(position, min_size=1, max_size=12), position, st.integers(1, 12), st.data())
def test_equals_the_slow_answer(raw, units, incident, k, data):
    try:
        network = network_of(raw)
    except Refused as refused:
        assert refused.code == "no_streets"
        return
    closed = data.draw(st.lists(st.integers(0, network.arrays["seg_chain"].size - 1), max_size=4, unique=True))
    close_pieces(network, closed)
    can = data.draw(st.lists(st.integers(0, 3), min_size=len(units), max_size=len(units)))
    need = data.draw(st.integers(0, 2))
    allowed = np.array(data.draw(st.lists(st.booleans(), min_size=len(units), max_size=len(units))))
    responders = Responders.from_points(network, *zip(*units, strict=True), can)
    ok = [(c & need) == need and a for c, a in zip(can, allowed, strict=True)]
    found = nearest(network, incident, responders, k, need=need, allowed=allowed)
    assert ranked(found) == ranked_slowly(network, units, incident, k, ok)
    assert not any(reach.estimate for reach in found if reach.metres < 300)


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
