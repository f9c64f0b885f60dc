"""Closing and reopening: at once, in every process, and still there tomorrow."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import numpy as np
import pytest

from kemitraan.roads import store
from kemitraan.roads.api import (
    Responders,
    close_streets,
    closures,
    import_roads,
    nearest,
    open_network,
    reopen_streets,
    route,
    streets_at,
    streets_in_area,
    streets_named,
)
from kemitraan.roads.import_roads import install
from kemitraan.roads.raw import ImportReport
from kemitraan.roads.tests.oracle import BOTH, network_of, raw_roads
from kemitraan.roads.tests.test_nearest import at
from kemitraan.toolbox.errors import Refused

NOW = datetime(2026, 11, 23, 20, 41, tzinfo=UTC)
NAMES = ["", "Jalan Sungai", "Jalan Bukit"]


def two_ways():
    """From west to east over the low road (1,000 m) or the high road (3,000 m)."""
    nodes = [at(0), at(500), at(1000), at(1000, 1000), at(0, 1000)]
    low = [(0, 1, 500, BOTH, "primary", 1), (1, 2, 500, BOTH, "primary", 1)]
    high = [(0, 4, 1000, BOTH, "tertiary", 2), (4, 3, 1000, BOTH, "tertiary", 2), (3, 2, 1000, BOTH, "tertiary", 2)]
    return raw_roads(nodes, low + high, NAMES)


@pytest.fixture
def folder(tmp_path):
    install(two_ways(), tmp_path, ImportReport("test"), lambda what, share: None)
    return tmp_path


def box(west, south, east, north):
    ring = [at(west, south), at(east, south), at(east, north), at(west, north), at(west, south)]
    return {"type": "Polygon", "coordinates": [[list(point) for point in ring]]}


FLOOD = box(600, -50, 700, 50)


def seconds(network):
    responders = Responders.from_points(network, *zip(at(10), strict=True))
    return [round(reach.seconds) for reach in nearest(network, at(990), responders)]


def test_a_closed_street_is_gone_and_comes_back(folder):
    network = open_network(folder)
    assert seconds(network) == [98]
    closure = close_streets(network, streets_in_area(network, FLOOD), "Banjir 60 cm", NOW)
    assert (closure.number, closure.pieces, round(closure.metres)) == (1, 1, 500)
    assert closure.lines == [[pytest.approx(at(500)), pytest.approx(at(1000))]]
    # 10 m back, 3,000 m round; the goal's own street is closed, so the last 10 m are on foot.
    assert seconds(network) == [301 + 6]
    assert [(one.reason, one.at) for one in closures(network)] == [("Banjir 60 cm", NOW)]
    assert reopen_streets(network, 1) == closure
    assert seconds(network) == [98] and closures(network) == []


def test_positions_already_placed_follow(folder):
    network = open_network(folder)
    responders = Responders.from_points(network, *zip(at(600), strict=True))
    assert nearest(network, at(990), responders)[0].seconds == 39
    close_streets(network, streets_in_area(network, FLOOD), "Banjir", NOW)
    [reach] = nearest(network, at(990), responders)
    assert reach.seconds == pytest.approx(60 + 50 + 300 + 6, abs=1)  # 100 m on foot to the dry part of the street


def test_closures_that_overlap_are_counted_apart(folder):
    network = open_network(folder)
    low = streets_named(network, "jalan sungai", at(500))
    assert len(low) == 2
    first = close_streets(network, low, "Banjir", NOW)
    second = close_streets(network, low[:1], "Pohon tumbang", NOW)
    reopen_streets(network, first.number)
    assert [one.number for one in closures(network)] == [second.number]
    assert network.live.closed.sum() == 1 and seconds(network)[0] > 300
    with pytest.raises(Refused) as refused:
        reopen_streets(network, first.number)
    assert refused.value.status == 404


def test_everything_closed_means_nobody_by_road(folder):
    network = open_network(folder)
    close_streets(network, range(network.live.closed.size), "Banjir besar", NOW)
    assert seconds(network) == []
    responders = Responders.from_points(network, *zip(at(10), strict=True))
    assert [reach.estimate for reach in nearest(network, at(990), responders, fill=True)] == [True]
    with pytest.raises(Refused, match="far from"):
        route(network, at(10), at(990))


def test_another_process_sees_it_at_once(folder):
    """It holds the network open and searches before and after, without opening anything again."""
    script = """
import sys
from kemitraan.roads.api import Responders, nearest, open_network
network = open_network(sys.argv[1])
units = Responders.from_points(network, [float(sys.argv[2])], [float(sys.argv[3])])
for line in sys.stdin:
    print(round(nearest(network, (float(sys.argv[4]), float(sys.argv[5])), units)[0].seconds), flush=True)
