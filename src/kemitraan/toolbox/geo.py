"""Points on the earth: checking, distance, and the integer cell that a B-tree can search."""

from __future__ import annotations

import math
from typing import NamedTuple

from django.utils.translation import gettext as _

from .errors import Refused

EARTH_RADIUS_M = 6_371_008.8  # mean radius, IUGG 1980
CELL_ZOOM = 16  # cells of about 610 m on Jakarta's latitude


class LonLat(NamedTuple):
    """Longitude and latitude in degrees, EPSG:4326."""

    lon: float
    lat: float


def checked_point(lon: object, lat: object, *, field: str = "point") -> LonLat:
    """A point from anything a stranger sent; refuses what is no number, not finite or off the globe."""
    try:
        point = LonLat(float(str(lon).strip()), float(str(lat).strip()))
    except ValueError:
        raise Refused("bad_point", _("Longitude and latitude must be numbers."), field=field) from None
    if not (math.isfinite(point.lon) and math.isfinite(point.lat)):
        raise Refused("bad_point", _("Longitude and latitude must be finite numbers."), field=field)
    if abs(point.lon) > 180 or abs(point.lat) > 90:
        raise Refused("bad_point", _("Longitude lies within ±180 and latitude within ±90."), field=field)
    return point


def distance_m(a: LonLat, b: LonLat) -> float:
    """Great-circle distance in metres (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = math.sin((lat_b - lat_a) / 2) ** 2
    half_lon = math.sin(math.radians(b.lon - a.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * math.asin(math.sqrt(min(1.0, half_lat + math.cos(lat_a) * math.cos(lat_b) * half_lon)))


def tile_of(point: LonLat, zoom: int) -> tuple[int, int]:
    """Column and row of the Web-Mercator tile that holds the point."""
    side = 1 << zoom
    lat = max(-85.05112878, min(85.05112878, point.lat))
    column = int((point.lon + 180) / 360 * side)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * side)
    return min(side - 1, max(0, column)), min(side - 1, max(0, row))


def cell_number(column: int, row: int) -> int:
    """One integer for a cell: row-major, so that a row of cells is one range of a B-tree."""
    return (row << CELL_ZOOM) | column


def cell_of(point: LonLat) -> int:
    """The cell a point lies in."""
    return cell_number(*tile_of(point, CELL_ZOOM))


def cell_ranges(west: float, south: float, east: float, north: float) -> list[tuple[int, int]]:
    """The cells that touch a box, as inclusive ranges (one per row of cells)."""
    left, top = tile_of(LonLat(west, north), CELL_ZOOM)
    right, bottom = tile_of(LonLat(east, south), CELL_ZOOM)
    return [(cell_number(left, row), cell_number(right, row)) for row in range(top, bottom + 1)]


def box_around(point: LonLat, metres: float) -> tuple[float, float, float, float]:
    """West, south, east, north of a box that holds the circle of ``metres`` around the point."""
    lat_span = math.degrees(metres / EARTH_RADIUS_M)
    lon_span = lat_span / max(0.01, math.cos(math.radians(point.lat)))
    return point.lon - lon_span, point.lat - lat_span, point.lon + lon_span, point.lat + lat_span
