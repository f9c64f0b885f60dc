"""The invented city, and its streets as lines for the map."""

import numpy as np
import pytest
import shapely

from kemitraan.roads.api import (
    Responders,
    close_streets,
    generate_city,
    nearest,
    open_network,
    reopen_streets,
    route,
    segments,
    warm_up,
)
from kemitraan.roads.speeds import CLASS_NUMBER
from kemitraan.roads.tests.oracle import ranked_slowly
from kemitraan.roads.tests.test_closures import NOW
from kemitraan.toolbox.errors import Refused


@pytest.fixture(scope="module")
def city():
    return generate_city(2_500)


@pytest.fixture(scope="module")
def network(city, tmp_path_factory):
    folder = tmp_path_factory.mktemp("city")
    report = city.save_roads(folder)
    assert report.pieces_outside_core < 0.1 * report.pieces_read
    network = open_network(folder)
    warm_up(network)
    return network


def test_it_is_the_same_each_time_and_lies_in_the_sea(city):
    again = generate_city(2_500)
    assert np.array_equal(city.roads.metres, again.roads.metres) and city.roads.names == again.roads.names
    assert not np.array_equal(city.roads.metres, generate_city(2_500, seed=8).roads.metres)
    west, south, east, north = city.bounds
    assert 107.9 < west < east < 108.1 and -5.1 < south < north < -4.9


def test_its_areas_tile(city):
    features = city.areas()["features"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in features]
    assert all(shape.is_valid for shape in shapes)
    whole = shapely.union_all(shapes)
    assert sum(shape.area for shape in shapes) == pytest.approx(whole.area, rel=1e-9)  # no overlap
    assert whole.geom_type == "Polygon" and not whole.interiors  # no gap
    assert whole.buffer(1e-6).contains(shapely.box(*city.bounds))
    names = [feature["properties"]["name"] for feature in features]
    assert len(set(names)) == len(names)
    assert all(feature["properties"]["district"] and feature["properties"]["invented"] for feature in features)


def test_it_has_one_ways_and_few_bridges(network, city):
    a = network.arrays
    oneway = (a["seg_forward_ms"] < 0) | (a["seg_backward_ms"] < 0)
    assert 0.03 < oneway.mean() < 0.25
    west, south, east, north = city.bounds
    lines = segments(network, (west, south, east, north))
    assert set(np.unique(lines.kind)) >= {CLASS_NUMBER[name] for name in ("primary", "tertiary", "residential")}
    # A way over the river is much longer than the straight line somewhere.
    rng = np.random.default_rng(2)
    longest = 0.0
    for _ in range(30):
        lon, lat = rng.uniform(west, east, 2), rng.uniform(south, north, 2)
        way = route(network, (lon[0], lat[0]), (lon[1], lat[1]))
        longest = max(longest, way.metres / (111_195 * np.hypot(lon[0] - lon[1], lat[0] - lat[1])))
    assert longest > 1.6


def test_few_and_many_eligible_are_both_exact(network, city):
    west, south, east, north = city.bounds
    rng = np.random.default_rng(3)
    units = [(rng.uniform(west, east), rng.uniform(south, north)) for _ in range(150)]
    can = np.where(np.arange(150) % 30 == 0, 1, 0)
    responders = Responders.from_points(network, *zip(*units, strict=True), can)
    assert network.keeper.wait(network)
    for need in (0, 1):  # 150 by the search, 5 by the hierarchy
        for _ in range(5):
            incident = (rng.uniform(west, east), rng.uniform(south, north))
            found = [(r.seconds, r.index) for r in nearest(network, incident, responders, 5, need=need)]
            assert found == ranked_slowly(network, units, incident, 5, can >= need)


def test_streets_as_lines(network, city):
    west, south, east, north = city.bounds
    box = (108.0, -5.0, 108.004, -4.996)
    lines = segments(network, box)
    frame = shapely.box(*box)
    drawn = [shapely.LineString(points) for points in lines.coordinates()]
    assert len(drawn) == len(lines) > 20 and all(shapely.box(*line.bounds).intersects(frame) for line in drawn)
    everything = segments(network, (west, south, east, north))
    whole = [shapely.LineString(points) for points in everything.coordinates()]
    assert sum(frame.intersection(line).length for line in whole) == pytest.approx(
        sum(frame.intersection(line).length for line in drawn)
    )
    big = segments(network, box, "primary")
    assert 0 < len(big) < len(lines) and {lines.class_names[k] for k in big.kind} <= {"trunk", "primary"}
    assert lines.names[int(lines.name[0])].startswith("Jalan")
    assert not lines.closed.any()
    closure = close_streets(network, [int(network.arrays["grid_seg"][0])], "Banjir", NOW)
    assert segments(network, (west, south, east, north)).closed.sum() == len(closure.lines) == 1
    reopen_streets(network, closure.number)
    assert len(segments(network, (0, 0, 1, 1))) == 0
    with pytest.raises(Refused, match="no class"):
        segments(network, box, "canal")


@pytest.mark.parametrize("nodes", [0, 99, 10**9])
def test_impossible_sizes_are_refused(nodes):
    with pytest.raises(Refused, match="between"):
        generate_city(nodes)
