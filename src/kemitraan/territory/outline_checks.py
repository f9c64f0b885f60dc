"""What can be wrong with one outline."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kemitraan.toolbox.geo import LonLat

from .map_files import Problem

MAX_VERTICES_EACH = 200_000
MAX_REPAIR = 0.02  # a repair may change the area by this share; more is another outline, not a repair
INDONESIA = (94.5, -11.5, 141.5, 6.5)  # west, south, east, north, generously


def check_outline(
    geometry: BaseGeometry, *, about: LonLat | None = None, repair: bool = False
) -> tuple[BaseGeometry | None, Problem | None]:
    """The outline to store and what was found; the outline is None when it is bad.

    ``about`` is a point near which the outline should lie, and tells swapped axes. With ``repair`` an invalid
    ring is mended by GEOS' structure method if the area stays the same but for 2 %: then both are returned.
    """
    if geometry.geom_type not in {"Polygon", "MultiPolygon"}:
        return None, Problem("not_polygon", f"is a {geometry.geom_type}, not a polygon")
    if geometry.is_empty:
        return None, Problem("no_geometry", "has an empty geometry")
    problem = _check_numbers(geometry) or _check_axes(geometry, about)
    if problem is not None:
        return None, problem
    if geometry.is_valid:
        return geometry, _check_size(geometry)
    reason = Problem("invalid_ring", f"has an invalid ring: {shapely.is_valid_reason(geometry)}")
    mended = _mended(geometry) if repair else None
    if mended is None:
        return None, reason
    return mended, Problem("repaired", f"{reason.message}; repaired")


def _check_numbers(geometry: BaseGeometry) -> Problem | None:
    xy = shapely.get_coordinates(geometry)
    if len(xy) > MAX_VERTICES_EACH:
        return Problem("too_many_vertices", f"has {len(xy):,} vertices; at most {MAX_VERTICES_EACH:,} are read")
    if not np.isfinite(xy).all():
        return Problem("bad_numbers", "has coordinates that are not finite numbers")
    lon, lat = np.abs(xy).max(axis=0)
    if lon <= 180 and lat <= 90:
        return None
    if lon <= 90 and lat <= 180:
        return Problem("swapped_axes", "has latitude before longitude (GeoJSON wants longitude first)")
    return Problem(
        "out_of_range",
        f"has coordinates up to {lon:,.1f}, {lat:,.1f}: no degrees of longitude and latitude (a projected file?)",
    )


def _check_axes(geometry: BaseGeometry, about: LonLat | None) -> Problem | None:
    """Swapped: far from where it should be, and near it once turned round. Without a hint, Indonesia is one."""
    west, south, east, north = geometry.bounds
    middle = LonLat((west + east) / 2, (south + north) / 2)
    turned = LonLat(middle.lat, middle.lon)
    if about is not None:
        swapped = _apart(turned, about) < 2 < 10 < _apart(middle, about)
    else:
        swapped = _in_indonesia(turned) and not _in_indonesia(middle)
    if swapped:
        return Problem("swapped_axes", "has latitude before longitude (GeoJSON wants longitude first)")
    return None


def _check_size(geometry: BaseGeometry) -> Problem | None:
    """A valid polygon of no area cannot be, but one of a square metre is a leftover of editing."""
    west, south, east, north = geometry.bounds
    if max(east - west, north - south) < 1e-5:
        return Problem("tiny", "is smaller than a metre")
    return None


def _mended(geometry: BaseGeometry) -> BaseGeometry | None:
    made = shapely.make_valid(geometry, method="structure", keep_collapsed=False)
    parts = [part for part in shapely.get_parts(made) if part.geom_type == "Polygon"]
    if not parts:
        return None
    mended = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    if not mended.is_valid or not all(_alike(mended.area, area) for area in _meant(geometry)):
        return None
    return mended


def _meant(geometry: BaseGeometry) -> tuple[float, float]:
    """The area an invalid outline may have meant, in two readings; a repair must agree with both.

    The faces between its lines (the shoelace area of a figure of eight would cancel out), and its outer rings
    less its holes (GEOS turns a hole outside into a part of its own).
    """
    faces = shapely.build_area(shapely.node(geometry.boundary))
    outer, holes = [], []
    for part in shapely.get_parts(geometry):
        outer.append(_filled(part.exterior))
        holes += [_filled(ring) for ring in part.interiors]
    return float(faces.area), float(shapely.difference(shapely.union_all(outer), shapely.union_all(holes)).area)


def _filled(ring: BaseGeometry) -> BaseGeometry:
    filled: BaseGeometry = shapely.make_valid(shapely.polygons(ring), method="structure", keep_collapsed=False)
    return filled


def _alike(area: float, meant: float) -> bool:
    return meant > 0 and abs(area - meant) <= MAX_REPAIR * meant


def _apart(a: LonLat, b: LonLat) -> float:
    """Degrees between two points, roughly."""
    return max(abs(a.lon - b.lon), abs(a.lat - b.lat))


def _in_indonesia(point: LonLat) -> bool:
    west, south, east, north = INDONESIA
    return west <= point.lon <= east and south <= point.lat <= north
