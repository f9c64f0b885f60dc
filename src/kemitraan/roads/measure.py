"""Checked positions, distances, and the time of ways that are on no map."""

import math

import numpy as np

from kemitraan.roads.arrays import F64
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import EARTH_RADIUS_M, LonLat, checked_point

METRES_PER_DEGREE = EARTH_RADIUS_M * math.pi / 180

# The way between the street and the door: on foot or pushing a motorbike, straight. Up to NEAR_METRES that is
# what happens; beyond, a street is missing on the map rather than in the world, so the remaining metres are
# taken at the speed and detour of an unmapped lane, and the time is marked as an estimate.
WALK_KPH = 6.0
NEAR_METRES = 300.0

# No street at all: straight line x detour at an average speed. docs/decisions/roads-estimate.md has the
# figures.
DETOUR = 1.5
ESTIMATE_KPH = 30.0
FAR_METRES = 25_000.0  # further than this from any street a position is outside the network

WALK_MS_PER_METRE = 3600.0 / WALK_KPH
ESTIMATE_MS_PER_METRE = 3600.0 / ESTIMATE_KPH * DETOUR


def check_point(point: tuple[float, float], field: str = "point") -> LonLat:
    """The position with both numbers checked; refuses, naming the field, what is no place on the globe."""
    try:
        lon, lat = point
    except (TypeError, ValueError):
        raise Refused("bad_point", "A position is two numbers, longitude and latitude.", field=field) from None
    if type(lon) is float and type(lat) is float and -180 <= lon <= 180 and -90 <= lat <= 90:
        return LonLat(lon, lat)
    return checked_point(lon, lat, field=field)


def check_points(lon: object, lat: object, field: str = "positions") -> tuple[F64, F64]:
    """Two float arrays of one length; refuses with the row of the first position that is off the globe."""
    try:
        lons, lats = (np.ascontiguousarray(np.atleast_1d(np.asarray(v, np.float64))) for v in (lon, lat))
    except (TypeError, ValueError):
        raise Refused("bad_point", "Longitudes and latitudes must be numbers.", field=field) from None
    if lons.ndim != 1 or lons.shape != lats.shape:
        message = "Longitudes and latitudes must be two lists of one length."
        raise Refused("bad_point", message, field=field)
    for what, values, limit in (("longitude", lons, 180), ("latitude", lats, 90)):
        bad = ~(np.abs(values) <= limit)
        if bad.any():
            row = int(bad.argmax())
            message = f"Row {row}: {what} {values[row]} does not lie within ±{limit}."
            raise Refused("bad_point", message, field=field)
    return lons, lats


def haversine(lon_a: F64, lat_a: F64, lon_b: F64, lat_b: F64) -> F64:
    """Great-circle distances in metres between positions in degrees; arrays broadcast."""
    a, b = np.radians(lat_a), np.radians(lat_b)
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    result: F64 = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return result
