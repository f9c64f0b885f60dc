"""Small invented regions for tests of any room.

``make_region()`` draws a square town of four villages, two per district, each district with its Polsek::

        106.80      106.82      106.84
    -6.20 +-----------+-----------+
          |  Melati   |  Kenanga  |
    -6.22 +-----------+-----------+
          |  Mawar    |  Dahlia   |
    -6.24 +-----------+-----------+
           Polsek Barat  Polsek Timur      both under one Polres, under one Polda
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import shapely

from kemitraan.territory.editions import raise_edition
from kemitraan.territory.models import Area, Coverage, Shape, Unit
from kemitraan.toolbox.geo import LonLat

WEST, SOUTH, SIDE = 106.80, -6.24, 0.02  # degrees; a side is about 2.2 km
SINCE = date(2020, 1, 1)
OUTSIDE = LonLat(106.90, -6.22)  # about 6.6 km east of the region's edge


@dataclass(frozen=True)
class Region:
    """What :func:`make_region` made, by the names a test speaks of."""

    province: Area
    city: Area
    west_district: Area
    east_district: Area
    melati: Area  # north-west
    mawar: Area  # south-west
    kenanga: Area  # north-east
    dahlia: Area  # south-east
    polda: Unit
    polres: Unit
    west: Unit  # Polsek Barat: melati, mawar
    east: Unit  # Polsek Timur: kenanga, dahlia

    @property
    def villages(self) -> list[Area]:
        """The four villages in order of code."""
        return [self.melati, self.mawar, self.kenanga, self.dahlia]

    def point(self, area: Area, dx: float = 0.0, dy: float = 0.0) -> LonLat:
        """A point in a village: its centre, moved by parts of its side (−0.5 … 0.5)."""
        assert area.lon is not None and area.lat is not None
        return LonLat(area.lon + dx * SIDE, area.lat + dy * SIDE)


def make_area(code: str, level: str, name: str = "", parent: Area | None = None, **more: object) -> Area:
    """One government area."""
    return Area.objects.create(code=code, level=level, name=name or code, parent=parent, **more)


def make_unit(slug: str, level: str = "polsek", parent: Unit | None = None, **more: object) -> Unit:
    """One police unit with its path."""
    more.setdefault("name", slug.replace("-", " ").title())
    more.setdefault("letter_code", str(more["name"]).upper())
    unit = Unit.objects.create(slug=slug, level=level, parent=parent, **more)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    return unit


def cover(unit: Unit, *areas: Area, since: date = SINCE) -> None:
    """The unit covers the areas; the index of this process forgets what it knew."""
    Coverage.objects.bulk_create(Coverage(unit=unit, area=area, valid_from=since) for area in areas)
    raise_edition()


def draw(area: Area, box: tuple[float, float, float, float], *, approximate: bool = False) -> Shape:
    """Give an area a rectangular outline: west, south, east, north."""
    shape, _ = Shape.objects.update_or_create(
        area=area, defaults={"wkb": shapely.to_wkb(shapely.box(*box)), "approximate": approximate}
    )
    raise_edition()
    return shape


def make_region(prefix: str = "99", *, west: float = WEST, south: float = SOUTH) -> Region:
    """The town of the drawing above. Another ``prefix`` and corner make a second one beside it."""
    province = make_area(prefix, "province", f"Provinsi {prefix}")
    city = make_area(f"{prefix}.01", "city", f"Kota {prefix}", province)
    districts = [
        make_area(f"{prefix}.01.0{number}", "district", name, city)
        for number, name in enumerate(("Barat", "Timur"), start=1)
    ]
    villages = []
    for column, row, name in ((0, 1, "Melati"), (0, 0, "Mawar"), (1, 1, "Kenanga"), (1, 0, "Dahlia")):
        left, bottom = west + column * SIDE, south + row * SIDE
        district = districts[column]
        village = make_area(
            f"{district.code}.100{2 - row}",
            "village",
            name,
            district,
            lon=left + SIDE / 2,
            lat=bottom + SIDE / 2,
        )
        Shape.objects.create(area=village, wkb=shapely.to_wkb(shapely.box(left, bottom, left + SIDE, bottom + SIDE)))
        villages.append(village)
    polda = make_unit(f"polda-{prefix}", "polda", name=f"Polda {prefix}")
    polres = make_unit(f"polres-{prefix}", "polres", polda, name=f"Polres {prefix}")
    sectors = [
        make_unit(f"sek-{prefix}-{side.lower()}", "polsek", polres, name=f"Polsek {side}")
        for side in ("Barat", "Timur")
    ]
    cover(polda, province)
    cover(polres, city)
    cover(sectors[0], *villages[:2])
    cover(sectors[1], *villages[2:])
    return Region(province, city, *districts, *villages, polda, polres, *sectors)
