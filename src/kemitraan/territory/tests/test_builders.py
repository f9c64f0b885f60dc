import pytest

from kemitraan.territory.api import ladder, locate, unit_for

from .builders import OUTSIDE, make_region

pytestmark = pytest.mark.django_db


def test_the_small_region_answers_like_a_real_one():
    region = make_region()
    for village, unit in zip(region.villages, [region.west] * 2 + [region.east] * 2, strict=True):
        found = locate(region.point(village, 0.3, -0.4))
        assert (found.area_id, found.metres_off) == (village.pk, 0)
        assert unit_for(found.area_id) == unit
    assert ladder(region.east) == [region.east, region.polres, region.polda]
    assert locate(OUTSIDE).outside


def test_two_regions_stand_side_by_side():
    one, other = make_region(), make_region("98", west=107.0)
    assert locate(other.point(other.mawar)).area_id == other.mawar.pk
    assert unit_for(other.mawar.pk) == other.west != one.west
