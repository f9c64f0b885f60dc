"""The import names each bad feature and stores all or nothing."""

import json
import threading
import time

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.db import connection

from kemitraan.journal.api import Entry
from kemitraan.territory.api import (
    Area,
    Shape,
    Unit,
    current_outlines,
    import_areas,
    locate,
    read_edition,
    seed_jakarta,
    unit_for,
)
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

from .builders import SIDE, SOUTH, WEST, draw, make_region
from .files import feature, geojson, polygon, real, square

pytestmark = pytest.mark.django_db

MELATI, MAWAR = "99.01.01.1001", "99.01.01.1002"
KENANGA, DAHLIA = "99.01.02.1001", "99.01.02.1002"


def town(**changed):
    """The four villages as features; a keyword by name replaces one."""
    rows = {
        "melati": feature(square(0, 1), kode=MELATI, nama="Melati"),
        "mawar": feature(square(0, 0), kode=MAWAR, nama="Mawar"),
        "kenanga": feature(square(1, 1), kode=KENANGA, nama="Kenanga"),
        "dahlia": feature(square(1, 0), kode=DAHLIA, nama="Dahlia"),
    }
    return list((rows | changed).values())


def kinds(report):
    return [(finding.index, finding.kind) for finding in report.errors]


def test_good_outlines_are_stored_and_used_at_once(tmp_path):
    region = make_region()
    assert locate(region.point(region.mawar, 0.45)).code == MAWAR
    wider = feature(square(0, 0, side=SIDE), kode=MAWAR, nama="Mawar")
    report = import_areas(geojson(tmp_path, wider), source="Survei 2026")
    assert (report.stored, report.made, report.skipped, report.refused) == (1, 0, 0, False)
    assert report.edition == read_edition()[0]
    shape = Shape.objects.get(area=region.mawar)
    assert (shape.approximate, shape.source) == (False, "Survei 2026")
    entry = Entry.objects.get(kind="areas.imported")
    assert entry.data == {"source": "Survei 2026", "stored": 1, "made": 0, "skipped": 0}


def test_an_import_replaces_approximate_outlines(tmp_path):
    region = make_region()
    draw(region.mawar, (WEST, SOUTH, WEST + SIDE / 2, SOUTH + SIDE), approximate=True)
    assert locate(region.point(region.mawar, 0.4)).outside
    import_areas(geojson(tmp_path, *town()))
    found = locate(region.point(region.mawar, 0.4))
    assert (found.code, found.approximate) == (MAWAR, False)


BOW_TIE = polygon((106.80, -6.24), (106.82, -6.22), (106.82, -6.24), (106.80, -6.22), (106.80, -6.24))
SPIKE = polygon(
    (106.80, -6.24),
    (106.82, -6.24),
    (106.82, -6.22),
    (106.81, -6.22),
    (106.81, -6.21),
    (106.81, -6.22),
    (106.80, -6.22),
    (106.80, -6.24),
)


