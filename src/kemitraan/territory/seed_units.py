"""A police tree over a government tree: Polda over a province, Polres over a city, Polsek over a district.

For the seed and for regions of one's own. Real units are not so regular; what is made here is marked demo.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
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


def make_units(names: Iterable[tuple[UnitName, Unit.Level, Unit | None]], *, demo: bool, phone: str = "110") -> None:
    """The units with these slugs, made under their stored parents where they are new; a few statements for all."""
    standing = set(Unit.objects.values_list("slug", flat=True))
    made = Unit.objects.bulk_create(
        Unit(
            slug=name.slug,
            name=name.name,
            level=level,
            parent=parent,
            letter_code=name.letter_code,
            phone=phone,
            demo=demo,
        )
        for name, level, parent in names
        if name.slug not in standing
    )
    for unit in made:  # the path holds the unit's own number, which the database has only now given
        unit.path = f"{unit.parent.path if unit.parent else '/'}{unit.pk}/"
    Unit.objects.bulk_update(made, ["path"])


def seed_units(root: Area, *, names: Mapping[str, UnitName] | None = None, demo: bool = True) -> dict[str, Unit]:
    """A unit for each province, city and district from ``root`` down, by area code; repeatable.

    Coverage begins in 2020: Polda and Polres cover their area, a Polsek each village of its district. What
    stands is left as it is, also coverage that was ended since.
    """
    areas = _below(root)
    named = {
        area.code: (names or {}).get(area.code) or _usual_name(area)
        for area in areas
        if Area.Level(area.level) in _LEVELS
    }
    units: dict[str, Unit] = {}
    for area_level, (level, _prefix, _short) in _LEVELS.items():  # the larger first: parents stand before children
        row = [area for area in areas if area.level == area_level]
        make_units(((named[area.code], level, units.get(_code_above(area))) for area in row), demo=demo)
        stored = {unit.slug: unit for unit in Unit.objects.filter(slug__in=[named[area.code].slug for area in row])}
        units |= {area.code: stored[named[area.code].slug] for area in row}
    _cover(areas, units)
    return units


def _usual_name(area: Area) -> UnitName:
    _level, prefix, short = _LEVELS[Area.Level(area.level)]
    return UnitName(f"{short}-{slugify(area.code.replace('.', ''))}"[:60], f"{prefix} {area.name}"[:120])


def _cover(areas: list[Area], units: Mapping[str, Unit]) -> None:
    """Polda and Polres cover their area, a Polsek each village of its district, where no coverage was recorded."""
    covered = set(Coverage.objects.values_list("unit_id", "area_id"))
    by_parent: dict[int | None, list[Area]] = defaultdict(list)
    for area in areas:
        by_parent[area.parent_id].append(area)
    rows = []
    for area in areas:
        if unit := units.get(area.code):
            below = by_parent[area.pk] if area.level == Area.Level.DISTRICT else [area]
            rows += [
                Coverage(unit=unit, area=one, valid_from=SINCE) for one in below if (unit.pk, one.pk) not in covered
            ]
    Coverage.objects.bulk_create(rows)


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
