"""The ground a study is made on: the outline of its area, the streets in it, and where a post might stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from django.conf import settings
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from kemitraan.roads import api as roads
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

from .models import Study

LONGEST_M = 200.0  # a segment: the way between two junctions, cut into equal parts of at most this length
MOST_JUNCTIONS = 2_000  # beyond that those of the smallest streets are left out
MOST_SEGMENTS = 40_000
PLACE_KINDS = (  # where somebody is already, or people gather; never a place of worship, never a home
    *("service_centre", "police", "police_post", "fire_station", "village_office", "rw_office", "rw_post"),
    *("market", "transport"),
)


@dataclass(frozen=True)
class Candidates:
    """Where a post might stand: degrees, what each is (``own``, ``place``, ``junction``, ``cell``), its name."""

    lon: list[float]
    lat: list[float]
    kind: list[str]
    name: list[str]
    junctions_left_out: int = 0

    def __len__(self) -> int:
        return len(self.lon)


def has_streets() -> bool:
    """Whether streets are imported; without them a study is an estimate by the straight line."""
    return isinstance(roads.open_network(settings.ROADS), roads.RoadNetwork)


def areas_of(unit: territory.Unit) -> list[territory.Area]:
    """The villages a unit and those below it serve today, in order of name."""
    own = set(territory.subtree_ids(unit))
    found = []
    for village in territory.villages():
        serves = territory.unit_for(village.pk)
        if serves is not None and serves.pk in own:
            found.append(village)
    return found


def outline_of(study: Study) -> BaseGeometry:
    """The outline of the study's area in degrees; refuses (409) where no outline is known."""
    wanted = {study.area.code} if study.area else {village.code for village in areas_of(study.unit)}
    known = territory.current_outlines().by_level.get(territory.Area.Level.VILLAGE, [])
    shapes = [one.geometry for one in known if one.code in wanted]
    if not shapes:
        raise Refused("no_outline", _("The outline of this area is not known."), status=409)
    outline: BaseGeometry = shapely.union_all(shapes)
    shapely.prepare(outline)
    return outline


def segments_in(network: roads.RoadNetwork, outline: BaseGeometry) -> roads.Parts:
    """The segments whose middle lies in the outline."""
    parts = roads.street_parts(network, _box(outline), LONGEST_M)
    return checked_segments(parts.only(shapely.contains_xy(outline, parts.lon, parts.lat)))


def checked_segments(parts: roads.Parts) -> roads.Parts:
    """The same segments; refuses (409) none at all and too many."""
    if not len(parts):
        raise Refused("no_segments", _("No street runs through this area."), status=409)
    if len(parts) > MOST_SEGMENTS:
        raise Refused("too_large", _("The area is too large for one study. Choose a smaller one."), status=409)
    return parts


def candidates_for(
    study: Study,
    outline: BaseGeometry,
    *,
    network: roads.RoadNetwork | None = None,
    cells: Sequence[tuple[float, float, str, str]] = (),
) -> Candidates:
    """Own points first, then known places, then junctions, as the study asks; refuses (409) where there are none.

    Without streets ``cells`` (degrees, kind, name) stand in for junctions.
    """
    spots: list[tuple[float, float, str, str]] = []

    def add(x: float, y: float, kind: str, name: str) -> None:
        spots.append((x, y, kind, name))

    for x, y, called in study.own_points:
        add(float(x), float(y), "own", str(called))
    if study.places:
        west, south, east, north = _box(outline)
        rows = territory.Place.objects.filter(
            kind__in=PLACE_KINDS, lon__gte=west, lon__lte=east, lat__gte=south, lat__lte=north
        )
        for x, y, called in rows.order_by("id").values_list("lon", "lat", "name")[:MOST_JUNCTIONS]:
            if shapely.contains_xy(outline, x, y):
                add(x, y, "place", called)
    left_out = 0
    if study.junctions:
        spots.extend(cells)
    if study.junctions and network is not None:
        found = roads.junctions_in(network, _box(outline))
        inside = np.flatnonzero(shapely.contains_xy(outline, found.lon, found.lat))
        left_out = max(0, inside.size - MOST_JUNCTIONS)
        order = inside[np.argsort(found.kind[inside], kind="stable")][:MOST_JUNCTIONS]
        for i in np.sort(order).tolist():
            add(float(found.lon[i]), float(found.lat[i]), "junction", " / ".join(found.names[i]))
    if not spots:
        raise Refused("no_candidates", _("There is no place here where a post could stand."), status=409)
    lon, lat, kind, name = (list(column) for column in zip(*spots, strict=True))
    return Candidates(lon, lat, kind, name, left_out)


def _box(outline: BaseGeometry) -> tuple[float, float, float, float]:
    west, south, east, north = outline.bounds
    return float(west), float(south), float(east), float(north)
