"""Over streets: a river decides who is nearest, and nobody waits for a compiler."""

import csv
import time

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch import duty
from kemitraan.roads import api as roads
from kemitraan.toolbox.geo import LonLat

from .builders import call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db

LAT = -6.23
WEST_END, WEST_BANK, EAST_BANK = (LonLat(lon, LAT) for lon in (106.802, 106.812, 106.815))
NORTH_WEST, NORTH_EAST = LonLat(106.812, -6.203), LonLat(106.815, -6.203)  # the bridge, 3 km north


@pytest.fixture
def river(tmp_path, settings):
    """Two streets along a river and one bridge."""
    nodes = [WEST_END, WEST_BANK, EAST_BANK, NORTH_WEST, NORTH_EAST]
    pieces = [(0, 1, 1100), (1, 3, 3000), (3, 4, 330), (4, 2, 3000)]
    with (tmp_path / "nodes.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["node", "lon", "lat"], *([i, *node] for i, node in enumerate(nodes))])
    with (tmp_path / "edges.csv").open("w", newline="") as file:
        head = ["u", "v", "length_m", "type", "oneway", "kph_default", "name"]
        csv.writer(file).writerows([head, *([u, v, m, "secondary", 0, 30, ""] for u, v, m in pieces)])
    settings.ROADS = tmp_path / "roads"
    roads.import_roads(tmp_path / "edges.csv", settings.ROADS)


@pytest.fixture
def cold():
    """A process that has not asked for a way yet; afterwards as it was."""
    ready = duty._ready.is_set()
    duty._ready.clear()
    yield
    (duty._ready.set if ready else duty._ready.clear)()


def test_who_is_across_the_river_is_not_the_nearest(river):
    town = make_town()
    across = on_duty(town.west, EAST_BANK)
    same_bank = on_duty(town.west, WEST_END)
    offer = open_offer(started(call(town, WEST_BANK)))
    assert offer.shift_id == same_bank.pk
    assert offer.proposal["network"] == "roads" and not offer.estimate
    times = {one["shift_id"]: one["metres"] for one in offer.proposal["candidates"]}
    assert times[across.pk] == pytest.approx(6330, rel=0.02)
    assert times[same_bank.pk] == pytest.approx(1100, rel=0.02)


def test_without_streets_the_straight_line_is_called_an_estimate():
    town = make_town()
    across = on_duty(town.west, EAST_BANK)
    on_duty(town.west, WEST_END)
    offer = open_offer(started(call(town, WEST_BANK)))
    assert offer.shift_id == across.pk and offer.estimate
    assert offer.proposal["network"] == "straight_line"


def test_while_the_search_is_made_ready_calls_are_answered_by_estimate(river, cold, monkeypatch):
    town = make_town()
    on_duty(town.west, WEST_END)
    monkeypatch.setattr(duty._warming, "is_set", lambda: True)
    assert open_offer(started(call(town, WEST_BANK))).proposal["network"] == "straight_line"


def test_a_page_starts_making_it_ready_and_does_not_wait(river, cold):
    assert duty.network(patient=False).estimate
    end = time.monotonic() + 120
    while not duty._ready.is_set() and time.monotonic() < end:
        time.sleep(0.02)
    assert not duty.network(patient=False).estimate
    dispatch.warm_up()  # once a process: nothing happens any more
    assert not duty._warming.is_set()
