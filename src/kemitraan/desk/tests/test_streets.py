"""A flooded street: closed at once with a reason, listed, opened again; without streets the page says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.roads import api as roads


@pytest.fixture
def city(settings, tmp_path: Path):
    found = roads.generate_city(nodes=400)
    settings.ROADS = tmp_path / "roads"
    found.save_roads(settings.ROADS)
    return found


def middle() -> tuple[float, float]:
    from django.conf import settings

    network = roads.open_network(settings.ROADS)
    assert isinstance(network, roads.RoadNetwork)
    a = network.arrays
    p = len(a["point_lon"]) // 2
    return float(a["point_lon"][p]), float(a["point_lat"][p])


def test_without_streets_it_says_what_to_do(rahmat: Client, settings, tmp_path: Path) -> None:
    settings.ROADS = tmp_path / "none"
    page = rahmat.get(reverse("desk:streets"))
    assert page.status_code == 200
    assert "import roads" in page.content.decode()
    assert rahmat.post(reverse("desk:streets_close"), {"lon": "106", "lat": "-6", "why": "x"}).status_code == 409
    assert not journal.Entry.objects.filter(kind__startswith="street.").exists()


def test_close_by_area_and_point_and_open_again(cast: Cast, rahmat: Client, city) -> None:
    lon, lat = middle()
    ring = [[lon - 0.002, lat - 0.002], [lon + 0.002, lat - 0.002], [lon, lat + 0.002], [lon - 0.002, lat - 0.002]]
    drawn = json.dumps({"type": "Polygon", "coordinates": [ring]})
    close = reverse("desk:streets_close")
    whole = rahmat.post(close, {"lon": lon, "lat": lat, "why": "Pohon tumbang", "whole": "1"})
    assert whole.status_code == 302, whole.context["refusal"].message
    assert rahmat.post(close, {"area": drawn, "why": "Banjir 60 cm"}).status_code == 302
    page = rahmat.get(reverse("desk:streets"))
    assert [one.reason for one in page.context["closures"]] == ["Pohon tumbang", "Banjir 60 cm"]
    for one in page.context["closures"]:
        rahmat.post(reverse("desk:reopen", args=[one.number]))
    assert rahmat.get(reverse("desk:streets")).context["closures"] == []
    kinds = list(journal.Entry.objects.filter(subject="street").order_by("id").values_list("kind", flat=True))
    assert kinds == ["street.closed", "street.closed", "street.reopened", "street.reopened"]


@pytest.mark.parametrize(
    "told",
    [
        {"area": "not json", "why": "x"},
        {"area": "[1]", "why": "x"},
        {"area": '{"type": "Point", "coordinates": [1, 2]}', "why": "x"},
        {"area": "[" * 5000, "why": "x"},
        {"lon": "nan", "lat": "0", "why": "x"},
        {"lon": "0", "lat": "0", "why": "x"},
        {"lon": "", "lat": "", "why": "x"},
    ],
)
def test_refuses_with_a_reason(rahmat: Client, city, told: dict[str, str]) -> None:
    answer = rahmat.post(reverse("desk:streets_close"), told)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not journal.Entry.objects.filter(kind="street.closed").exists()


def test_no_closing_without_a_reason(rahmat: Client, city) -> None:
    lon, lat = middle()
    assert rahmat.post(reverse("desk:streets_close"), {"lon": lon, "lat": lat, "why": " "}).status_code == 422
