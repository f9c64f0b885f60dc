"""Outside the region somebody is named to turn to, and nobody is assigned."""

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.territory.api import locate, outside_advice, seed_jakarta
from kemitraan.toolbox.geo import LonLat

from .builders import OUTSIDE, WEST, make_region

pytestmark = pytest.mark.django_db


def test_inside_needs_no_advice():
    region = make_region()
    assert outside_advice(region.point(region.mawar)) is None


def test_just_outside_names_the_police_there_and_our_nearest_unit():
    region = make_region()
    advice = outside_advice(LonLat(WEST - 0.02, region.mawar.lat))
    assert advice.near == region.west
    assert advice.phone == "110"
    assert advice.metres == pytest.approx(2210, rel=0.01)
    with translation.override("en"):
        assert "just outside our area" in advice.sentence
        assert region.west.name in advice.sentence
    with translation.override("id"):
        assert "telepon 110 sekarang" in advice.sentence


def test_farther_out_only_the_police_there():
    make_region()
    advice = outside_advice(OUTSIDE)
    assert advice.near is None
    assert advice.police
    assert "110" in advice.sentence


@pytest.mark.parametrize(
    ("lon", "lat", "police"),
    [
        (106.82, -6.40, "Polres Metro Depok"),
        (106.99, -6.24, "Polres Metro Bekasi Kota"),
        (106.63, -6.17, "Polres Metro Tangerang Kota"),
        (106.71, -6.30, "Polres Tangerang Selatan"),
        (106.655, -6.125, "Polresta Bandara Soekarno-Hatta"),
        (106.80, -6.60, "Polresta Bogor Kota"),
        (107.61, -6.91, "Polda Jawa Barat"),
        (106.15, -6.12, "Polda Banten"),
        (110.42, -6.99, "Polda Jawa Tengah"),
        (110.37, -7.80, "Polda Daerah Istimewa Yogyakarta"),
        (112.74, -7.26, "Polda Jawa Timur"),
        (98.67, 3.59, "Polri"),
        (140.70, -2.53, "Polri"),
    ],
)
def test_towns_around_jakarta_and_beyond(lon, lat, police):
    seed_jakarta()
    assert outside_advice(LonLat(lon, lat)).police == police


@pytest.mark.parametrize(("lon", "lat"), [(-71.06, 42.36), (0.0, 0.0), (103.85, -60.0), (180, 90), (-180, -90)])
def test_abroad_nobody_is_promised(lon, lat):
    seed_jakarta()
    advice = outside_advice(LonLat(lon, lat))
    assert (advice.police, advice.phone, advice.near) == ("", "", None)
    with translation.override("en"):
        assert "the country you are in" in advice.sentence


def test_without_any_outline_there_is_advice_too():
    advice = outside_advice(LonLat(106.82, -6.2))
    assert advice.metres == float("inf")
    assert advice.near is None
    assert advice.phone == "110"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lon=st.floats(-180, 180), lat=st.floats(-90, 90))
def test_every_point_is_inside_or_gets_advice(jakarta, lon, lat):
    point = LonLat(lon, lat)
    advice = outside_advice(point)
    assert (advice is None) == (not locate(point).outside)
    if advice is not None:
        assert advice.sentence


@pytest.fixture
def jakarta():
    seed_jakarta()
