"""The seed: Jakarta's areas and the police units of Polda Metro Jaya, from small committed tables.

Names of Polres: domain.md 5.1. A Polsek for each kecamatan is our assumption for the demo and marked so.
"""

from __future__ import annotations

from django.db import transaction

from .cells import draw_cells
from .editions import raise_edition
from .models import Area, Shape, Unit
from .seed_files import jakarta_rows
from .seed_units import UnitName, make_units, seed_centres, seed_units

PROVINCE = ("31", "DKI Jakarta")

NAMES = {
    "31": UnitName("polda-metro-jaya", "Polda Metro Jaya"),
    "31.01": UnitName("res-kepseribu", "Polres Kepulauan Seribu"),
    "31.71": UnitName("restro-jakpus", "Polres Metro Jakarta Pusat"),
    "31.72": UnitName("restro-jakut", "Polres Metro Jakarta Utara"),
    "31.73": UnitName("restro-jakbar", "Polres Metro Jakarta Barat"),
    "31.74": UnitName("restro-jaksel", "Polres Metro Jakarta Selatan"),
    "31.75": UnitName("restro-jaktim", "Polres Metro Jakarta Timur"),
}
# Units for a port and an airport, not for a city: they cover no government area.
OBJECT_UNITS = (
    UnitName("res-tanjungpriok", "Polres Pelabuhan Tanjung Priok"),
    UnitName("res-soetta", "Polresta Bandara Soekarno-Hatta"),
)


@transaction.atomic
def seed_jakarta(*, demo: bool = True) -> None:
    """Areas, units, service centres and coverage of Jakarta; approximate cells where no outline was imported.

    Repeatable: what stands is left as it is.
    """
    areas = _seed_areas()
    units = seed_units(areas[PROVINCE[0]], names=NAMES, demo=demo)
    polda = units[PROVINCE[0]]
    make_units(((name, Unit.Level.POLRES, polda) for name in OBJECT_UNITS), demo=demo)
    if not Shape.objects.filter(area__level=Area.Level.VILLAGE).exists():
        draw_cells()
    seed_centres(units)
    raise_edition()


def _seed_areas() -> dict[str, Area]:
    wanted: dict[str, Area] = {}
    parents: dict[str, Area] = {
        area.code: area for area in Area.objects.filter(code__startswith=PROVINCE[0]).exclude(code__contains="/")
    }

    def want(code: str, level: Area.Level, name: str, lon: str = "", lat: str = "") -> None:
        if code not in parents:
            wanted.setdefault(
                code,
                Area(
                    code=code,
                    level=level,
                    name=name,
                    lon=float(lon) if lon else None,
                    lat=float(lat) if lat else None,
                ),
            )

    want(PROVINCE[0], Area.Level.PROVINCE, PROVINCE[1])
    for row in jakarta_rows():
        code = row["code"]
        want(code[:5], Area.Level.CITY, row["city"])
        want(code[:8], Area.Level.DISTRICT, row["district"])
        want(code, Area.Level.VILLAGE, row["name"], row["lon"], row["lat"])
    for level in (Area.Level.PROVINCE, Area.Level.CITY, Area.Level.DISTRICT, Area.Level.VILLAGE):
        new = [area for area in wanted.values() if area.level == level]
        for area in new:
            area.parent = parents.get(area.code.rpartition(".")[0])
        parents |= {area.code: area for area in Area.objects.bulk_create(new)}
    return parents
