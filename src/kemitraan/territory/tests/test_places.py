"""What is near, and where a unit receives people."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.territory.api import Place, places_near, seed_centres, service_centres
from kemitraan.toolbox.geo import LonLat, distance_m

from .builders import SOUTH, WEST, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def scattered():
    dice = np.random.default_rng(11)
    kinds = ["hospital", "clinic", "police"]
    Place.objects.bulk_create(
        Place(kind=kinds[number % 3], name=f"P{number}", lon=lon, lat=lat)
        for number, (lon, lat) in enumerate(
            zip(WEST + dice.normal(0, 0.2, 400), SOUTH + dice.normal(0, 0.2, 400), strict=True)
        )
    )


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.floats(WEST - 0.8, WEST + 0.8),
    st.floats(SOUTH - 0.8, SOUTH + 0.8),
    st.integers(1, 30),
    st.sampled_from([(), ("hospital",), ("clinic", "police")]),
)
def test_the_nearest_are_the_nearest_by_great_circle(scattered, lon, lat, limit, kinds):
    here = LonLat(lon, lat)
    wanted = sorted(
        (distance_m(here, LonLat(place.lon, place.lat)), place.pk)
        for place in Place.objects.all()
        if not kinds or place.kind in kinds
    )
    wanted = [pair for pair in wanted if pair[0] <= 64_000][:limit]
    found = places_near(here, kinds, limit=limit)
    assert [(metres, place.pk) for place, metres in found] == wanted


def test_nothing_near_is_nothing(scattered):
    assert places_near(LonLat(0, 0)) == []
    assert places_near(LonLat(180, 90)) == []
    assert places_near(LonLat(WEST, SOUTH), ["school"]) == []
    assert all(metres <= 2000 for _, metres in places_near(LonLat(WEST, SOUTH), limit=400, within_m=2000))


def test_the_nearest_are_found_by_their_index(scattered, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):
        places_near(LonLat(WEST, SOUTH), limit=3)


def test_a_unit_without_a_centre_sends_people_to_the_next_one_up():
    region = make_region()
    assert service_centres(region.west) == []
    seed_centres({region.city.code: region.polres})
    (centre,) = service_centres(region.west)
    assert centre.unit == region.polres
    assert centre.approximate
    own = Place.objects.create(kind="service_centre", name="SPKT", lon=106.81, lat=-6.23, unit=region.west)
    assert service_centres(region.west) == [own]
    assert service_centres(region.east) == [centre]
