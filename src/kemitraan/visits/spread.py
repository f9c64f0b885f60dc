"""Where an RT lies as long as nobody measured it: spread around the kelurahan's centre by its numbers, and said so."""

from __future__ import annotations

import math

from kemitraan.toolbox.geo import LonLat

from .models import VisitPlace

GOLDEN = math.pi * (3 - math.sqrt(5))
RW_M, RT_M = 150.0, 35.0  # spacing of RW around the centre, and of RT around their RW
METRES_A_DEGREE = 111_195.0
NOWHERE = LonLat(106.8272, -6.1754)  # Jakarta's centre, where a kelurahan has none


def spread_point(place: VisitPlace) -> LonLat:
    """A point for a place without one, always the same: RW on a spiral around the centre, RT on one around their RW."""
    village = place.village
    centre = NOWHERE
    if village.lon is not None and village.lat is not None:
        centre = LonLat(village.lon, village.lat)
    rw = _around(centre, _number(place.rw.code if place.rw else ""), RW_M)
    return _around(rw, _number(place.rt.code if place.rt else "") or place.pk % 7, RT_M)


def _around(centre: LonLat, number: int, spacing_m: float) -> LonLat:
    radius, angle = spacing_m * math.sqrt(number), number * GOLDEN
    east, north = radius * math.cos(angle), radius * math.sin(angle)
    lon = centre.lon + east / (METRES_A_DEGREE * math.cos(math.radians(centre.lat)))
    return LonLat(lon, centre.lat + north / METRES_A_DEGREE)


def _number(code: str) -> int:
    return int(code[-3:]) if code[-3:].isdigit() else 0
