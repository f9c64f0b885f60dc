"""Small map files for tests: GeoJSON from dictionaries, GeoPackage by the standard library's sqlite3."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import pytest
import shapely

from .builders import SIDE, SOUTH, WEST

DATA = Path(__file__).resolve().parents[4].parent / "shared" / "data"


def real(name: str) -> Path:
    """A file of the shared data, or a skipped test where it is absent."""
    path = DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not here")
    return path


def square(column: int = 0, row: int = 0, *, west: float = WEST, south: float = SOUTH, side: float = SIDE) -> dict:
    """The outline of one field of the builders' town."""
    left, bottom = west + column * side, south + row * side
    return shapely.geometry.mapping(shapely.box(left, bottom, left + side, bottom + side))


def polygon(*ring: tuple[float, float]) -> dict:
    return {"type": "Polygon", "coordinates": [[list(position) for position in ring]]}


def feature(geometry: Any, **properties: Any) -> dict:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def geojson(folder: Path, *features: Any, name: str = "areas.geojson", **more: Any) -> Path:
    path = folder / name
    path.write_text(json.dumps({"type": "FeatureCollection", "features": list(features), **more}))
    return path


def geopackage(
    folder: Path, rows: list[tuple[dict, bytes | None]], *, srs: tuple[int, str, int] = (4326, "EPSG", 4326)
) -> Path:
    """A GeoPackage with one layer `areas`; each row is its properties (kode, nama) and its geometry blob."""
    path = folder / "areas.gpkg"
    number, organization, code = srs
    with sqlite3.connect(path) as database:
        database.executescript(
            "create table gpkg_spatial_ref_sys (srs_name text, srs_id integer primary key, organization text,"
            " organization_coordsys_id integer, definition text);"
            "create table gpkg_contents (table_name text primary key, data_type text, srs_id integer);"
            "create table gpkg_geometry_columns (table_name text, column_name text, geometry_type_name text,"
            " srs_id integer, z integer, m integer);"
            "create table areas (fid integer primary key, geom blob, kode text, nama text);"
        )
        database.execute("insert into gpkg_spatial_ref_sys values ('x', ?, ?, ?, 'x')", (number, organization, code))
        database.execute("insert into gpkg_contents values ('areas', 'features', ?)", (number,))
        database.execute("insert into gpkg_geometry_columns values ('areas', 'geom', 'POLYGON', ?, 0, 0)", (number,))
        for properties, blob in rows:
            database.execute(
                "insert into areas (geom, kode, nama) values (?, ?, ?)",
                (blob, properties.get("kode"), properties.get("nama")),
            )
    database.close()
    return path


def gpkg_blob(geometry: dict, *, envelope: bool = True, big: bool = False, wkb: bytes | None = None) -> bytes:
    """A GeoPackage binary: with or without an envelope, in either byte order."""
    shape = shapely.geometry.shape(geometry)
    order = ">" if big else "<"
    flags = (0 if big else 1) | (0b10 if envelope else 0)
    west, south, east, north = shape.bounds
    head = b"GP\x00" + bytes([flags]) + struct.pack(f"{order}i", 4326)
    if envelope:
        head += struct.pack(f"{order}4d", west, east, south, north)
    return head + (wkb if wkb is not None else shapely.to_wkb(shape, byte_order=0 if big else 1))
