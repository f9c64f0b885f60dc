"""Where a point lies: one by one, in bulk, against a slow and simple answer, and on real outlines."""

import json
import threading

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.territory.api import current_index, import_areas, locate, locate_many, seed_jakarta
from kemitraan.territory.shapes import DEGREE_M, SLIVER_M, ShapeIndex
from kemitraan.toolbox.geo import LonLat

from .builders import OUTSIDE, SIDE, SOUTH, WEST, draw, make_area, make_region
from .files import real

pytestmark = pytest.mark.django_db
METRE = 1 / DEGREE_M


def slow_answer(index: ShapeIndex, lon: float, lat: float) -> int:
    """The rule of ``locate``, without any index: inside, else the nearest within the sliver, else −1."""
    shrink = np.cos(np.radians((index.bounds[:, 1].min() + index.bounds[:, 3].max()) / 2))
    spot = shapely.Point(lon * shrink, lat)
    best, least = -1, SLIVER_M
    for place, outline in enumerate(index.geometries):
        if shapely.contains_xy(outline, lon, lat):
            return place
        flat = shapely.transform(outline, lambda xy: xy * (shrink, 1))
        metres = spot.distance(flat) * DEGREE_M
        if metres <= least:
            best, least = place, metres
    return best


def sliver_town():
    """Four villages with a gap of 60 m between east and west."""
    region = make_region()
    for village in (region.kenanga, region.dahlia):
        row = village.lat - SIDE / 2
        draw(village, (WEST + SIDE + 60 * METRE, row, WEST + 2 * SIDE, row + SIDE))
    return region


def test_a_point_in_a_sliver_belongs_to_the_nearest_area():
    region = sliver_town()
    edge = WEST + SIDE
    near_west = locate(LonLat(edge + 10 * METRE, region.melati.lat))
    near_east = locate(LonLat(edge + 50 * METRE, region.melati.lat))
    assert near_west.area_id == region.melati.pk
    assert near_east.area_id == region.kenanga.pk
    assert near_west.metres_off == pytest.approx(10, abs=0.5)
    assert near_east.metres_off == pytest.approx(10, abs=0.5)


def test_outside_is_said_and_names_no_area():
    region = make_region()
    found = locate(OUTSIDE)
    assert found.outside
    assert found.area_id is None
    assert found.metres_off == pytest.approx(6630, rel=0.01)
    just_in = locate(LonLat(WEST - 0.95 * SLIVER_M * METRE, region.mawar.lat))
    just_out = locate(LonLat(WEST - 1.1 * SLIVER_M * METRE, region.mawar.lat))
    assert (just_in.outside, just_out.outside) == (False, True)


def test_without_any_outline_everything_is_outside():
    assert locate(OUTSIDE).outside
    places, ids = locate_many(np.array([106.8]), np.array([-6.2]))
    assert (places.tolist(), ids) == ([-1], [])


def test_only_villages_are_answered():
    region = make_region()
    draw(region.city, (WEST, SOUTH, WEST + 4 * SIDE, SOUTH + 2 * SIDE))
    assert locate(region.point(region.dahlia)).area_id == region.dahlia.pk
    assert locate(LonLat(WEST + 3 * SIDE, SOUTH + SIDE)).outside


def test_an_approximate_outline_says_so():
    region = make_region()
    draw(region.mawar, (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE), approximate=True)
    assert locate(region.point(region.mawar)).approximate
    assert not locate(region.point(region.melati)).approximate


def test_far_from_the_equator_the_nearest_is_nearest_in_metres():
    city = make_area("88", "province")
    north, east = make_area("88.01.01.1001", "village", parent=city), make_area("88.01.01.1002", "village")
    # at 60° north a degree of longitude is half as long: the eastern one is nearer in metres, not in degrees
    draw(north, (20.0, 60.0 + 0.0010, 20.01, 60.01))
    draw(east, (20.0 + 0.0015, 59.99, 20.01, 60.0))
    found = locate(LonLat(20.0 + 0.0001, 60.0 - 0.0001))
    assert found.area_id == east.pk
    assert found.metres_off == pytest.approx(0.0014 * DEGREE_M / 2, rel=0.02)


def test_points_that_are_no_numbers_are_outside():
    make_region()
    lon = np.array([np.nan, np.inf, -np.inf, 106.81, 106.81, 1e300])
    lat = np.array([-6.23, -6.23, -6.23, np.nan, -6.23, 1e300])
    assert locate_many(lon, lat)[0].tolist() == [-1, -1, -1, -1, 1, -1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.floats(WEST - 0.003, WEST + 2 * SIDE + 0.003), st.floats(SOUTH - 0.003, SOUTH + 2 * SIDE + 0.003)),
        min_size=1,
        max_size=40,
    )
)
def test_bulk_one_and_slow_agree(town, points):
    index = current_index()
    lon, lat = np.array(points).T
    bulk = index.locate_many(lon, lat)
    for place, (x, y) in zip(bulk, points, strict=True):
        one = index.locate(LonLat(x, y))
        wanted = slow_answer(index, x, y)
        assert place == wanted or _tie(index, x, y, place, wanted)
        assert one.area_id == (index.ids[place] if place >= 0 else None) or _tie(index, x, y, place, wanted)


def _tie(index, lon, lat, one, other):
    """Both outlines are equally near (on a common edge, or in the middle of a sliver)."""
    spot = shapely.Point(lon, lat)
    return (
        min(one, other) >= 0
        and abs(spot.distance(index.geometries[one]) - spot.distance(index.geometries[other])) < 1e-9
    )


@pytest.fixture
def town():
    return sliver_town()


def test_real_outlines_in_bulk_as_one_by_one():
    path = real("admin_jakarta/kelurahan.geojson")
    seed_jakarta()
    import_areas(path)
    index = current_index()
    dice = np.random.default_rng(31)
    west, south, east, north = shapely.total_bounds(index.geometries)
    lon, lat = dice.uniform(106.68, east, 3000), dice.uniform(south, -6.08, 3000)
    bulk = index.locate_many(lon, lat)
    for place, x, y in zip(bulk, lon, lat, strict=True):
        assert index.locate(LonLat(x, y)).area_id == (index.ids[place] if place >= 0 else None)
    for place, x, y in list(zip(bulk, lon, lat, strict=True))[:300]:
        assert place == slow_answer(index, x, y)
    assert 0.3 < np.mean(bulk < 0) < 0.6  # the box holds sea and neighbours too


def test_every_kelurahan_holds_its_own_middle():
    data = json.loads(real("admin_jakarta/kelurahan.geojson").read_text())
    seed_jakarta()
    import_areas(real("admin_jakarta/kelurahan.geojson"))
    for row in data["features"]:
        spot = shapely.point_on_surface(shapely.geometry.shape(row["geometry"]))
        assert locate(LonLat(spot.x, spot.y)).code == row["properties"]["kode"]


def test_threads_share_an_index():
    make_region()
    index = current_index()
    dice = np.random.default_rng(7)
    lon, lat = dice.uniform(WEST, WEST + 2 * SIDE, 5000), dice.uniform(SOUTH, SOUTH + 2 * SIDE, 5000)
    wanted = index.locate_many(lon, lat)
    wrong = []

    def work():
        for _ in range(20):
            if not np.array_equal(index.locate_many(lon, lat), wanted):
                wrong.append(1)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
