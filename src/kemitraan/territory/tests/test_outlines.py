"""What the map draws: villages as they are, the larger areas melted from them."""

import pytest
import shapely

from kemitraan.territory.api import current_outlines, import_areas, raise_edition, seed_jakarta
from kemitraan.territory.shapes import DEGREE_M

from .builders import SIDE, SOUTH, WEST, draw, make_region
from .files import real

pytestmark = pytest.mark.django_db


def test_larger_areas_are_melted_from_the_smaller():
    region = make_region()
    outlines = current_outlines()
    assert [len(outlines.by_level[level]) for level in ("city", "district", "village")] == [1, 2, 4]
    city = outlines.by_level["city"][0]
    assert (city.code, city.parent) == (region.city.code, region.province.code)
    whole = shapely.box(WEST, SOUTH, WEST + 2 * SIDE, SOUTH + 2 * SIDE)
    assert city.geometry.symmetric_difference(whole).area < 1e-9
    assert outlines.bounds == pytest.approx(whole.bounds)


def test_slivers_close_and_real_gaps_stay():
    region = make_region()
    metre = 1 / DEGREE_M
    draw(region.melati, (WEST, SOUTH + SIDE + 50 * metre, WEST + SIDE, SOUTH + 2 * SIDE))
    draw(region.kenanga, (WEST + SIDE, SOUTH + SIDE + 500 * metre, WEST + 2 * SIDE, SOUTH + 2 * SIDE))
    west, east = current_outlines().by_level["district"]
    assert west.geometry.geom_type == "Polygon"
    assert east.geometry.geom_type == "MultiPolygon"


def test_an_imported_outline_comes_before_a_melted_one():
    region = make_region()
    draw(region.city, (WEST, SOUTH, WEST + 3 * SIDE, SOUTH + 2 * SIDE))
    draw(region.mawar, (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE), approximate=True)
    outlines = current_outlines()
    assert outlines.by_level["city"][0].geometry.bounds[2] == WEST + 3 * SIDE
    assert [one.approximate for one in outlines.by_level["district"]] == [True, False]
    assert not outlines.by_level["city"][0].approximate


def test_they_are_built_once_an_edition(django_assert_num_queries):
    make_region()
    first = current_outlines()
    with django_assert_num_queries(0):
        assert current_outlines() is first
    raise_edition()
    assert current_outlines() is not first


def test_without_areas_there_is_nothing_to_draw():
    outlines = current_outlines()
    assert outlines.bounds is None
    assert outlines.touching("village", (-180, -90, 180, 90)) == []


def test_jakarta_melted():
    seed_jakarta()
    import_areas(real("admin_jakarta/kelurahan.geojson"))
    outlines = current_outlines()
    assert [len(outlines.by_level[level]) for level in ("city", "district", "village")] == [6, 44, 267]
    villages = sum(one.geometry.area for one in outlines.by_level["village"])
    for level in ("district", "city"):
        shapes = [one.geometry for one in outlines.by_level[level]]
        assert all(shape.is_valid for shape in shapes)
        assert 1.0 <= sum(shape.area for shape in shapes) / villages < 1.01  # slivers closed, little else
    for outline in outlines.by_level["city"]:
        assert outline.geometry.contains(shapely.Point(outline.centre))