"""
    command = [sys.executable, "-c", script, *(str(value) for value in (folder, *at(10), *at(990)))]
    path = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=path) as other:

        def ask():
            other.stdin.write("?\n")
            other.stdin.flush()
            return int(other.stdout.readline())

        network = open_network(folder)
        assert ask() == 98
        closure = close_streets(network, streets_in_area(network, FLOOD), "Banjir", NOW)
        assert ask() == 307
        reopen_streets(network, closure.number)
        assert ask() == 98
        other.stdin.close()


def test_it_survives_a_restart_and_a_half_done_change(folder):
    network = open_network(folder)
    close_streets(network, streets_in_area(network, FLOOD), "Banjir", NOW)
    again = store.load(folder)  # what a new process does
    assert seconds(again) == [307] and again.version == network.version
    # Killed after the list was written and before the shared memory followed:
    again.live.closed[:] = 0
    again.live.arcs[:, 1] = again.arrays["arc_ms"]
    third = store.load(folder)
    assert seconds(third) == [307] and third.version > 1
    assert [one.reason for one in closures(third)] == ["Banjir"]


def test_a_new_import_keeps_the_street_closed(folder):
    network = open_network(folder)
    close_streets(network, streets_in_area(network, FLOOD), "Banjir", NOW)
    close_streets(network, streets_named(network, "Jalan Bukit", at(0, 1000), 600), "Longsor", NOW)
    raw = two_ways()
    high_gone = raw.name != 2
    for column in ("tail", "head", "metres", "kind", "kph", "forward", "backward", "name", "way"):
        setattr(raw, column, getattr(raw, column)[high_gone])
    install(raw, folder, ImportReport("test"), lambda what, share: None)
    with pytest.raises(Refused) as refused:
        close_streets(network, [0], "zu spät", NOW)
    assert refused.value.code == "network_replaced"
    fresh = open_network(folder)
    assert fresh is not network
    assert [(one.number, one.reason) for one in closures(fresh)] == [(1, "Banjir")]
    assert len(json.loads((folder / "closures.json").read_text())) == 1
    assert [one.name for one in folder.glob("g-*")] == [fresh.generation]


def test_a_street_is_found_by_a_tap(folder):
    network = open_network(folder)
    pieces, name = streets_at(network, at(250, 20))
    assert name == "Jalan Sungai" and len(pieces) == 1
    assert streets_at(network, at(250, 200)) == ([], "")
    assert streets_named(network, "Jalan Tiada", at(0)) == []


@pytest.mark.parametrize(
    "area",
    [
        None,
        {},
        {"type": "Point", "coordinates": [107, -6]},
        {"type": "Polygon", "coordinates": []},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]},
        {"type": "Polygon", "coordinates": [[["a", 0], [1, 1], [1, 0], ["a", 0]]]},
        {"type": "Polygon", "coordinates": [[[107, -6], [108, -5], [108, -6], [107, -5], [107, -6]]]},
    ],
)
def test_a_bad_area_is_refused(folder, area):
    with pytest.raises(Refused) as refused:
        streets_in_area(open_network(folder), area)
    assert refused.value.field == "area"


def test_bad_closings_are_refused(folder):
    network = open_network(folder)
    bad = [([], "Banjir", "streets"), ([-1], "x", "streets"), ([99], "x", "streets"), ([0], " ", "reason")]
    for pieces, reason, field in bad:
        with pytest.raises(Refused) as refused:
            close_streets(network, pieces, reason, NOW)
        assert refused.value.field == field
    assert closures(network) == [] and not (folder / "closures.json").exists()


def test_a_network_without_a_folder_keeps_its_own_list():
    network = network_of(two_ways())
    closure = close_streets(network, streets_in_area(network, FLOOD), "Banjir", NOW)
    assert seconds(network) == [307] and closures(network) == [closure]
    reopen_streets(network, closure.number)
    assert seconds(network) == [98]


def test_the_hierarchy_follows_in_the_background(folder):
    network = open_network(folder)
    hierarchy = network.keeper.wait(network)
    assert network.keeper.ready(network) is hierarchy
    close_streets(network, [0], "Banjir", NOW)
    assert network.keeper.ready(network) is None  # nobody is answered from old streets
    assert network.keeper.wait(network).version == network.version
    assert network.keeper.ready(network) is hierarchy


def test_opening_again_after_an_import(folder):
    network = open_network(folder)
    assert open_network(folder) is network
    generation = network.generation
    with pytest.raises(Refused):
        import_roads(folder / "nothing.csv", folder)
    assert open_network(folder).generation == generation
    assert isinstance(network.arrays["point_lon"], np.ndarray)