@pytest.mark.parametrize(
    ("bad", "kind", "words"),
    [
        (feature(BOW_TIE, kode=MAWAR, nama="Mawar"), "invalid_ring", "Self-intersection"),
        (feature(SPIKE, kode=MAWAR), "invalid_ring", "invalid ring"),
        (feature(polygon((106.8, -6.2), (106.9, -6.2), (106.8, -6.2)), kode=MAWAR), "bad_ring", "3 positions"),
        (
            feature(polygon((106.8, -6.24), (106.82, -6.24), (106.82, -6.22), (106.8, -6.22)), kode=MAWAR),
            "open_ring",
            "last position",
        ),
        (feature(polygon(), kode=MAWAR), "bad_coordinates", "not pairs of numbers"),
        (feature({"type": "Polygon", "coordinates": []}, kode=MAWAR), "bad_ring", "without rings"),
        (feature({"type": "Polygon", "coordinates": "x"}, kode=MAWAR), "bad_ring", "without rings"),
        (feature({"type": "Polygon", "coordinates": [["a", "b"]]}, kode=MAWAR), "bad_coordinates", "pairs"),
        (
            feature({"type": "Polygon", "coordinates": [[[1, 2], [1], [3, 4], [1, 2]]]}, kode=MAWAR),
            "bad_coordinates",
            "pairs of numbers",
        ),
        (feature({"type": "MultiPolygon", "coordinates": []}, kode=MAWAR), "bad_ring", "without polygons"),
        (feature(None, kode=MAWAR), "no_geometry", "no geometry"),
        (feature({"type": "Point", "coordinates": [106.8, -6.2]}, kode=MAWAR), "not_polygon", "Point"),
        (feature({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}, kode=MAWAR), "not_polygon", "LineString"),
        (
            feature({"type": "GeometryCollection", "geometries": [square()]}, kode=MAWAR),
            "not_polygon",
            "GeometryCollection",
        ),
        (feature("square", kode=MAWAR), "not_polygon", "not a polygon"),
        ({"type": "Polygon"}, "unreadable", "no GeoJSON Feature"),
        ("text", "unreadable", "no GeoJSON Feature"),
        (feature(square(), kode="31.74.01.1002"), "unknown_code", "--create"),
        (feature(square(), nama="Mawar"), "no_code", "--code-field"),
        (feature(square(), kode="drop table"), "no_code", "no code"),
        (feature(square(), kode=MELATI), "duplicate_code", "feature 1"),
        (feature(square(5, 5), kode="99.01"), "wrong_level", "code of a city"),
    ],
)
def test_each_bad_feature_is_named_with_its_reason_and_nothing_is_stored(tmp_path, bad, kind, words):
    make_region()
    before = list(Shape.objects.order_by("pk").values_list("wkb", flat=True))
    edition = read_edition()
    path = geojson(tmp_path, town()[0], bad)
    report = import_areas(path, level="village")
    assert report.refused
    assert kinds(report) == [(2, kind)]
    assert words in report.errors[0].message
    assert f"feature 2 ({report.errors[0].code} {report.errors[0].name}".rstrip() in str(report.errors[0]) or (
        not report.errors[0].code and "feature 2" in str(report.errors[0])
    )
    assert (report.stored, read_edition()) == (0, edition)
    assert [bytes(wkb) for wkb in Shape.objects.order_by("pk").values_list("wkb", flat=True)] == [
        bytes(wkb) for wkb in before
    ]


@pytest.mark.parametrize(
    ("coordinates", "kind"),
    [
        ([[-6.24, 106.80], [-6.22, 106.80], [-6.22, 106.82], [-6.24, 106.80]], "swapped_axes"),
        ([[700_000, 9_300_000], [700_100, 9_300_000], [700_100, 9_300_100], [700_000, 9_300_000]], "out_of_range"),
        ([[1e400, 0], [1, 0], [1, 1], [1e400, 0]], "bad_numbers"),
        ([[181, 0], [181, 1], [180, 1], [181, 0]], "out_of_range"),
    ],
)
def test_coordinates_that_cannot_be(tmp_path, coordinates, kind):
    make_region()
    outline = {"type": "Polygon", "coordinates": [coordinates]}
    assert kinds(import_areas(geojson(tmp_path, feature(outline, kode=MAWAR)))) == [(1, kind)]


def test_not_a_number_is_named(tmp_path):
    make_region()
    outline = polygon((float("nan"), -6.24), (106.82, -6.24), (106.82, -6.22), (float("nan"), -6.24))
    path = geojson(tmp_path, feature(outline, kode=MAWAR))
    assert "NaN" in path.read_text()
    assert kinds(import_areas(path)) == [(1, "bad_numbers")]


def test_swapped_axes_of_a_foreign_city_show_by_the_centre_it_names(tmp_path):
    outline = polygon((42.30, -71.10), (42.31, -71.10), (42.31, -71.09), (42.30, -71.10))
    here = feature(outline, code="BOS.01.01.1001", name="Mission Hill", lat=42.305, lon=-71.095)
    report = import_areas(geojson(tmp_path, here), region="Boston")
    assert kinds(report) == [(1, "swapped_axes")]


