"""The government tree in memory while an import decides what to add to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from .codes import LADDER, Level, code_above, level_of, read_ancestor_name
from .map_files import Problem
from .models import Area


class Tree:
    """The areas that stand, by code, and those to be made, by code, not yet saved."""

    def __init__(self) -> None:
        self.known: dict[str, Area] = {area.code: area for area in Area.objects.all()}
        self.fresh: dict[str, Area] = {}

    def get(self, code: str) -> Area | None:
        """The area with this code, standing or to be made."""
        return self.known.get(code) or self.fresh.get(code)

    def grow(self, code: str, name: str, names: Mapping[Level, str]) -> Problem | None:
        """Plan an area and whatever is missing above it; ``names`` are those of the areas above, by level."""
        above = code_above(code)
        if above and self.get(above) is None:
            level = level_of(above)
            if not names.get(level):
                return Problem("no_parent", f"lies in {above}, which is unknown and not named in the feature ({level})")
            problem = self.grow(above, names[level], names)
            if problem is not None:
                return problem
        if not name:
            return Problem("no_name", "has a new code but no name")
        self.fresh[code] = Area(code=code, level=level_of(code), name=name)
        return None

    def save(self) -> dict[str, Area]:
        """Store what was planned, the larger areas first; gives all areas by code."""
        for level in (*LADDER, Level.RW, Level.RT):
            new = [area for area in self.fresh.values() if area.level == level]
            for area in new:
                area.parent = self.known.get(code_above(area.code))
            self.known |= {area.code: area for area in Area.objects.bulk_create(new)}
        self.fresh = {}
        return self.known


def names_above(properties: Mapping[str, Any]) -> dict[Level, str]:
    """The names of province, city and district that a feature carries."""
    return {level: read_ancestor_name(properties, level) for level in LADDER[:3]}


class RegionCodes:
    """Codes for a region whose areas have none: ``BOSTON.01.03.1001``.

    A feature lies in the city and the district it names; without a city in one called like the region, without
    a district in one called like itself. A name that stands in its district keeps its code.
    """

    def __init__(self, region: str, tree: Tree) -> None:
        self.region = region
        self.root = slugify(region).upper().replace("-", "")[:20] or "REGION"
        self._codes: dict[tuple[str, str], str] = {
            (code_above(area.code), area.name.casefold()): area.code
            for area in tree.known.values()
            if area.code.startswith(f"{self.root}.") and "/" not in area.code
        }

    def code(self, name: str, above: dict[Level, str]) -> tuple[str, dict[Level, str]]:
        """The code of a feature, and the names of the areas above it."""
        names = {
            Level.PROVINCE: self.region,
            Level.CITY: above.get(Level.CITY) or self.region,
            Level.DISTRICT: above.get(Level.DISTRICT) or name,
        }
        city = self._below(self.root, names[Level.CITY], "{:02}", 1)
        district = self._below(city, names[Level.DISTRICT], "{:02}", 1)
        return self._below(district, name, "{:04}", 1001), names

    def _below(self, above: str, name: str, form: str, first: int) -> str:
        key = (above, name.casefold())
        if key not in self._codes:
            taken = sum(1 for parent, _ in self._codes if parent == above)
            self._codes[key] = f"{above}.{form.format(first + taken)}"
        return self._codes[key]
