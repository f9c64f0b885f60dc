"""Searching streets together with areas and places: one text, one ranking."""

from __future__ import annotations

import threading

import numpy as np

from kemitraan.roads import api as roads
from kemitraan.territory import api as territory

_kept: tuple[tuple[object, str], territory.NameIndex] | None = None
_lock = threading.Lock()


def current_names(network: roads.Network) -> territory.NameIndex:
    """Names of areas, places and streets, kept in the process until territory or streets change."""
    global _kept
    own = territory.current_names()
    if not isinstance(network, roads.RoadNetwork):
        return own
    kept = _kept
    if kept is not None and kept[0][0] is own and kept[0][1] == network.generation:
        return kept[1]
    with _lock:
        if _kept is None or _kept[0][0] is not own or _kept[0][1] != network.generation:
            _kept = ((own, network.generation), territory.NameIndex([*own.hits, *street_hits(network)]))
        return _kept[1]


def street_hits(network: roads.RoadNetwork) -> list[territory.Hit]:
    """One hit for each street name in each kelurahan, at the middle of one of its pieces there."""
    lines = roads.segments(network, network.bounds)
    named = np.flatnonzero(lines.name > 0)
    middle = (lines.ptr[named] + lines.ptr[named + 1]) // 2
    lon, lat = lines.lon[middle].astype(np.float64), lines.lat[middle].astype(np.float64)
    outlines = territory.current_outlines()
    villages = {outline.code: outline for outline in outlines.by_level["village"]}
    districts = {outline.code: outline.name for outline in outlines.by_level["district"]}
    found, codes = territory.locate_codes(lon, lat)
    hits: dict[tuple[int, int], territory.Hit] = {}
    for place, (name, area) in enumerate(zip(lines.name[named].tolist(), found.tolist(), strict=True)):
        if (name, area) not in hits:
            where = ""
            if area >= 0 and codes[area] in villages:
                village = villages[codes[area]]
                where = ", ".join(part for part in (village.name, districts.get(village.parent, "")) if part)
            hits[name, area] = territory.Hit(
                "street", lines.names[name], where, round(float(lon[place]), 6), round(float(lat[place]), 6)
            )
    return list(hits.values())