def test_swapped_real_outlines_are_all_found(tmp_path):
    data = json.loads(real("admin_jakarta/kelurahan.geojson").read_text())
    seed_jakarta()
    for row in data["features"]:
        flipped = shapely.transform(shapely.geometry.shape(row["geometry"]), lambda xy: xy[:, ::-1])
        row["geometry"] = shapely.geometry.mapping(flipped)
    path = tmp_path / "swapped.geojson"
    path.write_text(json.dumps(data))
    report = import_areas(path)
    assert {finding.kind for finding in report.errors} == {"swapped_axes"}
    assert len(report.errors) == 267


def test_repair_mends_what_keeps_its_area(tmp_path):
    region = make_region()
    open_ring = polygon((106.82, -6.24), (106.84, -6.24), (106.84, -6.22), (106.82, -6.22))
    rows = [feature(SPIKE, kode=MAWAR, nama="Mawar"), feature(open_ring, kode=DAHLIA, nama="Dahlia")]
    report = import_areas(geojson(tmp_path, *rows), repair=True)
    assert not report.errors
    assert [(finding.index, finding.kind) for finding in report.warnings] == [(1, "repaired"), (2, "repaired")]
    stored = shapely.from_wkb(bytes(Shape.objects.get(area=region.mawar).wkb))
    assert stored.is_valid
    assert stored.area == pytest.approx(SIDE**2, rel=1e-6)
    assert locate(region.point(region.dahlia)).code == DAHLIA


@pytest.mark.parametrize(
    ("column", "reason"), [(3, "Hole lies outside shell"), (1.5, "Self-intersection")]
)  # the hole far away, and across the edge
def test_a_repair_that_makes_another_outline_is_none(tmp_path, column, reason):
    make_region()
    ring, hole = square()["coordinates"][0], square(column, 0.4, side=SIDE / 2)["coordinates"][0]
    report = import_areas(
        geojson(tmp_path, feature({"type": "Polygon", "coordinates": [ring, hole]}, kode=MAWAR)), repair=True
    )
    assert kinds(report) == [(1, "invalid_ring")]
    assert reason in report.errors[0].message


def test_repair_of_a_bow_tie_keeps_both_halves(tmp_path):
    make_region()
    report = import_areas(geojson(tmp_path, feature(BOW_TIE, kode=MAWAR)), repair=True)
    assert not report.errors
    stored = shapely.from_wkb(bytes(Shape.objects.get(area__code=MAWAR).wkb))
    assert stored.area == pytest.approx(SIDE**2 / 2, rel=1e-6)


def test_overlaps_beyond_the_tolerance_are_errors_of_the_later_feature(tmp_path):
    make_region()
    wide = shapely.geometry.mapping(shapely.box(WEST - 0.001, SOUTH, WEST + SIDE + 0.001, SOUTH + SIDE))
    rows = town(mawar=feature(wide, kode=MAWAR, nama="Mawar"))
    report = import_areas(geojson(tmp_path, *rows))
    assert kinds(report) == [(4, "overlap")]
    # 0.001° of longitude at 6.23° south is 110.5 m; the side is 2,224 m
    assert f"overlaps {MAWAR} Mawar by 245," in report.errors[0].message
    assert "1 pairs, largest 245," in str(report.summary["overlaps"])
    assert not import_areas(geojson(tmp_path, *rows), overlap_tolerance_m2=300_000).errors


def test_an_overlap_with_a_standing_neighbour_counts_too(tmp_path):
    make_region()
    wide = shapely.geometry.mapping(shapely.box(WEST, SOUTH, WEST + SIDE + 0.001, SOUTH + SIDE))
    report = import_areas(geojson(tmp_path, feature(wide, kode=MAWAR, nama="Mawar")))
    assert kinds(report) == [(1, "overlap")]
    assert DAHLIA in report.errors[0].message


