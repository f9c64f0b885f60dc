"""A small map without any script: the kelurahan as an outline, the place as a circle of its uncertainty."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from kemitraan.territory import api as territory
from kemitraan.toolbox.geo import LonLat, box_around

from .models import Report

SIDE = 320  # user units of the drawing
METRE_DEG = 111_195.0  # metres of one degree of latitude on the mean sphere
LEAST_M = 800.0  # half a side of the map at least
LETTER = 9.6  # units a letter takes, about
LEAST_SHARE = 0.08  # of the drawing: a smaller piece of a kelurahan stays without its name
VAGUE = 30.0  # metres below which a place is a point


@dataclass(frozen=True)
class Label:
    """The name of a kelurahan, where it is drawn."""

    x: float
    y: float
    text: str

    def touches(self, other: Label) -> bool:
        """Whether two names would stand on each other."""
        return abs(self.y - other.y) < 20 and abs(self.x - other.x) < (len(self.text) + len(other.text)) * LETTER / 2


@dataclass(frozen=True)
class MiniMap:
    """Paths and a circle in a square of :data:`SIDE` units, y downwards."""

    outlines: list[str]
    here: str
    names: list[Label]
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
    unsure = min(float(report.accuracy_m or 0.0), 5_000.0)
    frame = _Frame(LonLat(report.lon, report.lat), max(LEAST_M, unsure * 1.6))
    index = territory.current_index()
    outlines: list[str] = []
    labels: list[Label] = []
    here, approximate = "", False
    places = frame.touched(index.bounds)
    for place in sorted(places, key=lambda place: index.ids[place] != report.area_id):  # its own name comes first
        cut = index.geometries[place].intersection(frame.box)
        path = frame.path(cut)
        if index.ids[place] == report.area_id:
            here, approximate = path, index.approximate[place]
        elif path:
            outlines.append(path)
        label = frame.label(cut, index.names[place])
        if label is not None and not any(label.touches(other) for other in labels):
            labels.append(label)
    return MiniMap(
        outlines=outlines,
        here=here,
        names=labels,
        x=SIDE / 2,
        y=SIDE / 2,
        radius=round(unsure * frame.scale, 1) if unsure > VAGUE else 0.0,
        side=SIDE,
        metres=round(unsure),
        approximate=approximate,
    )


class _Frame:
    """A square of the earth around a point, drawn in :data:`SIDE` units."""

    def __init__(self, centre: LonLat, half: float) -> None:
        self.west, self.south, self.east, self.north = box_around(centre, half)
        self.box = shapely.box(self.west, self.south, self.east, self.north)
        self.scale = SIDE / (2 * half)  # units of one metre
        self._down = METRE_DEG * self.scale
        self._right = self._down * math.cos(math.radians(centre.lat))

    def touched(self, bounds: npt.NDArray[np.float64]) -> list[int]:
        """Positions of the areas whose boxes reach into the frame."""
        west, south, east, north = bounds[:, 0], bounds[:, 1], bounds[:, 2], bounds[:, 3]
        near = (west < self.east) & (self.west < east) & (south < self.north) & (self.south < north)
        return [int(place) for place in np.flatnonzero(near)]

    def spot(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a point of the earth is drawn."""
        return (lon - self.west) * self._right, (self.north - lat) * self._down

    def path(self, shape: shapely.Geometry) -> str:
        """The outer rings of an area as an SVG path, to a tenth of a unit."""
        parts = []
        for polygon in shapely.get_parts(shape):
            if polygon.geom_type == "Polygon" and not polygon.is_empty:
                spots = (self.spot(*corner[:2]) for corner in polygon.exterior.coords[:-1])
                parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in spots) + "Z")
        return "".join(parts)

    def label(self, shape: shapely.Geometry, name: str) -> Label | None:
        """The name inside a piece of an area; None where the piece is too small to carry it."""
        half = len(name) * LETTER / 2
        if shape.area < LEAST_SHARE * self.box.area or half > SIDE / 2:
            return None
        middle = shapely.point_on_surface(shape)
        x, y = self.spot(middle.x, middle.y)
        if abs(y - SIDE / 2) < 28:  # the place itself is drawn in the middle
            y = SIDE / 2 - 44
        return Label(round(min(max(x, half), SIDE - half), 1), round(min(max(y, 16), SIDE - 6), 1), name)
