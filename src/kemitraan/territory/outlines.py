"""Outlines to draw: villages as they are, districts and cities dissolved from them where they have none.

Built once an edition, on the first map that is asked for; locating points does not need them.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import STRtree
from shapely.geometry.base import BaseGeometry

from .editions import current_index
from .models import Area, Shape
from .shapes import DEGREE_M, ShapeIndex

SLIVER_CLOSE_M = 40.0  # closes the 20 to 60 m slivers between neighbours when they are melted together

DRAWN = (Area.Level.CITY, Area.Level.DISTRICT, Area.Level.VILLAGE)


@dataclass(frozen=True)
class Outline:
    """One area to draw, in degrees."""

    code: str
    name: str
    level: str
    approximate: bool
    parent: str  # code of the area above
    centre: tuple[float, float]
    geometry: BaseGeometry


@dataclass(frozen=True)
class Outlines:
    """All outlines of one edition by level, each level in order of code."""

    edition: tuple[int, int]
    by_level: dict[str, list[Outline]]
    trees: dict[str, STRtree]

    def touching(self, level: str, box: tuple[float, float, float, float]) -> list[int]:
        """Positions in ``by_level`` of the outlines whose box touches one (west, south, east, north)."""
        tree = self.trees.get(level)
        return sorted(tree.query(shapely.box(*box)).tolist()) if tree is not None else []

    @property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all villages; None without any."""
        shapes = [outline.geometry for outline in self.by_level.get(Area.Level.VILLAGE, [])]
        if not shapes:
            return None
        west, south, east, north = shapely.total_bounds(shapes)
        return float(west), float(south), float(east), float(north)


_kept: tuple[ShapeIndex, Outlines] | None = None
_lock = threading.Lock()


def current_outlines() -> Outlines:
    """The outlines of the present edition, kept in the process."""
    global _kept
    index = current_index()
    kept = _kept
    if kept is not None and kept[0] is index:
        return kept[1]
    with _lock:
        if _kept is None or _kept[0] is not index:
            _kept = (index, _build(index))
        return _kept[1]


def _build(index: ShapeIndex) -> Outlines:
    villages = _villages(index)
    districts = _level(Area.Level.DISTRICT, villages)
    cities = _level(Area.Level.CITY, districts)
    levels: dict[str, list[Outline]] = {
        Area.Level.VILLAGE: villages,
        Area.Level.DISTRICT: districts,
        Area.Level.CITY: cities,
    }
    trees = {level: STRtree([outline.geometry for outline in group]) for level, group in levels.items()}
    return Outlines(index.edition, levels, trees)


def _villages(index: ShapeIndex) -> list[Outline]:
    centres = {
        pk: (lon, lat, above)
        for pk, lon, lat, above in Area.objects.filter(level=Area.Level.VILLAGE).values_list(
            "id", "lon", "lat", "parent__code"
        )
    }
    found = []
    for place, area_id in enumerate(index.ids):
        lon, lat, above = centres.get(area_id, (None, None, None))
        geometry = index.geometries[place]
        found.append(
            Outline(
                index.codes[place],
                index.names[place],
                Area.Level.VILLAGE,
                index.approximate[place],
                above or "",
                (lon, lat) if lon is not None and lat is not None else _middle(geometry),
                geometry,
            )
        )
    return found


def _level(level: Area.Level, below: list[Outline]) -> list[Outline]:
    """The areas of a level: their own imported outline, or that of all areas below them melted together."""
    parts: dict[str, list[Outline]] = defaultdict(list)
    for outline in below:
        parts[outline.parent].append(outline)
    own = {
        code: (shapely.from_wkb(bytes(wkb)), approximate)
        for code, wkb, approximate in Shape.objects.filter(area__level=level).values_list(
            "area__code", "wkb", "approximate"
        )
    }
    found = []
    areas = Area.objects.filter(level=level).order_by("code").values_list("code", "name", "parent__code")
    for code, name, above in areas:
        if code in own:
            geometry, approximate = own[code]
        elif code in parts:
            geometry = melt([part.geometry for part in parts[code]])
            approximate = any(part.approximate for part in parts[code])
        else:
            continue
        found.append(Outline(code, name, level, approximate, above or "", _middle(geometry), geometry))
    return found


def melt(geometries: list[BaseGeometry]) -> BaseGeometry:
    """One outline around several: the slivers between them are closed, real gaps stay."""
    latitude = float(np.mean(shapely.total_bounds(geometries)[[1, 3]]))
    scale = np.array([DEGREE_M * max(0.01, np.cos(np.radians(latitude))), DEGREE_M])
    flat = shapely.transform(np.asarray(geometries, dtype=object), lambda xy: xy * scale)
    whole = shapely.union_all(flat)
    closed = shapely.buffer(
        shapely.buffer(whole, SLIVER_CLOSE_M, join_style="mitre"), -SLIVER_CLOSE_M, join_style="mitre"
    )
    melted: BaseGeometry = shapely.transform(closed, lambda xy: xy / scale)
    return melted


def _middle(geometry: BaseGeometry) -> tuple[float, float]:
    """The centroid of the largest part, or a point inside where the centroid lies outside."""
    parts = shapely.get_parts(geometry)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    spot = largest.centroid
    if not largest.contains(spot):
        spot = largest.representative_point()
    return float(spot.x), float(spot.y)
