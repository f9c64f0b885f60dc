"""Our own map: right, bounded, cached, and without a word about any case or person."""

import json

import mapbox_vector_tile
import numpy as np
import pytest
import shapely
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.gateways import tiles
from kemitraan.gateways.tile_layers import EXTENT, TileKey, levels_at
from kemitraan.gateways.tile_store import TileStore
from kemitraan.roads import api as roads
from kemitraan.territory.tests.builders import SIDE, SOUTH, WEST, draw, make_region
from kemitraan.toolbox.geo import LonLat, tile_of

pytestmark = pytest.mark.django_db
MIDDLE = LonLat(WEST + SIDE, SOUTH + SIDE)


@pytest.fixture(autouse=True)
def without_streets(settings, tmp_path):
    settings.ROADS = tmp_path / "roads"
    return settings.ROADS


@pytest.fixture
def streets(without_streets, tmp_path):
    """A main street along the region's middle, and a side street up north; both ways."""
    table = tmp_path / "table"
    table.mkdir()
    (table / "nodes.csv").write_text(
        "node,lon,lat\n"
        + "".join(f"{n},{WEST + n * 0.01},{MIDDLE.lat}\n" for n in range(5))
        + f"5,106.82,{MIDDLE.lat + 0.01}\n"
    )
    rows = [(n, n + 1, "primary", "Jalan Raya") for n in range(4)] + [(2, 5, "residential", "Gang Melati")]
    (table / "edges.csv").write_text(
        "u,v,way,length_m,type,name,oneway,lanes,kph_default\n"
        + "".join(f"{u},{v},{u},1100,{kind},{name},0,2,30\n" for u, v, kind, name in rows)
    )
    roads.import_roads(table, without_streets)
    return roads.open_network(without_streets)


def ask(client, z, point=MIDDLE, **headers):
    x, y = tile_of(point, z)
    return client.get(f"/peta/{z}/{x}/{y}.mvt", headers=headers)


def on_the_map(geometry, z, point=MIDDLE):
    """A decoded geometry of the tile around a point, back in degrees."""
    x, y = tile_of(point, z)

    def degrees(xy):
        column, row = x + xy[:, 0] / EXTENT, y + 1 - xy[:, 1] / EXTENT
        lat = np.degrees(np.arctan(np.sinh(np.pi * (1 - 2 * row / 2**z))))
        return np.column_stack([column / 2**z * 360 - 180, lat])

    return shapely.transform(shapely.geometry.shape(geometry), degrees)


def test_areas_stand_where_they_are_with_their_names(client):
    region = make_region()
    draw(region.mawar, (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE), approximate=True)
    layers = mapbox_vector_tile.decode(ask(client, 11).content)
    assert list(layers) == ["areas"]
    found = {row["properties"]["code"]: row for row in layers["areas"]["features"]}
    assert set(found) == {
        region.city.code,
        region.west_district.code,
        region.east_district.code,
        *(village.code for village in region.villages),
    }
    mawar = found[region.mawar.code]
    assert mawar["properties"] == {
        "code": region.mawar.code,
        "name": "Mawar",
        "level": "village",
        "approximate": True,
    }
    assert not found[region.dahlia.code]["properties"]["approximate"]
    outline = on_the_map(mawar["geometry"], 11)
    wanted = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    unit = 360 / 2**11 / EXTENT
    assert outline.hausdorff_distance(wanted) < 2.5 * unit


def test_from_afar_only_the_larger_areas_are_drawn(client):
    make_region()
    for z in (0, 5, 8, 9, 10, 11, 14, 16):
        rows = mapbox_vector_tile.decode(ask(client, z).content).get("areas", {"features": []})["features"]
        assert {row["properties"]["level"] for row in rows} <= set(levels_at(z))
        if z > 6:
            assert rows


