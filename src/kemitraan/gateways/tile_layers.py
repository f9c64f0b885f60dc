"""What stands in a vector tile, and how it gets there: cut, thinned out, encoded (Mapbox Vector Tile 2.1)."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import mapbox_vector_tile
import numpy as np
import numpy.typing as npt
import shapely
from mapbox_vector_tile.encoder import on_invalid_geometry_make_valid

from kemitraan.roads import api as roads
from kemitraan.territory import api as territory

MAX_ZOOM = 16
EXTENT = 4096  # units along a side of a tile
BUFFER = 64  # units drawn beyond each edge, so that a line's stroke does not break there

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]
Layer = dict[str, Any]


class TileKey(NamedTuple):
    """Zoom, column and row of a tile; row 0 is the northernmost."""

    z: int
    x: int
    y: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, with the buffer."""
        side, spare = 1 << self.z, BUFFER / EXTENT
        west, east = ((self.x + part) / side * 360 - 180 for part in (-spare, 1 + spare))
        south, north = (_latitude((self.y + part) / side) for part in (1 + spare, -spare))
        return max(-180.0, west), south, min(180.0, east), north

    def project(self, lon_lat: Floats) -> Floats:
        """Degrees to units of this tile, (0, 0) being its south-west corner."""
        side = 1 << self.z
        lat = np.radians(np.clip(lon_lat[:, 1], -85.05112878, 85.05112878))
        east = ((lon_lat[:, 0] + 180) / 360 * side - self.x) * EXTENT
        down = ((1 - np.arcsinh(np.tan(lat)) / np.pi) / 2 * side - self.y) * EXTENT
        return np.column_stack([east, EXTENT - down])


def _latitude(row: float) -> float:
    """Latitude of a height on the Web Mercator square, 0 at its northern and 1 at its southern edge."""
    return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * min(1.0, max(0.0, row))))))


def levels_at(z: int) -> tuple[str, ...]:
    """Which areas a zoom shows: cities from afar, villages from near, districts between."""
    if z < 9:
        return ("city",)
    if z < 11:
        return ("city", "district")
    return ("city", "district", "village")


def area_layer(outlines: territory.Outlines, key: TileKey) -> Layer:
    """The outlines of the areas in a tile, with code, name, level, and whether they are only approximate."""
    features = []
    for level in levels_at(key.z):
        group = outlines.by_level.get(level, [])
        near = outlines.touching(level, key.bounds)
        shapes = _fit(np.asarray([group[place].geometry for place in near], dtype=object), key)
        for place, shape in zip(near, shapes, strict=True):
            if not shape.is_empty:
                outline = group[place]
                properties = {
                    "code": outline.code,
                    "name": outline.name,
                    "level": outline.level,
                    "approximate": outline.approximate,
                }
                features.append({"geometry": shape, "properties": properties})
    return {"name": "areas", "features": features}


def _least_class(z: int) -> str | None:
    """The smallest street a zoom shows."""
    for zoom, name in ((10, "trunk_link"), (12, "primary_link"), (13, "secondary_link"), (14, "tertiary_link")):
        if z < zoom:
            return name
    return None


def road_layer(network: roads.Network, key: TileKey) -> list[Layer]:
    """The streets of a tile, with class, name and whether they are closed; nothing below zoom 8."""
    if key.z < 8 or not isinstance(network, roads.RoadNetwork):
        return []
    lines = roads.segments(network, key.bounds, _least_class(key.z))
    if not len(lines):
        return []
    points = key.project(np.column_stack([lines.lon, lines.lat]).astype(np.float64))
    owner = np.repeat(np.arange(len(lines)), np.diff(lines.ptr))
    shapes: Geometries = shapely.linestrings(points, indices=owner)
    alike: dict[tuple[int, int, bool], list[int]] = {}
    for place in range(len(lines)):
        look = (int(lines.kind[place]), int(lines.name[place]), bool(lines.closed[place]))
        alike.setdefault(look, []).append(place)
    features = []
    for (kind, name, closed), places in alike.items():
        shape = shapely.simplify(_cut(shapely.multilinestrings(shapes[places])), 1.0)
        if not shape.is_empty:
            properties: dict[str, object] = {"class": lines.class_names[kind], "closed": closed}
            if lines.names[name]:
                properties["name"] = lines.names[name]
            features.append({"geometry": shape, "properties": properties})
    return [{"name": "roads", "features": features}]


def _fit(geometries: Geometries, key: TileKey) -> Geometries:
    """Polygons in units of the tile, cut at its buffered edge, thinned to what one can see."""
    if not len(geometries):
        return geometries
    west, south, east, north = key.bounds
    near: Geometries = shapely.clip_by_rect(geometries, west, south, east, north)
    flat = shapely.transform(near, key.project)
    thin: Geometries = shapely.simplify(flat, 2.0, preserve_topology=True)
    return thin


def _cut(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.clip_by_rect(shape, -BUFFER, -BUFFER, EXTENT + BUFFER, EXTENT + BUFFER)


def encode(key: TileKey, layers: list[Layer]) -> bytes:
    """The bytes of a tile; empty when no layer holds anything."""
    filled = [layer for layer in layers if layer["features"]]
    if not filled:
        return b""
    options = {"extents": EXTENT, "on_invalid_geometry": on_invalid_geometry_make_valid}
    data: bytes = mapbox_vector_tile.encode(filled, default_options=options)
    return data
