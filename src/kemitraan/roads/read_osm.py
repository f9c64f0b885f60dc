"""Reading streets from OpenStreetMap data (.osm.pbf, .osm, .osm.gz, .osm.bz2) with osmium.

Tags: https://wiki.openstreetmap.org/wiki/Key:highway, Key:oneway, Key:access, Key:maxspeed. Turn restrictions
are not read (docs/decisions/roads-limits.md).
"""

from __future__ import annotations

import re
from array import array
from pathlib import Path
from typing import Any

import numpy as np

from kemitraan.roads.measure import haversine
from kemitraan.roads.raw import ImportReport, Progress, RawRoads
from kemitraan.roads.speeds import CLASS_NUMBER, CLASSES, MAX_KPH, MIN_KPH, NOT_FOR_DRIVING
from kemitraan.toolbox.errors import Refused

ONWARD, BACK = frozenset({"yes", "true", "1"}), frozenset({"-1", "reverse"})
MILES = 1.609344
ATTRIBUTION = "© OpenStreetMap contributors, ODbL 1.0"


class _Ways:
    """The drivable ways as they come, in flat arrays."""

    def __init__(self) -> None:
        self.node, self.lon, self.lat = array("q"), array("d"), array("d")  # of every point of every way
        self.size, self.way = array("i"), array("q")
        self.kind, self.kph, self.direction = array("B"), array("f"), array("b")
        self.name, self.names = array("i"), {"": 0}


def read_osm(path: Path, report: ImportReport, progress: Progress) -> RawRoads:
    """Read all streets one may drive on; ways with nodes outside the file lose those pieces only."""
    import osmium

    progress("streets", 0.0)
    ways = _Ways()
    try:
        reader = (
            osmium.FileProcessor(str(path), osmium.osm.NODE | osmium.osm.WAY)
            .with_locations("flex_mem")
            .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
            .with_filter(osmium.filter.KeyFilter("highway"))
        )
        for way in reader:
            report.rows += 1
            _take(way, ways, report)
            if report.rows % 50_000 == 0:
                progress(f"streets: {report.rows}", min(0.5, report.rows / 2_000_000))
    except (RuntimeError, OSError, ValueError) as error:
        message = f"{path.name} cannot be read as OpenStreetMap data: {error}"
        raise Refused("unreadable", message, field="path") from error
    if not ways.size:
        raise Refused("no_streets", f"{path.name} has no streets for driving.", field="path")
    return _pieces(ways)


def _take(way: Any, ways: _Ways, report: ImportReport) -> None:
    tags = way.tags
    word = tags["highway"]
    kind = CLASS_NUMBER.get(word)
    if kind is None:
        if word in NOT_FOR_DRIVING:
            report.skipped[word] += 1
        else:
            report.reject(f"way {way.id}", "highway", f"unknown class {word[:40]!r}")
        return
    if tags.get("access") == "no" or tags.get("motor_vehicle", tags.get("vehicle")) == "no":
        report.skipped["closed to vehicles"] += 1
        return
    if tags.get("area") == "yes":
        report.skipped["area"] += 1
        return
    speed, fault = travel_speed(tags.get("maxspeed", ""), kind)
    if fault:
        report.reject(f"way {way.id}", "maxspeed", fault)  # the way stays, at the speed of its class
    points = 0
    for node in way.nodes:
        known = node.location.valid()
        ways.node.append(node.ref)
        ways.lon.append(node.location.lon if known else np.nan)
        ways.lat.append(node.location.lat if known else np.nan)
        points += 1
    ways.size.append(points)
    ways.way.append(way.id)
    ways.kind.append(kind)
    ways.kph.append(speed)
    ways.direction.append(direction(tags, word))
    name = (tags.get("name") or tags.get("ref") or "").strip()[:200]
    ways.name.append(ways.names.setdefault(name, len(ways.names)))


def direction(tags: Any, word: str) -> int:
    """1 one-way along the way, -1 against it, 0 both. Roundabouts and motorways are one-way unless told."""
    told = tags.get("oneway", "")
    if told in ONWARD:
        return 1
    if told in BACK:
        return -1
    implied = tags.get("junction") in ("roundabout", "circular") or word in ("motorway", "motorway_link")
    return 1 if implied and told != "no" else 0


def travel_speed(maxspeed: str, kind: int) -> tuple[float, str]:
    """The speed of the class, lowered to a posted limit, and what is wrong with the limit ("" = nothing)."""
    usual = CLASSES[kind].kph
    text = maxspeed.strip().lower()
    if not text or text in ("none", "signals", "walk", "variable") or ":" in text:
        return usual, ""
    match = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*(mph|km/h|kmh|kph)?(?:;.*)?", text)
    if not match:
        return usual, "no speed"
    limit = float(match[1]) * (MILES if match[2] == "mph" else 1)
    if not MIN_KPH <= limit <= MAX_KPH:
        return usual, f"not between {MIN_KPH:g} and {MAX_KPH:g} km/h"
    return min(usual, limit), ""


def _pieces(ways: _Ways) -> RawRoads:
    """Split ways at every node; the same node of two ways is one."""
    ids, first, number = np.unique(np.frombuffer(ways.node, np.int64), return_index=True, return_inverse=True)
    lon, lat = np.frombuffer(ways.lon)[first], np.frombuffer(ways.lat)[first]
    way = np.repeat(np.arange(len(ways.size)), np.frombuffer(ways.size, np.int32))
    start = np.flatnonzero(way[1:] == way[:-1])
    tail, head = number[start].astype(np.int32), number[start + 1].astype(np.int32)
    known = ~(np.isnan(lon[tail]) | np.isnan(lon[head]))
    tail, head, way = tail[known], head[known], way[start][known]
    metres = haversine(lon[tail], lat[tail], lon[head], lat[head])
    told = np.frombuffer(ways.direction, np.int8)[way]
    lost = np.isnan(lon)
    return RawRoads(
        lon=np.where(lost, 0.0, lon),
        lat=np.where(lost, 0.0, lat),
        tail=tail,
        head=head,
        metres=np.maximum(0.01, metres).astype(np.float32),
        kind=np.frombuffer(ways.kind, np.uint8)[way],
        kph=np.frombuffer(ways.kph, np.float32)[way],
        forward=told >= 0,
        backward=told <= 0,
        name=np.frombuffer(ways.name, np.int32)[way],
        way=np.frombuffer(ways.way, np.int64)[way],
        names=list(ways.names),
        attribution=ATTRIBUTION,
    )
