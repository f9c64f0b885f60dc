"""The seed: Jakarta's areas and the police units of Polda Metro Jaya, from small committed tables.

Names of Polres: domain.md 5.1. A Polsek for each kecamatan is our assumption for the demo and marked so.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import shapely
from django.db import transaction
from shapely.geometry.base import BaseGeometry

from .models import Area, Coverage, Shape, Unit
from .shapes import raise_edition

SEEDS = Path(__file__).parent / "seeds"
SINCE = date(2020, 1, 1)
ATTRIBUTION = "cells around centre points; points: cahyadsn/wilayah (MIT)"
_CELL_RADIUS = 0.018  # degrees, about 2 km: how far an approximate cell may reach from its point

POLRES = {
    "31.01": ("res-kepseribu", "Polres Kepulauan Seribu", "POLRES KEPULAUAN SERIBU"),
    "31.71": ("restro-jakpus", "Polres Metro Jakarta Pusat", "POLRES METRO JAKARTA PUSAT"),
    "31.72": ("restro-jakut", "Polres Metro Jakarta Utara", "POLRES METRO JAKARTA UTARA"),
    "31.73": ("restro-jakbar", "Polres Metro Jakarta Barat", "POLRES METRO JAKARTA BARAT"),
    "31.74": ("restro-jaksel", "Polres Metro Jakarta Selatan", "POLRES METRO JAKARTA SELATAN"),
    "31.75": ("restro-jaktim", "Polres Metro Jakarta Timur", "POLRES METRO JAKARTA TIMUR"),
}


@transaction.atomic
def seed_jakarta(*, demo: bool = True) -> None:
    """Areas, units and coverage of Jakarta, and approximate cells where no outline was imported. Repeatable."""
    areas = _seed_areas()
    _seed_units(areas, demo=demo)
    if not Shape.objects.filter(area__level=Area.Level.VILLAGE).exists():
        draw_cells()
    raise_edition()


def _seed_areas() -> dict[str, Area]:
    with (SEEDS / "kelurahan_jakarta.csv").open(newline="", encoding="utf-8") as table:
        rows = list(csv.DictReader(table))
    wanted: dict[str, tuple[str, str, float | None, float | None]] = {
        "31": (Area.Level.PROVINCE, "DKI Jakarta", None, None)
    }
    for row in rows:
        code = row["code"]
        wanted[code[:5]] = (Area.Level.CITY, row["city"], None, None)
        wanted[code[:8]] = (Area.Level.DISTRICT, row["district"], None, None)
        wanted[code] = (Area.Level.VILLAGE, row["name"], float(row["lon"]), float(row["lat"]))
    areas: dict[str, Area] = {area.code: area for area in Area.objects.all()}
    for code in sorted(wanted, key=lambda code: (len(code), code)):
        if code in areas:
            continue
        level, name, lon, lat = wanted[code]
        parent = areas.get(code.rsplit(".", 1)[0]) if "." in code else None
        areas[code] = Area.objects.create(code=code, level=level, name=name, parent=parent, lon=lon, lat=lat)
    return areas


def _unit(slug: str, name: str, level: str, parent: Unit | None, *, letter_code: str, demo: bool) -> Unit:
    unit, _ = Unit.objects.get_or_create(
        slug=slug,
        defaults={"name": name, "level": level, "parent": parent, "letter_code": letter_code, "demo": demo},
    )
    path = f"{parent.path if parent else '/'}{unit.pk}/"
    if unit.path != path:
        Unit.objects.filter(pk=unit.pk).update(path=path)
        unit.path = path
    return unit


def _cover(unit: Unit, area: Area) -> None:
    Coverage.objects.get_or_create(unit=unit, area=area, valid_from=SINCE)


def _seed_units(areas: dict[str, Area], *, demo: bool) -> None:
    polda = _unit(
        "polda-metro-jaya", "Polda Metro Jaya", Unit.Level.POLDA, None, letter_code="POLDA METRO JAYA", demo=demo
    )
    _cover(polda, areas["31"])
    for city_code, (slug, name, letter) in POLRES.items():
        polres = _unit(slug, name, Unit.Level.POLRES, polda, letter_code=letter, demo=demo)
        _cover(polres, areas[city_code])
        for code, district in sorted(areas.items()):
            if district.level != Area.Level.DISTRICT or not code.startswith(city_code):
                continue
            polsek = _unit(
                f"sek-{code.replace('.', '')}",
                f"Polsek {district.name}",
                Unit.Level.POLSEK,
                polres,
                letter_code=f"POLSEK {district.name.upper()}",
                demo=demo,
            )
            for village_code, village in areas.items():
                if village.level == Area.Level.VILLAGE and village_code.startswith(code):
                    _cover(polsek, village)
    for slug, name in (
        ("res-tanjungpriok", "Polres Pelabuhan Tanjung Priok"),
        ("res-soetta", "Polresta Bandara Soekarno-Hatta"),
    ):
        _unit(slug, name, Unit.Level.POLRES, polda, letter_code=name.upper(), demo=demo)


def draw_cells(villages: list[Area] | None = None) -> int:
    """Approximate outlines: each village gets the points nearer to its centre than to any other, within reach."""
    villages = villages or list(
        Area.objects.filter(level=Area.Level.VILLAGE, lon__isnull=False).order_by("code")
    )
    points = [shapely.Point(area.lon, area.lat) for area in villages]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), ordered=True))
    shapes = [
        Shape(
            area=area,
            wkb=shapely.to_wkb(_within_reach(cell, point)),
            approximate=True,
            source=ATTRIBUTION,
        )
        for area, point, cell in zip(villages, points, cells, strict=True)
    ]
    Shape.objects.bulk_create(
        shapes, update_conflicts=True, unique_fields=["area"], update_fields=["wkb", "approximate", "source"]
    )
    return len(shapes)


def _within_reach(cell: BaseGeometry, centre: BaseGeometry) -> BaseGeometry:
    return shapely.intersection(cell, shapely.buffer(centre, _CELL_RADIUS, quad_segs=8))
