"""The hierarchy may be made ready in one thread and asked in many: the package itself forbids that, we do not."""

import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from kemitraan.roads.api import Responders, generate_city, warm_up
from kemitraan.roads.nearest import NO_BUDGET, by_hierarchy, by_search
from kemitraan.roads.tests.oracle import network_of
from kemitraan.toolbox.geo import LonLat


def test_made_ready_in_one_thread_and_asked_in_eight():
    city = generate_city(900)
    network = network_of(city.roads, ordered=True)
    maker = threading.Thread(target=warm_up, args=(network,))
    maker.start()
    maker.join()
    west, south, east, north = city.bounds
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(west, east, 60), rng.uniform(south, north, 60)
    responders = Responders.from_points(network, lon[:10], lat[:10])
    ok = np.ones(10, np.uint8)
    incidents = [LonLat(*point) for point in zip(lon[10:].tolist(), lat[10:].tolist(), strict=True)]

    def ask(point):
        hierarchy = network.keeper.wait(network)
        found = by_hierarchy(network, hierarchy, point, responders, ok, 3)
        return found.best.ms.tolist()

    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(ask, incidents))
    assert together == [by_search(network, p, responders, ok, 3, NO_BUDGET).best.ms.tolist() for p in incidents]