def test_streets_have_class_name_and_state(client, streets):
    make_region()
    rows = mapbox_vector_tile.decode(ask(client, 15).content)["roads"]["features"]
    assert {tuple(sorted(row["properties"].items())) for row in rows} == {
        (("class", "primary"), ("closed", False), ("name", "Jalan Raya")),
        (("class", "residential"), ("closed", False), ("name", "Gang Melati")),
    }
    line = on_the_map(next(row for row in rows if row["properties"]["class"] == "primary")["geometry"], 15)
    assert line.distance(shapely.Point(MIDDLE)) < 1e-5
    low = mapbox_vector_tile.decode(ask(client, 12).content)["roads"]["features"]
    assert [row["properties"]["class"] for row in low] == ["primary"]
    assert "roads" not in mapbox_vector_tile.decode(ask(client, 7).content)


def test_a_closed_street_shows_at_once(client, streets):
    make_region()
    before = ask(client, 15)
    pieces = roads.streets_named(streets, "Jalan Raya", MIDDLE)
    roads.close_streets(streets, pieces, "banjir", clock_now())
    after = ask(client, 15, **{"if-none-match": before["ETag"]})
    assert after.status_code == 200
    rows = mapbox_vector_tile.decode(after.content)["roads"]["features"]
    assert {row["properties"]["class"]: row["properties"]["closed"] for row in rows} == {
        "primary": True,
        "residential": False,
    }


def clock_now():
    from kemitraan.toolbox import clock

    return clock.now()


def test_a_tile_is_kept_and_known_again(client, django_assert_num_queries):
    region = make_region()
    first = ask(client, 12)
    assert first["Cache-Control"] == "public, max-age=300"
    assert first["Content-Type"] == "application/vnd.mapbox-vector-tile"
    with django_assert_num_queries(0):
        assert ask(client, 12).content == first.content
        again = ask(client, 12, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    draw(region.mawar, (WEST, SOUTH, WEST + SIDE / 2, SOUTH + SIDE))
    changed = ask(client, 12, **{"if-none-match": first["ETag"]})
    assert changed.status_code == 200
    assert changed["ETag"] != first["ETag"]


def test_compressed_and_asked_again(client):
    make_region()
    first = ask(client, 11, **{"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    again = ask(client, 11, **{"accept-encoding": "gzip", "if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_nothing_to_draw_is_no_content(client):
    make_region()
    response = ask(client, 12, LonLat(0, 0))
    assert (response.status_code, response.content) == (204, b"")
    assert response["ETag"]


@pytest.mark.parametrize(
    "path",
    [
        "17/0/0.mvt",
        "99/0/0.mvt",
        "3/8/0.mvt",
        "3/0/8.mvt",
        "0/1/0.mvt",
        "16/65536/0.mvt",
        "3/-1/0.mvt",
        "3/1e1/0.mvt",
        "3/0x1/0.mvt",
        "3/1.0/0.mvt",
        "3/9999999/0.mvt",
        "100/0/0.mvt",
        f"3/{'9' * 5000}/0.mvt",
        "3/%D9%A1/0.mvt",  # an Arabic digit
        "3/%00/0.mvt",
        "3/1/1.png",
        "3/1/1.mvt/..",
        "3/1/1.mvt%0a",
        "a/b/c.mvt",
        "",
    ],
)
def test_what_is_no_tile_is_not_found(client, path):
    make_region()
    assert client.get(f"/peta/{path}").status_code in (400, 404)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 99), st.integers(0, 999_999), st.integers(0, 999_999))
def test_every_tile_has_an_answer(client, db, z, x, y):
    response = client.get(f"/peta/{z}/{x}/{y}.mvt")
    inside = z <= 16 and max(x, y) < 2**z
    assert response.status_code == (204 if inside else 404)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 16), st.floats(0, 1), st.floats(0, 1))
def test_a_tile_covers_its_bounds(z, east, south):
    side = 2**z
    key = TileKey(z, min(side - 1, int(east * side)), min(side - 1, int(south * side)))
    west, low, east_edge, high = key.bounds
    corners = key.project(np.array([[west, high], [east_edge, low]]))
    assert west < east_edge
    assert low < high
    assert corners[0, 0] >= -65
    assert corners[1, 0] <= EXTENT + 65
    assert abs(corners[0, 1] - corners[1, 1]) <= EXTENT + 130


