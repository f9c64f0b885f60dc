"""A region of one's own, from outlines with names only."""

import csv
import gzip
from collections import defaultdict

import numpy as np
import pytest
import shapely

from kemitraan.territory.api import (
    Area,
    Shape,
    Unit,
    import_areas,
    ladder,
    locate,
    locate_many,
    region_villages,
    seed_jakarta,
    seed_region,
    service_centres,
    unit_for,
)
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

from .files import feature, geojson, polygon, real, square

pytestmark = pytest.mark.django_db


def fields(*names, **more):
    return [feature(square(number), name=name, **more) for number, name in enumerate(names)]


def test_names_alone_make_areas_units_and_centres():
    report = seed_region(fields("Utara", "Selatan"), "Kota Contoh")
    assert (report.stored, report.made) == (2, 2)
    codes = list(Area.objects.order_by("code").values_list("code", "level", "name"))
    assert codes == [
        ("KOTACONTOH", "province", "Kota Contoh"),
        ("KOTACONTOH.01", "city", "Kota Contoh"),
        ("KOTACONTOH.01.01", "district", "Utara"),
        ("KOTACONTOH.01.01.1001", "village", "Utara"),
        ("KOTACONTOH.01.02", "district", "Selatan"),
        ("KOTACONTOH.01.02.1001", "village", "Selatan"),
    ]
    unit = unit_for(locate(LonLat(106.81, -6.23)).area_id)
    assert [one.name for one in ladder(unit)] == ["Polsek Utara", "Polres Kota Contoh", "Polda Kota Contoh"]
    assert all(one.demo for one in Unit.objects.all())
    assert service_centres(unit)[0].area.name == "Utara"
    assert [area.name for area in region_villages("Kota Contoh")] == ["Utara", "Selatan"]


def test_districts_and_cities_that_features_name():
    rows = fields("A", "B", district="Barat", city="Kota Satu") + [
        feature(square(0, 1), name="C", district="Timur", city="Kota Satu"),
        feature(square(1, 1), name="A", district="Barat", city="Kota Dua"),
    ]
    seed_region(rows, "Contoh")
    assert Unit.objects.filter(level="polres").count() == 2
    assert Unit.objects.filter(level="polsek").count() == 3
    west = Unit.objects.get(slug="sek-contoh0101")
    assert west.coverage.count() == 2


def test_a_second_time_the_same_names_keep_their_codes():
    seed_region(fields("A", "B"), "Contoh")
    before = {area.name: area.code for area in region_villages("Contoh")}
    report = seed_region([*fields("B", "A"), feature(square(2), name="C")], "Contoh", approximate=True)
    assert report.made == 1
    after = {area.name: area.code for area in region_villages("Contoh")}
    assert before.items() < after.items()
    assert Shape.objects.filter(approximate=True).count() == 3
    assert Unit.objects.filter(level="polsek").count() == 3


def test_a_bad_outline_makes_no_region():
    crossed = polygon((0, 0), (0, 0), (0, 0), (0, 0))
    with pytest.raises(Refused, match="feature 2") as refusal:
        seed_region([*fields("A"), feature(crossed, name="B")], "Contoh")
    assert refusal.value.code == "bad_region"
    assert not Area.objects.exists()
    with pytest.raises(Refused):
        seed_region([], "Contoh")


def test_beside_jakarta_each_keeps_its_own():
    seed_jakarta()
    seed_region([feature(square(0, 0, west=120.0), name="Jauh")], "Contoh")
    assert unit_for(locate(LonLat(120.01, -6.23)).area_id).name == "Polsek Jauh"
    assert unit_for(locate(LonLat(106.8456, -6.2088)).area_id).slug.startswith("sek-317")


def neighbourhoods():
    """Boston's neighbourhoods as cells around the middle of their 311 cases."""
    points = defaultdict(list)
    with gzip.open(real("reports_boston_311/boston311_sample.csv.gz"), "rt", encoding="utf-8") as table:
        for row in csv.DictReader(table):
            if row["longitude"] and row["neighborhood"].strip():
                points[row["neighborhood"].strip()].append((float(row["longitude"]), float(row["latitude"])))
    names = sorted(points)
    middles = shapely.MultiPoint([np.median(points[name], axis=0) for name in names])
    box = shapely.box(*shapely.MultiPoint(sum(points.values(), [])).envelope.buffer(0.01).bounds)
    cells = shapely.get_parts(shapely.voronoi_polygons(middles, ordered=True, extend_to=box))
    rows = [
        feature(shapely.geometry.mapping(shapely.intersection(cell, box)), name=name)
        for name, cell in zip(names, cells, strict=True)
    ]
    return rows, np.array(sum(points.values(), []))


def test_boston_from_its_neighbourhoods(tmp_path):
    rows, points = neighbourhoods()
    path = geojson(tmp_path, *rows)
    report = import_areas(path, region="Boston", with_units=True)
    assert (report.errors, report.stored) == ([], len(rows))
    found, ids = locate_many(points[:, 0], points[:, 1])
    assert (found >= 0).all()
    units = {unit_for(ids[place]).name for place in set(found.tolist())}
    assert len(units) > 15
    assert "Polsek Dorchester" in units


def test_a_file_of_which_one_does_not_know_beforehand(tmp_path):
    seed_jakarta()
    theirs = geojson(tmp_path, feature(square(0, 0, west=120.0), name="Jauh", kode="7"), name="theirs.geojson")
    assert import_areas(theirs, or_region="Contoh").made == 1
    assert unit_for(locate(LonLat(120.01, -6.23)).area_id).name == "Polsek Jauh"
    ours = import_areas(real("admin_jakarta/kelurahan.geojson"), or_region="Contoh")
    assert (ours.stored, ours.made) == (267, 0)
    assert Unit.objects.filter(level="polda").count() == 2


def test_boston_as_a_box():
    _rows, points = neighbourhoods()
    box = shapely.geometry.mapping(shapely.MultiPoint(points).envelope.buffer(0.001))
    seed_region([feature(box, name="Boston")], "Boston", approximate=True)
    found, _ids = locate_many(points[:, 0], points[:, 1])
    assert (found == 0).all()
