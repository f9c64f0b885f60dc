"""A small map without any script: the kelurahan as an outline, the place as a circle of its uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import shapely

from kemitraan.territory import api as territory
from kemitraan.toolbox.geo import LonLat, box_around

from .models import Report

SIDE = 320  # user units of the drawing
METRE_DEG = 111_195.0  # metres of one degree of latitude on the mean sphere
LEAST_M = 500.0  # half a side of the map at least
VAGUE = 30.0  # metres below which a place is a point


@dataclass(frozen=True)
class MiniMap:
    """Paths and a circle in a square of :data:`SIDE` units, y downwards."""

    outlines: list[str]
    here: str
    x: float
    y: float
    radius: float
    side: int
    metres: int
    approximate: bool


def mini_map(report: Report) -> MiniMap | None:
    """The drawing for a report; None where the place is not known as a point."""
    if report.lon is None or report.lat is None:
        return None
    centre = LonLat(report.lon, report.lat)
    unsure = min(float(report.accuracy_m or 0.0), 5_000.0)
    half = max(LEAST_M, unsure * 1.6)
    west, south, east, north = box_around(centre, half)
    scale = SIDE / (2 * half)
    shrink = math.cos(math.radians(centre.lat))
    frame = shapely.box(west, south, east, north)
    index = territory.current_index()
    outlines, here, approximate = [], "", False
    box = index.bounds
    near = (box[:, 0] < east) & (west < box[:, 2]) & (box[:, 1] < north) & (south < box[:, 3])
    for place in np.flatnonzero(near):
        cut = index.geometries[place].intersection(frame)
        path = _path(cut, west, north, shrink * METRE_DEG * scale, METRE_DEG * scale)
        if index.ids[place] == report.area_id:
            here, approximate = path, index.approximate[place]
        else:
            outlines.append(path)
    return MiniMap(
        outlines=[path for path in outlines if path],
        here=here,
        x=SIDE / 2,
        y=SIDE / 2,
        radius=round(unsure * scale, 1) if unsure > VAGUE else 0.0,
        side=SIDE,
        metres=round(unsure),
        approximate=approximate,
    )


def _path(shape: shapely.Geometry, west: float, north: float, x_scale: float, y_scale: float) -> str:
    """The outer rings of an area as an SVG path, to a tenth of a unit."""
    parts = []
    for polygon in shapely.get_parts(shape):
        if polygon.geom_type != "Polygon" or polygon.is_empty:
            continue
        spots = [
            f"{(x - west) * x_scale:.1f} {(north - y) * y_scale:.1f}" for x, y in polygon.exterior.coords[:-1]
        ]
        parts.append("M" + "L".join(spots) + "Z")
    return "".join(parts)
