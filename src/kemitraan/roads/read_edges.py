"""Reading a table of street pieces and a table of their nodes (.csv or .csv.gz).

Both shapes in use are understood: `u, v, length_m, type, oneway, kph_default, name` and
`u, v, osm_way, length_m, highway, name, oneway, ..., maxspeed`. Nodes: `node, lon, lat`.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
from array import array
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from kemitraan.roads.raw import ImportReport, Progress, RawRoads
from kemitraan.roads.speeds import CLASS_NUMBER, CLASSES, MAX_KPH, MIN_KPH, NOT_FOR_DRIVING
from kemitraan.toolbox.errors import Refused

ONEWAY = {"0": 0, "1": 1, "-1": -1, "": 0, "no": 0, "yes": 1, "true": 1, "false": 0}


def find_tables(path: Path) -> tuple[Path, Path] | None:
    """The edge and node table a path stands for (their folder, or the edge table), or None."""
    folder = path if path.is_dir() else path.parent
    ends = (".csv.gz", ".csv") if path.is_dir() else (path.name.removeprefix("edges"),)
    for end in ends:
        edges, nodes = folder / f"edges{end}", folder / f"nodes{end}"
        if end in (".csv", ".csv.gz") and edges.is_file():
            if not nodes.is_file():
                raise Refused("no_nodes", f"{edges.name} needs {nodes.name} beside it.", field="path")
            return edges, nodes
    return None


def read_edges(edges: Path, nodes: Path, report: ImportReport, progress: Progress) -> RawRoads:
    """Read both tables; bad rows go into the report with line, field and reason."""
    progress("nodes", 0.0)
    number, lon, lat = _read_nodes(nodes, report)
    progress("streets", 0.1)
    return _read_pieces(edges, number, lon, lat, report)


def _rows(path: Path, needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Rows with their line numbers; refuses an empty file, missing columns and what is no text table."""
    opener = gzip.open if path.name.endswith(".gz") else open
    try:
        with io.TextIOWrapper(opener(path, "rb"), "utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, restval="")
            header = reader.fieldnames
            if not header:
                raise Refused("empty_file", f"{path.name} is empty.", field="path")
            for column in needed:
                if not any(one in header for one in column.split("|")):
                    wanted = " or ".join(column.split("|"))
                    message = f"{path.name} has no column {wanted}; it has {', '.join(header[:20])}."
                    raise Refused("missing_column", message, field=column.split("|")[0])
            for row in reader:
                yield reader.line_num, row
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as error:
        raise Refused("unreadable", f"{path.name} cannot be read as a table: {error}.", field="path") from error


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _read_nodes(path: Path, report: ImportReport) -> tuple[dict[str, int], array[float], array[float]]:
    number: dict[str, int] = {}
    lon, lat = array("d"), array("d")
    for line, row in _rows(path, ("node", "lon", "lat")):
        where = f"{path.name}:{line}"
        x, y = _number(row["lon"]), _number(row["lat"])
        if x is None or abs(x) > 180:
            report.reject(where, "lon", "not a longitude")
        elif y is None or abs(y) > 90:
            report.reject(where, "lat", "not a latitude")
        elif row["node"] in number:
            report.reject(where, "node", "given twice")
        else:
            number[row["node"]] = len(lon)
            lon.append(x)
            lat.append(y)
    return number, lon, lat


def _read_pieces(
    path: Path, number: dict[str, int], lon: array[float], lat: array[float], report: ImportReport
) -> RawRoads:
    tail, head, way = array("i"), array("i"), array("q")
    metres, kph, kind, way_of, name = array("f"), array("f"), array("B"), array("b"), array("i")
    names: dict[str, int] = {"": 0}
    for line, row in _rows(path, ("u", "v", "length_m", "type|highway", "oneway")):
        report.rows += 1
        word = row.get("type") or row.get("highway") or ""
        if word in NOT_FOR_DRIVING:
            report.skipped[word] += 1
            continue
        fault = _fault(row, word, number)
        if fault:
            report.reject(f"{path.name}:{line}", *fault)
            continue
        street = CLASS_NUMBER[word]
        tail.append(number[row["u"]])
        head.append(number[row["v"]])
        metres.append(max(0.01, float(row["length_m"])))
        kind.append(street)
        kph.append(_speed(row, street))
        way_of.append(ONEWAY[row["oneway"].strip().lower()])
        name.append(names.setdefault((row.get("name") or "").strip()[:200], len(names)))
        source = row.get("osm_way") or row.get("way") or ""
        way.append(int(source) if source.isdecimal() and len(source) < 19 else 0)
    direction = np.frombuffer(way_of, np.int8)
    return RawRoads(
        lon=np.array(lon),
        lat=np.array(lat),
        tail=np.array(tail, np.int32),
        head=np.array(head, np.int32),
        metres=np.array(metres, np.float32),
        kind=np.array(kind, np.uint8),
        kph=np.array(kph, np.float32),
        forward=direction >= 0,
        backward=direction <= 0,
        name=np.array(name, np.int32),
        way=np.array(way, np.int64),
        names=list(names),
    )


def _fault(row: dict[str, str], word: str, number: dict[str, int]) -> tuple[str, str] | None:
    """The field that makes a row unusable and why, or None."""
    length = _number(row["length_m"])
    if row["u"] not in number:
        return "u", "no such node"
    if row["v"] not in number:
        return "v", "no such node"
    if length is None or not 0 <= length <= 200_000:
        return "length_m", "not a length between 0 and 200,000 metres"
    if row["oneway"].strip().lower() not in ONEWAY:
        return "oneway", "not 1, 0 or -1"
    if word not in CLASS_NUMBER:
        return "type", f"unknown class {word[:40]!r}"
    given = row.get("kph_default") or ""
    if given and not (MIN_KPH <= (_number(given) or 0) <= MAX_KPH):
        return "kph_default", f"not a speed between {MIN_KPH:g} and {MAX_KPH:g} km/h"
    return None


def _speed(row: dict[str, str], street: int) -> float:
    given = row.get("kph_default") or ""
    if given:
        return float(given)
    limit = _number(row.get("maxspeed") or "")
    speed = CLASSES[street].kph
    return min(speed, max(MIN_KPH, limit)) if limit else speed
