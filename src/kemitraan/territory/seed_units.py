"""A police tree over a government tree: Polda over a province, Polres over a city, Polsek over a district.

For the seed and for regions of one's own. Real units are not so regular; what is made here is marked demo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean

from django.utils.text import slugify

from .models import Area, Coverage, Place, Unit

SINCE = date(2020, 1, 1)
CENTRE_SOURCE = "demo: the village nearest to the middle of the unit's area, not the real address"


@dataclass(frozen=True)
class UnitName:
    """How a unit is called; in official numbers it stands in capitals."""

    slug: str
    name: str

    @property
    def letter_code(self) -> str:
        """The name as official letters and report numbers write it."""
        return self.name.upper()


_LEVELS = {
    Area.Level.PROVINCE: (Unit.Level.POLDA, "Polda", "polda"),
    Area.Level.CITY: (Unit.Level.POLRES, "Polres", "res"),
    Area.Level.DISTRICT: (Unit.Level.POLSEK, "Polsek", "sek"),
}


def make_unit(name: UnitName, level: Unit.Level, parent: Unit | None, *, demo: bool, phone: str = "110") -> Unit:
    """The unit with this slug, made under its parent if it is new."""
    unit, made = Unit.objects.get_or_create(
        slug=name.slug,
        defaults={
            "name": name.name,
            "level": level,
            "parent": parent,
            "letter_code": name.letter_code,
            "phone": phone,
            "demo": demo,
        },
    )
    if made:
        unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
        unit.save(update_fields=["path"])
    return unit


def seed_units(root: Area, *, names: Mapping[str, UnitName] | None = None, demo: bool = True) -> dict[str, Unit]:
    """A unit for each province, city and district from ``root`` down, by area code; repeatable.

    Coverage begins in 2020: Polda and Polres cover their area, a Polsek each village of its district. What
    stands is left as it is, also coverage that was ended since.
    """
    areas = _below(root)
    standing = {unit.slug: unit for unit in Unit.objects.all()}
    covered = set(Coverage.objects.values_list("unit_id", "area_id"))
    units: dict[str, Unit] = {}
    rows: list[Coverage] = []
    by_parent: dict[int | None, list[Area]] = defaultdict(list)
    for area in areas:
        by_parent[area.parent_id].append(area)
    for area in areas:
        if Area.Level(area.level) not in _LEVELS:
            continue
        level, prefix, short = _LEVELS[Area.Level(area.level)]
        name = (names or {}).get(area.code) or UnitName(
            f"{short}-{slugify(area.code.replace('.', ''))}"[:60], f"{prefix} {area.name}"[:120]
        )
        parent = units.get(_code_above(area))
        unit = standing.get(name.slug) or make_unit(name, level, parent, demo=demo)
        units[area.code] = unit
        below = by_parent[area.pk] if level == Unit.Level.POLSEK else [area]
        rows += [Coverage(unit=unit, area=one, valid_from=SINCE) for one in below if (unit.pk, one.pk) not in covered]
    Coverage.objects.bulk_create(rows)
    return units


def seed_centres(units: Mapping[str, Unit]) -> None:
    """A service centre for each unit without one, at the village nearest to the middle of its area (demo)."""
    have = set(Place.objects.filter(kind="service_centre").values_list("unit_id", flat=True))
    villages = list(
        Area.objects.filter(level=Area.Level.VILLAGE, lon__isnull=False, lat__isnull=False).order_by("code")
    )
    places = []
    for code, unit in units.items():
        inside = [area for area in villages if area.code.startswith(f"{code}.")]
        if unit.pk in have or not inside:
            continue
        middle = _most_central(inside)
        places.append(
            Place(
                kind="service_centre",
                name=f"SPKT {unit.name}"[:160],
                lon=middle.lon or 0.0,
                lat=middle.lat or 0.0,
                area=middle,
                unit=unit,
                phone=unit.phone,
                hours="00.00–24.00",
                external_id=f"demo:{unit.slug}",
                source=CENTRE_SOURCE,
                approximate=True,
            )
        )
    Place.objects.bulk_create(places, ignore_conflicts=True)


def _below(root: Area) -> list[Area]:
    """The area and all below it down to the villages, the larger first."""
    found, row = [root], [root]
    while row and row[0].level != Area.Level.VILLAGE:
        row = list(Area.objects.filter(parent__in=row).select_related("parent").order_by("code"))
        found += row
    return found


def _code_above(area: Area) -> str:
    return area.parent.code if area.parent is not None else ""


def _most_central(areas: list[Area]) -> Area:
    """The area whose centre lies nearest to the mean of all centres: always on land, unlike the mean."""
    lon = fmean(area.lon or 0.0 for area in areas)
    lat = fmean(area.lat or 0.0 for area in areas)
    return min(areas, key=lambda area: ((area.lon or 0.0) - lon) ** 2 + ((area.lat or 0.0) - lat) ** 2)