def test_the_list_for_pickers(client, django_assert_num_queries):
    region = make_region()
    response = client.get(reverse("tiles:areas"))
    body = response.json()
    assert body["type"] == "FeatureCollection"
    assert body["bbox"] == pytest.approx([WEST, SOUTH, WEST + 2 * SIDE, SOUTH + 2 * SIDE], abs=2e-6)
    assert [row["properties"]["level"] for row in body["features"]] == ["city"] + ["district"] * 2 + ["village"] * 4
    mawar = next(row for row in body["features"] if row["id"] == region.mawar.code)
    assert mawar["geometry"] == {"type": "Point", "coordinates": [106.81, -6.23]}
    assert mawar["properties"] == {
        "code": region.mawar.code,
        "name": "Mawar",
        "level": "village",
        "parent": region.west_district.code,
        "approximate": False,
    }
    with django_assert_num_queries(0):
        again = client.get(reverse("tiles:areas"), headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304


def test_the_list_without_areas(client):
    assert client.get(reverse("tiles:areas")).json() == {"type": "FeatureCollection", "features": []}


def test_names_are_found(client):
    region = make_region()
    response = client.get(reverse("tiles:find"), {"q": "MAWÁR"})
    assert response.json() == {
        "results": [
            {
                "kind": "village",
                "name": "Mawar",
                "where": "Barat, Kota 99",
                "lon": 106.81,
                "lat": -6.23,
                "code": region.mawar.code,
            }
        ]
    }
    assert response["Cache-Control"] == "public, max-age=60"


def test_streets_are_found_once_in_each_kelurahan(client, streets):
    region = make_region()
    found = client.get(reverse("tiles:find"), {"q": "jalan raya"}).json()["results"]
    assert {(hit["kind"], hit["name"]) for hit in found} == {("street", "Jalan Raya")}
    assert len(found) == len({hit["where"] for hit in found}) >= 1
    gang = client.get(reverse("tiles:find"), {"q": "gang melati"}).json()["results"]
    assert [hit["name"] for hit in gang] == ["Gang Melati"]
    assert client.get(reverse("tiles:find"), {"q": "melati"}).json()["results"][0]["code"] == region.melati.code


@pytest.mark.parametrize("question", ["", "x", "%", "'; drop table", "\\", "<script>", "\N{GRINNING FACE}", "a" * 500])
def test_any_question_has_an_answer(client, question):
    make_region()
    assert client.get(reverse("tiles:find"), {"q": question}).json() == {"results": []}


def test_a_question_too_long_and_one_that_is_no_text(client):
    make_region()
    assert (
        client.get(reverse("tiles:find"), {"q": "a" * 501}, headers={"accept": "application/json"}).status_code == 400
    )
    assert client.get("/peta/cari?q=%00").status_code == 400
    assert client.get("/peta/cari?q=%ff%fe").status_code == 200
    assert client.get("/peta/cari").json() == {"results": []}


def test_what_is_stored_by_a_stranger_stays_text(client):
    region = make_region()
    evil = "<img src=x onerror=alert(1)>"
    type(region.mawar).objects.filter(pk=region.mawar.pk).update(name=evil)
    draw(region.mawar, (WEST, SOUTH, WEST + SIDE, SOUTH + SIDE))
    for response in (client.get(reverse("tiles:areas")), client.get(reverse("tiles:find"), {"q": "img src"})):
        assert response["Content-Type"] == "application/json"
        assert evil in json.dumps(response.json())


def test_only_reading_changes_nothing(client):
    make_region()
    assert ask(client, 12).cookies == {}
    assert {view.access for view in (tiles.tile, tiles.area_list, tiles.find)} == {"public"}


def test_the_store_forgets_what_was_asked_longest_ago():
    store, drawn = TileStore(limit=2), []

    def get(key):
        return store.get(key, lambda: drawn.append(key) or key.encode())

    assert [get(key) for key in "aba"] == [b"a", b"b", b"a"]
    get("c")
    assert drawn == ["a", "b", "c"]
    get("a")
    get("b")
    assert drawn == ["a", "b", "c", "b"]
    assert len(store) == 2
