"""Reading features from GeoJSON and GeoPackage files, with limits, without GDAL.

A file that cannot be read at all is refused (:class:`Refused`); a single feature that cannot be read comes
out with its ``problem``, so that the report can name it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from kemitraan.toolbox.errors import Refused

Table = npt.NDArray[np.float64]

MAX_BYTES = 300_000_000
MAX_VERTICES = 1_000_000  # of the whole file; a province's villages have some ten thousands

_LON_LAT = re.compile(r"(?:.*\b)?(?:CRS:?84|EPSG:(?:[\d.]*:)?4326|WGS ?84)", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """Why a feature is bad: a stable word for tests and programs, a sentence for people."""

    kind: str
    message: str


@dataclass(frozen=True)
class Feature:
    """One feature of a file: its place in it (from 1), its properties, its geometry and what is wrong with it.

    ``geometry`` is None where it cannot be read; an open ring comes closed, with the problem named.
    """

    index: int
    properties: dict[str, Any]
    geometry: BaseGeometry | None
    problem: Problem | None = None
    id: str = ""


@dataclass
class MapFile:
    """What a file holds. ``features`` can be walked once; ``count`` is known beforehand."""

    path: Path
    kind: str  # geojson or geopackage
    count: int
    features: Iterator[Feature] = field(repr=False)


def open_map_file(path: str | Path, *, layer: str = "", max_vertices: int = MAX_VERTICES) -> MapFile:
    """A GeoJSON or GeoPackage file, told apart by content.

    Raises :class:`Refused`: ``no_file``, ``too_large`` (bytes or vertices, 413), ``unreadable``, ``bad_crs``
    (anything but longitude and latitude on WGS 84), ``no_features``.
    """
    path = Path(path)
    if not path.is_file():
        raise Refused("no_file", _("There is no such file: %(file)s") % {"file": path}, field="path", status=404)
    if path.stat().st_size > MAX_BYTES:
        message = _("The file is larger than %(limit)s megabytes.") % {"limit": MAX_BYTES // 1_000_000}
        raise Refused("too_large", message, field="path", status=413)
    with path.open("rb") as file:
        head = file.read(16)
    if head.startswith(b"SQLite format 3\x00"):
        from .geopackage import open_geopackage

        return open_geopackage(path, layer=layer, max_vertices=max_vertices)
    return _open_geojson(path, max_vertices)


def _open_geojson(path: Path, max_vertices: int) -> MapFile:
    raw = path.read_bytes()
    # Each vertex opens one bracket: counting them refuses a bomb before a parser builds millions of objects.
    if raw.count(b"[") > max_vertices * 1.1 + 1000:
        raise too_many_vertices(max_vertices)
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise unreadable(path, error) from None
    if not isinstance(data, dict) or data.get("type") not in {"FeatureCollection", "Feature"}:
        message = _("%(file)s holds no GeoJSON FeatureCollection.") % {"file": path.name}
        raise Refused("unreadable", message, field="path")
    _check_crs(data.get("crs"))
    rows = [data] if data["type"] == "Feature" else data.get("features")
    if not isinstance(rows, list) or not rows:
        raise no_features(path)
    return MapFile(path, "geojson", len(rows), features_of(rows))


def features_of(rows: Iterable[object]) -> Iterator[Feature]:
    """Features from parsed GeoJSON."""
    return (_feature(row, number) for number, row in enumerate(rows, 1))


def too_many_vertices(limit: int) -> Refused:
    """The refusal of a file with more vertices than allowed."""
    message = _("The file has more than %(limit)s vertices.") % {"limit": limit}
    return Refused("too_large", message, field="path", status=413)


def unreadable(path: Path, error: Exception) -> Refused:
    """The refusal of a file that is broken or of another kind."""
    reason = "nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
    message = _("%(file)s cannot be read: %(reason)s") % {"file": path.name, "reason": reason}
    return Refused("unreadable", message, field="path")


def no_features(path: Path) -> Refused:
    """The refusal of a file without content."""
    return Refused("no_features", _("%(file)s holds no features.") % {"file": path.name}, field="path")


def bad_crs(name: object) -> Refused:
    """The refusal of a file in another coordinate system."""
    message = _(
        "The file is in %(system)s; only longitude and latitude (EPSG:4326, CRS84) are read. Convert it first."
    ) % {"system": str(name)[:80]}
    return Refused("bad_crs", message, field="path")


def _check_crs(crs: object) -> None:
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str) or not _LON_LAT.fullmatch(name[:200]):
        raise bad_crs(name or crs)


def _feature(row: object, index: int) -> Feature:
    if not isinstance(row, dict) or row.get("type") != "Feature":
        return Feature(index, {}, None, Problem("unreadable", "is no GeoJSON Feature"))
    properties = row.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    identifier = row.get("id")
    name = str(identifier) if isinstance(identifier, str | int) else ""
    opened: list[int] = []
    try:
        geometry = _geometry(row.get("geometry"), opened)
    except _Unreadable as reason:
        return Feature(index, properties, None, reason.problem, name)
    except shapely.GEOSException as error:
        return Feature(index, properties, None, Problem("bad_ring", f"cannot be built: {error}"), name)
    problem = Problem("open_ring", "has a ring whose last position is not its first") if opened else None
    return Feature(index, properties, geometry, problem, name)


class _Unreadable(Exception):
    def __init__(self, kind: str, message: str) -> None:
        self.problem = Problem(kind, message)


def _geometry(data: object, opened: list[int]) -> BaseGeometry:
    """Points and polygons; all else is named, not stored. ``opened`` gathers the lengths of open rings."""
    if data is None:
        raise _Unreadable("no_geometry", "has no geometry")
    kind = data.get("type") if isinstance(data, dict) else None
    coordinates = data.get("coordinates") if isinstance(data, dict) else None
    if kind == "Point":
        return shapely.Point(_positions([coordinates])[0])
    if kind == "Polygon":
        return _polygon(coordinates, opened)
    if kind == "MultiPolygon":
        if not isinstance(coordinates, list | tuple) or not coordinates:
            raise _Unreadable("bad_ring", "has a MultiPolygon without polygons")
        return shapely.MultiPolygon([_polygon(part, opened) for part in coordinates])
    raise _Unreadable("not_polygon", f"is a {str(kind)[:40]}, not a polygon")


def _polygon(rings: object, opened: list[int]) -> shapely.Polygon:
    if not isinstance(rings, list | tuple) or not rings:
        raise _Unreadable("bad_ring", "has a polygon without rings")
    return shapely.Polygon(_ring(rings[0], opened), [_ring(ring, opened) for ring in rings[1:]])


def _ring(positions: object, opened: list[int]) -> Table:
    ring = _positions(positions)
    if not np.array_equal(ring[0], ring[-1]):
        opened.append(len(ring))
        ring = np.concatenate([ring, ring[:1]])
    if len(ring) < 4:
        raise _Unreadable("bad_ring", f"has a ring of {len(ring)} positions; a closed ring needs at least 4")
    return ring


def _positions(positions: object) -> Table:
    """Longitude and latitude of each position, without heights."""
    try:
        table = np.array(positions)
    except (ValueError, OverflowError):  # positions of different length
        table = np.array(None)
    if table.ndim != 2 or table.shape[1] not in (2, 3, 4) or table.dtype.kind not in "iuf":
        raise _Unreadable("bad_coordinates", "has positions that are not pairs of numbers")
    lon_lat = table[:, :2].astype(np.float64)
    if not np.isfinite(lon_lat).all():
        raise _Unreadable("bad_numbers", "has coordinates that are not finite numbers")
    return lon_lat
