"""The real streets of Jakarta (2012) and Kebayoran (2026), where the shared data is at hand."""

from pathlib import Path

import numpy as np
import pytest

from kemitraan.roads.api import Responders, import_roads, nearest, open_network, route, streets_named
from kemitraan.roads.tests.oracle import ranked_slowly

DATA = Path(__file__).parents[5] / "shared" / "data"
ROUNDABOUT, KOTA = (106.8230, -6.1950), (106.8133, -6.1376)  # Hotel Indonesia; Kota railway station


def streets(name, folder):
    if not (DATA / name).is_dir():
        pytest.skip(f"no ../shared/data/{name}")
    return import_roads(DATA / name, folder), open_network(folder)


def test_jakarta_2012(tmp_path):
    report, network = streets("roads_jakarta_2012", tmp_path)
    assert report.rows == 47_868 and not report.bad
    assert 28_000 < report.nodes < 33_000 and 5_100_000 < report.metres < 5_400_000
    assert report.skipped["footway"] == 139
    way = route(network, ROUNDABOUT, KOTA)
    assert 4_500 < way.metres < 9_000 and 400 < way.seconds < 1_500 and not way.estimate
    assert len(streets_named(network, "Jakarta Merak", ROUNDABOUT, 60_000)) == 9
    rng = np.random.default_rng(4)
    west, south, east, north = network.bounds
    units = list(zip(rng.uniform(west, east, 300).tolist(), rng.uniform(south, north, 300).tolist(), strict=True))
    responders = Responders.from_points(network, *zip(*units, strict=True))
    for incident in (ROUNDABOUT, KOTA):
        found = [(reach.seconds, reach.index) for reach in nearest(network, incident, responders, 5)]
        assert found == ranked_slowly(network, units, incident, 5)


def test_kebayoran_2026(tmp_path):
    report, network = streets("roads_kebayoran_2026", tmp_path)
    assert report.rows == 2_600 and not report.bad and 1_900 < report.pieces < 2_600
    assert (network.arrays["seg_way"] > 0).all()
    assert sum(name.startswith("Jalan") for name in network.names) > 100
