"""The Jakarta of real data: its outlines, streets and people on duty at real posts. Functions run inside a world."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

from .harness import DATA

OUTLINES = DATA / "admin_jakarta" / "kelurahan.geojson"
STREETS = DATA / "roads_jakarta_2012"
POSTS = DATA / "pois_jakarta" / "osm_pois_central_north_east.geojson"
BOSTON = DATA / "reports_boston_311" / "boston311_sample.csv.gz"
SIDE = 0.02  # degrees, about 2 km


def jakarta(responders: int, streets: bool = True) -> dict[str, int]:
    """Units and categories, the 267 real outlines, the streets, and people on duty at real posts and places."""
    from django.conf import settings

    from kemitraan.roads import api as roads
    from kemitraan.territory.import_areas import import_areas

    from . import reports_for_load

    reports_for_load.seed()
    report = import_areas(OUTLINES, code_field="kode", name_field="nama", skip_bad=True)
    if streets and STREETS.is_dir():
        roads.import_roads(STREETS, settings.ROADS)
    return {"outlines": report.stored, "on_duty": put_on_duty(places(POSTS), responders)}


def boston(responders: int, folder: str) -> dict[str, int]:
    """The neighbourhoods of Boston as boxes around their own reports, with a demo tree of units over them."""
    from kemitraan.config.reference import seed_rules
    from kemitraan.territory.import_areas import import_areas

    from . import reports_for_load

    file = Path(folder) / "boston.geojson"
    file.write_text(json.dumps(boxes()))
    report = import_areas(file, region="Boston", name_field="name", with_units=True, create=True)
    seed_rules()
    reports_for_load.make_key()
    spots = [(feature["properties"]["lon"], feature["properties"]["lat"]) for feature in boxes()["features"]]
    return {"outlines": report.stored, "on_duty": put_on_duty(spots, responders)}


def put_on_duty(spots: list[tuple[float, float]], most: int) -> int:
    """One person on duty at each of these places, in the unit that covers it; how many."""
    from kemitraan.people import api as people
    from kemitraan.territory import api as territory
    from kemitraan.toolbox import clock
    from kemitraan.toolbox.geo import LonLat

    made = 0
    for lon, lat in spots[:most]:
        unit = territory.unit_for(territory.locate(LonLat(lon, lat)).area_id)
        if unit is None:
            continue
        account = people.Account.objects.create_user(f"replay{made}", name=f"Bripka {made}")
        post = people.Post.objects.create(
            account=account, role=people.Role.OFFICER, unit=unit, order_number="REPLAY",
            valid_from=clock.local(clock.now()).date(),
        )  # fmt: skip
        people.place_phone(people.start_shift(post), LonLat(lon, lat))
        made += 1
    return made


def places(path: Path) -> list[tuple[float, float]]:
    """Where people are on duty: police posts, fire stations and RW posts first, then other places people know."""
    first = ("police", "fire_station", "rw_post")
    features = sorted(
        json.loads(path.read_text())["features"], key=lambda feature: feature["properties"]["kind"] not in first
    )
    return [tuple(feature["geometry"]["coordinates"][:2]) for feature in features]


def boxes() -> dict[str, Any]:
    """A rectangle for each neighbourhood: cells of a grid, each given to the neighbourhood with most reports in it."""
    with gzip.open(BOSTON, "rt", encoding="utf-8") as text:
        points = [
            (row["neighborhood"].strip(), float(row["longitude"]), float(row["latitude"]))
            for row in csv.DictReader(text)
            if row["latitude"] and row["neighborhood"].strip()
        ]
    counts: dict[tuple[int, int], dict[str, int]] = {}
    for name, lon, lat in points:
        cell = counts.setdefault((int(lon / SIDE // 1), int(lat / SIDE // 1)), {})
        cell[name] = cell.get(name, 0) + 1
    features = []
    for (column, row), names in sorted(counts.items()):
        west, south = column * SIDE, row * SIDE
        ring = [[west, south], [west + SIDE, south], [west + SIDE, south + SIDE], [west, south + SIDE], [west, south]]
        ring = [[round(lon, 6), round(lat, 6)] for lon, lat in ring]
        features.append(
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [ring]},
                "properties": {
                    "name": f"{max(names, key=lambda one: names[one])} {column % 100:02}{row % 100:02}",
                    "lon": west + SIDE / 2,
                    "lat": south + SIDE / 2,
                },
            }
        )
    return {"type": "FeatureCollection", "features": features}
