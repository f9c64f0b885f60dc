"""GeoPackage files, made here by hand, and broken ones."""

import sqlite3

import pytest
import shapely

from kemitraan.territory.api import Shape, import_areas, import_places
from kemitraan.toolbox.errors import Refused

from .builders import SIDE, SOUTH, WEST, make_region
from .files import geopackage, gpkg_blob, square

pytestmark = pytest.mark.django_db
MAWAR, DAHLIA = "99.01.01.1002", "99.01.02.1002"


@pytest.mark.parametrize("envelope", [True, False])
@pytest.mark.parametrize("big", [True, False])
def test_outlines_are_read_in_either_byte_order_with_and_without_envelope(tmp_path, envelope, big):
    make_region()
    rows = [
        ({"kode": MAWAR, "nama": "Mawar"}, gpkg_blob(square(0, 0), envelope=envelope, big=big)),
        ({"kode": DAHLIA, "nama": "Dahlia"}, gpkg_blob(square(1, 0), envelope=envelope, big=big)),
    ]
    report = import_areas(geopackage(tmp_path, rows))
    assert (report.stored, report.errors) == (2, [])
    stored = shapely.from_wkb(bytes(Shape.objects.get(area__code=DAHLIA).wkb))
    wanted = shapely.box(WEST + SIDE, SOUTH, WEST + 2 * SIDE, SOUTH + SIDE)
    assert stored.symmetric_difference(wanted).area < 1e-12


@pytest.mark.parametrize(
    ("blob", "kind"),
    [
        (None, "no_geometry"),
        (b"", "unreadable"),
        (b"XX\x00\x01\x00\x00\x00\x00", "unreadable"),
        (gpkg_blob(square())[:7], "unreadable"),
        (gpkg_blob(square())[:42], "unreadable"),
        (gpkg_blob(square())[:70], "bad_ring"),
        (b"GP\x00\x0f" + b"\x00" * 80, "unreadable"),  # an envelope that does not exist
        (b"GP\x00\x21" + b"\x00" * 80, "unreadable"),  # extended type
        (b"GP\x00\x11\xe6\x10\x00\x00", "no_geometry"),  # flagged empty
        (gpkg_blob(square(), wkb=shapely.to_wkb(shapely.LineString([(1, 2), (3, 4)]))), "not_polygon"),
        (gpkg_blob(square(), wkb=b"\x01\x06\x00\x00\x00\xff\xff\xff\x7f"), "bad_ring"),
    ],
)
def test_a_broken_geometry_is_named(tmp_path, blob, kind):
    make_region()
    report = import_areas(geopackage(tmp_path, [({"kode": MAWAR}, blob)]))
    assert [(finding.index, finding.kind) for finding in report.errors] == [(1, kind)]


def test_another_system_is_refused(tmp_path):
    path = geopackage(tmp_path, [({"kode": MAWAR}, gpkg_blob(square()))], srs=(32748, "EPSG", 32748))
    with pytest.raises(Refused, match="EPSG:32748") as refusal:
        import_areas(path)
    assert refusal.value.code == "bad_crs"


def test_a_database_that_is_no_geopackage(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as database:
        database.execute("create table t (x)")
    database.close()
    with pytest.raises(Refused) as refusal:
        import_areas(path)
    assert refusal.value.code == "unreadable"
    cut = tmp_path / "cut.gpkg"
    cut.write_bytes(path.read_bytes()[:100])
    with pytest.raises(Refused):
        import_areas(cut)


def test_two_layers_want_a_name(tmp_path):
    make_region()
    path = geopackage(tmp_path, [({"kode": MAWAR}, gpkg_blob(square()))])
    with sqlite3.connect(path) as database:
        database.execute('create table "other ""one""" (fid integer primary key, Geom blob, kode text)')
        database.execute("insert into gpkg_contents values ('other \"one\"', 'features', 4326)")
        database.execute("insert into gpkg_geometry_columns values ('other \"one\"', 'geom', 'POLYGON', 4326, 0, 0)")
        database.execute('insert into "other ""one""" (Geom, kode) values (?, ?)', (gpkg_blob(square(1, 0)), DAHLIA))
    database.close()
    with pytest.raises(Refused, match="areas, other") as refusal:
        import_areas(path)
    assert refusal.value.code == "which_layer"
    report = import_areas(path, layer='other "one"')
    assert (report.stored, report.errors) == (1, [])


def test_a_view_that_calls_and_a_layer_without_rows(tmp_path):
    with pytest.raises(Refused) as refusal:
        import_areas(geopackage(tmp_path, []))
    assert refusal.value.code == "no_features"


def test_points_of_a_geopackage_become_places(tmp_path):
    point = {"type": "Point", "coordinates": [106.81, -6.23]}
    path = geopackage(tmp_path, [({"kode": "x", "nama": "Pos Kamling RW 04"}, gpkg_blob(point))])
    report = import_places(path, kind="rw_post")
    assert (report.stored, report.errors) == (1, [])