def test_a_drawn_neighbour_does_not_stand_in_the_way(tmp_path):
    region = make_region()
    draw(region.dahlia, (WEST + SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE), approximate=True)
    wide = shapely.geometry.mapping(shapely.box(WEST, SOUTH, WEST + SIDE + 0.001, SOUTH + SIDE))
    assert not import_areas(geojson(tmp_path, feature(wide, kode=MAWAR, nama="Mawar"))).errors


def test_gaps_are_summed_up_with_the_largest(tmp_path):
    make_region()
    gap = 0.0005  # 55 m
    narrow = shapely.geometry.mapping(shapely.box(WEST, SOUTH, WEST + SIDE - gap, SOUTH + SIDE))
    report = import_areas(geojson(tmp_path, *town(mawar=feature(narrow, kode=MAWAR, nama="Mawar"))))
    assert not report.errors
    told = str(report.summary["gaps"])
    assert told.startswith("1, together 122,")  # 55 m × 2,224 m, less the rounding of the ends
    assert "widest 5" in told
    assert f"{MAWAR} Mawar" in told
    assert f"{DAHLIA} Dahlia" in told


def test_a_gap_too_wide_for_the_sliver_rule_is_a_warning(tmp_path):
    make_region()
    ring = shapely.box(WEST, SOUTH, WEST + SIDE, SOUTH + SIDE)
    hole = shapely.box(WEST + 0.001, SOUTH + 0.001, WEST + SIDE + 0.004, SOUTH + 0.012)
    rows = town(
        mawar=feature(shapely.geometry.mapping(ring - hole), kode=MAWAR, nama="Mawar"),
        dahlia=feature(
            shapely.geometry.mapping(
                shapely.box(WEST + SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
                - shapely.box(WEST + SIDE - 0.01, SOUTH + 0.001, WEST + SIDE + 0.004, SOUTH + 0.012)
            ),
            kode=DAHLIA,
            nama="Dahlia",
        ),
    )
    report = import_areas(geojson(tmp_path, *rows))
    assert [finding.kind for finding in report.warnings] == ["gap"]
    assert "belong to nobody" in report.warnings[0].message


def test_skip_bad_stores_the_others(tmp_path):
    region = make_region()
    rows = town(mawar=feature(BOW_TIE, kode=MAWAR, nama="Mawar"))
    Shape.objects.all().delete()
    report = import_areas(geojson(tmp_path, *rows), skip_bad=True)
    assert (report.stored, report.skipped, report.refused) == (3, 1, False)
    assert set(Shape.objects.values_list("area__code", flat=True)) == {MELATI, KENANGA, DAHLIA}
    assert locate(region.point(region.mawar, 0.2)).outside


def test_only_bad_features_are_refused_even_with_skip_bad(tmp_path):
    make_region()
    report = import_areas(geojson(tmp_path, feature(BOW_TIE, kode=MAWAR)), skip_bad=True)
    assert report.refused
    assert not Entry.objects.exists()


def test_a_dry_run_checks_everything_and_leaves_nothing(tmp_path):
    rows = town()
    for row in rows:
        row["properties"] |= {"nama_kec": "Barat", "nama_kota": "Kota", "nama_prov": "Provinsi"}
    report = import_areas(geojson(tmp_path, *rows), dry_run=True, create=True, with_units=True)
    assert (report.stored, report.made, report.edition) == (4, 4, 0)
    assert "would be stored" in report.lines()[0]
    assert report.lines()[-1] == "Dry run: nothing was stored."
    for model in (Area, Shape, Unit, Entry):
        assert not model.objects.exists()
    assert read_edition() == (0, 0)


def test_create_makes_areas_and_what_lies_above_them(tmp_path):
    rows = town()
    for row in rows:
        row["properties"] |= {"nama_kec": f"Kec {row['properties']['kode'][:8]}", "nama_kota": "Kota"}
    path = geojson(tmp_path, *rows)
    report = import_areas(path, create=True)
    assert {finding.kind for finding in report.errors} == {"no_parent"}
    assert "not named in the feature (province)" in report.errors[0].message
    for row in rows:
        row["properties"]["provinsi"] = "Provinsi"
    report = import_areas(geojson(tmp_path, *rows), create=True, with_units=True)
    assert (report.stored, report.made) == (4, 4)
    assert Area.objects.get(code="99.01.02").parent.name == "Kota"
    assert [area.name for area in Area.objects.filter(level="district").order_by("code")] == [
        "Kec 99.01.01",
        "Kec 99.01.02",
    ]
    unit = unit_for(locate(LonLat(WEST + 0.001, SOUTH + 0.001)).area_id)
    assert (unit.name, unit.level, unit.demo) == ("Polsek Kec 99.01.01", "polsek", True)
    again = import_areas(geojson(tmp_path, *rows), create=True, with_units=True)
    assert (again.stored, again.made, Area.objects.count(), Unit.objects.count()) == (4, 0, 8, 4)


def test_a_new_area_without_a_name_is_named_as_bad(tmp_path):
    make_region()
    nameless = feature(square(2, 2), kode="99.01.01.1009")
    assert kinds(import_areas(geojson(tmp_path, nameless), create=True)) == [(1, "no_name")]


@pytest.mark.parametrize(
    ("properties", "options"),
    [
        ({"kode": MAWAR}, {}),
        ({"KODE": MAWAR}, {}),
        ({"code": MAWAR}, {}),
        ({"kode_kel": MAWAR}, {"level": "village"}),
        ({"KODE_DESA": "9901011002"}, {}),
        ({"kode": 9901011002}, {}),
        ({"kode": 9901011002.0}, {}),
        ({"wilayah": MAWAR, "kode": "x"}, {"code_field": "wilayah"}),
    ],
)
def test_codes_are_found_under_the_usual_names_and_forms(tmp_path, properties, options):
    make_region()
    report = import_areas(geojson(tmp_path, feature(square(), **properties)), **options)
    assert not report.errors
    assert Shape.objects.get(area__code=MAWAR).source == "areas.geojson"


def test_another_name_and_a_far_place_are_told_and_stored(tmp_path):
    make_region()
    far = feature(square(30, 30), kode=MAWAR, nama="Mawar Baru")
    report = import_areas(geojson(tmp_path, far))
    assert [finding.kind for finding in report.warnings] == ["other_name", "far_away"]
    assert report.stored == 1


@pytest.mark.parametrize(
    ("name", "good"),
    [
        ("urn:ogc:def:crs:OGC:1.3:CRS84", True),
        ("urn:ogc:def:crs:EPSG::4326", True),
        ("EPSG:4326", True),
        ("urn:ogc:def:crs:EPSG:9.9.1:4326", True),
        ("EPSG:32748", False),
        ("EPSG:14326", False),
        ("EPSG:43260", False),
        ("", False),
        (7, False),
    ],
)
def test_only_longitude_and_latitude_are_read(tmp_path, name, good):
    make_region()
    crs = {"type": "name", "properties": {"name": name}}
    path = geojson(tmp_path, *town(), crs=crs)
    if good:
        assert not import_areas(path).errors
    else:
        with pytest.raises(Refused) as refusal:
            import_areas(path)
        assert refusal.value.code == "bad_crs"


def test_a_real_file_in_another_system_is_refused():
    with pytest.raises(Refused) as refusal:
        import_areas(real("crime/chicago_city_epsg26971.geojson"))
    assert refusal.value.code == "bad_crs"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unreadable"),
        (b"{", "unreadable"),
        (b"[]", "unreadable"),
        (b'{"type":"Topology"}', "unreadable"),
        (b'{"type":"FeatureCollection"}', "no_features"),
        (b'{"type":"FeatureCollection","features":{}}', "no_features"),
        (b'{"type":"FeatureCollection","features":[]}', "no_features"),
        (b"\xff\xfe\x00", "unreadable"),
        (b'{"a":' * 100_000, "unreadable"),
        (b"[" * 100_000, "unreadable"),
        (b'{"type":"FeatureCollection","features":[' + b"9" * 10_000 + b"]}", "unreadable"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(tmp_path, content, code):
    path = tmp_path / "bad.geojson"
    path.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        import_areas(path)
    assert refusal.value.code == code


def test_no_file_and_a_folder(tmp_path):
    for path in (tmp_path / "none", tmp_path):
        with pytest.raises(Refused) as refusal:
            import_areas(path)
        assert (refusal.value.code, refusal.value.status) == ("no_file", 404)


def test_a_million_vertices_are_refused_within_a_second(tmp_path):
    path = tmp_path / "bomb.geojson"
    ring = ",".join(["[106.8000001,-6.2000001]"] * 1_200_000)
    path.write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        '{"type":"Polygon","coordinates":[[' + ring + "]]}}]}"
    )
    started = time.process_time()
    with pytest.raises(Refused) as refusal:
        import_areas(path)
    assert time.process_time() - started < 1
    assert (refusal.value.code, refusal.value.status) == ("too_large", 413)


def test_one_outline_with_too_many_vertices_is_named(tmp_path):
    make_region()
    steps = [(WEST + number * 1e-7, SOUTH) for number in range(200_001)]
    path = geojson(tmp_path, feature(polygon(*steps, (WEST, SOUTH + SIDE), steps[0]), kode=MAWAR))
    assert kinds(import_areas(path)) == [(1, "too_many_vertices")]


def test_jakarta_whole(tmp_path):
    seed_jakarta()
    assert locate(LonLat(106.8456, -6.2088)).approximate
    report = import_areas(real("admin_jakarta/kelurahan.geojson"))
    assert (report.stored, report.made, report.errors) == (267, 0, [])
    found = locate(LonLat(106.8456, -6.2088))
    assert (found.code, found.approximate) == ("31.71.06.1003", False) or not found.approximate
    assert unit_for(found.area_id).level == "polsek"
    assert not Shape.objects.filter(approximate=True).exists()


def test_simplified_cities_overlap_and_say_so():
    seed_jakarta()
    report = import_areas(real("admin_jakarta/kota.geojson"))
    assert {finding.kind for finding in report.errors} == {"overlap"}
    districts = import_areas(real("admin_jakarta/kecamatan_dissolved.geojson"), level="district")
    assert districts.stored == 44
    drawn = {outline.code: outline for outline in current_outlines().by_level["district"]}
    assert len(drawn) == 44
    assert not drawn["31.74.01"].approximate


def test_the_command_tells_and_ends_as_it_should(tmp_path, capsys):
    make_region()
    good, bad = geojson(tmp_path, *town()), geojson(tmp_path, feature(BOW_TIE, kode=MAWAR), name="bad.geojson")
    call_command("import_areas", good, "--json", tmp_path / "report.json")
    assert "4 areas stored" in capsys.readouterr().out
    assert json.loads((tmp_path / "report.json").read_text())["stored"] == 4
    with pytest.raises(CommandError, match="1 bad features"):
        call_command("import_areas", bad)
    told = capsys.readouterr().out
    assert f"error: feature 1 ({MAWAR}) has an invalid ring: Self-intersection" in told
    assert "Nothing was stored." in told
    with pytest.raises(CommandError, match="There is no such file"):
        call_command("import_areas", tmp_path / "none")


def test_progress_is_told_from_beginning_to_end(tmp_path):
    make_region()
    told = []
    import_areas(geojson(tmp_path, *town()), progress=lambda what, share: told.append((what, share)))
    assert told[0][1] <= told[-1][1] == 1.0
    assert [share for _, share in told] == sorted(share for _, share in told)


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_make_each_area_once(tmp_path):
    rows = town()
    for row in rows:
        row["properties"] |= {"nama_kec": "Kec", "nama_kota": "Kota", "nama_prov": "Provinsi"}
    path = geojson(tmp_path, *rows)
    reports, broken = [], []

    def work():
        try:
            reports.append(import_areas(path, create=True, with_units=True))
        except Exception as error:  # the test names it
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    assert sorted(report.edition for report in reports) == [1, 2, 3]
    assert sum(report.made for report in reports) == 4
    assert (Area.objects.count(), Shape.objects.count(), Unit.objects.count()) == (8, 4, 4)
