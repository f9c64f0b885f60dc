"""GeoPackage (OGC 12-128r19) with the standard library's sqlite3: one feature table, binary geometries.

A GeoPackage is a stranger's database: it is opened read-only, without trusting what its schema calls.
"""

from __future__ import annotations

import sqlite3
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from kemitraan.toolbox.errors import Refused

from .map_files import Feature, MapFile, Problem, bad_crs, no_features, too_many_vertices, unreadable

_ENVELOPE_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # by the three envelope bits of the header's flags
_WKB_POLYGONAL = {1, 3, 6}  # point, polygon, multipolygon: what Feature may hold
_MAX_ROWS = 500_000


def open_geopackage(path: Path, *, layer: str, max_vertices: int) -> MapFile:
    """The features of one layer (the only one, unless named) of a GeoPackage in EPSG:4326."""
    try:
        database = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1", uri=True)
        database.execute("pragma trusted_schema = off")
        database.execute("pragma query_only = on")
        table, column = _layer(database, path, layer)
        name, geometry = _quoted(table), _quoted(column)
        count, size = database.execute(
            f"select count(*), coalesce(sum(length({geometry})), 0) from {name}"  # noqa: S608 - quoted names
        ).fetchone()
    except (sqlite3.Error, UnicodeError) as error:
        raise unreadable(path, error) from None
    if not count:
        raise no_features(path)
    if size > max_vertices * 17 + count * 200 or count > _MAX_ROWS:  # a vertex takes 16 bytes
        raise too_many_vertices(max_vertices)
    return MapFile(path, "geopackage", count, _features(database, path, name, column))


def _layer(database: sqlite3.Connection, path: Path, wanted: str) -> tuple[str, str]:
    rows = database.execute(
        "select c.table_name, g.column_name, g.srs_id, s.organization, s.organization_coordsys_id, s.definition"
        " from gpkg_contents c join gpkg_geometry_columns g on g.table_name = c.table_name"
        " left join gpkg_spatial_ref_sys s on s.srs_id = g.srs_id"
        " where c.data_type = 'features' order by c.table_name"
    ).fetchall()
    if wanted:
        rows = [row for row in rows if row[0] == wanted]
    if len(rows) != 1:
        names = ", ".join(str(row[0]) for row in rows) or "none"
        message = _("%(file)s has these layers of features: %(layers)s. Name one of them.") % {
            "file": path.name,
            "layers": names,
        }
        raise Refused("which_layer", message, field="layer")
    table, column, srs_id, organization, number, definition = rows[0]
    if not _is_wgs84(srs_id, organization, number, definition):
        raise bad_crs(f"{organization}:{number}" if organization else f"reference system {srs_id}")
    return str(table), str(column)


def _is_wgs84(srs_id: object, organization: object, number: object, definition: object) -> bool:
    """EPSG:4326 by its registered number, or OGC's CRS84 by name."""
    if str(organization).upper() == "EPSG":
        return number == 4326
    return srs_id == 4326 or "CRS84" in str(definition).upper()


def _features(database: sqlite3.Connection, path: Path, table: str, column: str) -> Iterator[Feature]:
    try:
        cursor = database.execute(f"select * from {table}")  # noqa: S608 - quoted name
        names = [about[0] for about in cursor.description]
        held = next((name for name in names if name.lower() == column.lower()), column)
        for index, row in enumerate(cursor, 1):
            properties: dict[str, Any] = dict(zip(names, row, strict=True))
            blob = properties.pop(held, None)
            identifier = str(properties.get("fid", ""))
            try:
                yield Feature(index, properties, read_blob(blob), None, identifier)
            except _BadBlob as reason:
                yield Feature(index, properties, None, reason.problem, identifier)
    except (sqlite3.Error, UnicodeError) as error:
        raise unreadable(path, error) from None
    finally:
        database.close()


class _BadBlob(Exception):
    def __init__(self, kind: str, message: str) -> None:
        self.problem = Problem(kind, message)


def read_blob(blob: object) -> BaseGeometry:
    """The geometry of a GeoPackage binary (header "GP", version, flags, system, envelope; then WKB)."""
    if blob is None:
        raise _BadBlob("no_geometry", "has no geometry")
    if not isinstance(blob, bytes) or len(blob) < 8 or blob[:2] != b"GP":
        raise _BadBlob("unreadable", "has a geometry that is no GeoPackage binary")
    flags = blob[3]
    envelope = _ENVELOPE_BYTES.get(flags >> 1 & 0b111)
    if envelope is None or flags & 0b100000:  # an unknown envelope or an extended type
        raise _BadBlob("unreadable", "has a geometry of an extended GeoPackage type")
    if flags & 0b10000:
        raise _BadBlob("no_geometry", "has an empty geometry")
    wkb = blob[8 + envelope :]
    if len(wkb) < 5 or wkb[0] not in (0, 1):
        raise _BadBlob("unreadable", "has a geometry cut short")
    (kind,) = struct.unpack("<I" if wkb[0] else ">I", wkb[1:5])
    if (kind & 0x0FFFFFFF) % 1000 not in _WKB_POLYGONAL:
        raise _BadBlob("not_polygon", "is not a polygon")
    try:
        geometry: BaseGeometry = shapely.force_2d(shapely.from_wkb(wkb))
    except shapely.GEOSException as error:
        raise _BadBlob("bad_ring", f"has a geometry that cannot be read: {str(error)[:120]}") from None
    return geometry


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
