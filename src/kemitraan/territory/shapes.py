"""Which area a point lies in: outlines kept ready in every process."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
import shapely.ops
from django.db import connection
from shapely import STRtree

from kemitraan.toolbox.geo import LonLat

from .models import Area, Coverage, Shape, ShapeEdition, Unit

SLIVER_M = 150.0  # gaps between neighbouring outlines of the tested data are 20 to 60 m wide
_DEGREE_M = 111_195.0
_LOOK_AGAIN_S = 2.0


@dataclass(frozen=True)
class Located:
    """Where a point lies: the area (None when outside), whether its outline is only approximate."""

    area_id: int | None
    code: str
    name: str
    approximate: bool
    metres_off: float  # 0 inside; the gap to the nearest outline when the point lies in a sliver or outside

    @property
    def outside(self) -> bool:
        """Whether no area of the region holds the point."""
        return self.area_id is None


class ShapeIndex:
    """Prepared outlines of the villages (kelurahan) and who covers them. Immutable once built."""

    def __init__(self, edition: int) -> None:
        self.edition = edition
        rows = list(
            Shape.objects.filter(area__level=Area.Level.VILLAGE)
            .order_by("area__code")
            .values_list("area_id", "area__code", "area__name", "approximate", "wkb")
        )
        self.ids = [row[0] for row in rows]
        self.codes = [row[1] for row in rows]
        self.names = [row[2] for row in rows]
        self.approximate = [row[3] for row in rows]
        self.geometries: npt.NDArray[np.object_] = np.asarray(
            [shapely.from_wkb(bytes(row[4])) for row in rows], dtype=object
        )
        shapely.prepare(self.geometries)
        self.tree = STRtree(self.geometries)
        self.bounds = (
            shapely.bounds(self.geometries) if rows else np.empty((0, 4))
        )  # minx, miny, maxx, maxy in degrees
        self.units = _unit_of_area()

    def locate(self, point: LonLat) -> Located:
        """The area of one point; in a sliver the nearest area; beyond ``SLIVER_M`` outside."""
        lon, lat = point
        box = self.bounds
        near = np.flatnonzero(
            (box[:, 0] <= lon) & (lon <= box[:, 2]) & (box[:, 1] <= lat) & (lat <= box[:, 3])
        )
        for place in near:
            if shapely.contains_xy(self.geometries[place], lon, lat):
                return self._found(int(place), 0.0)
        if not len(self.ids):
            return Located(None, "", "", False, float("inf"))
        spot = shapely.Point(lon, lat)
        nearest = int(self.tree.nearest(spot))
        metres = self._gap(nearest, lon, lat)
        if metres <= SLIVER_M:
            return self._found(nearest, metres)
        return Located(None, self.codes[nearest], self.names[nearest], False, metres)

    def locate_many(self, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
        """Index of the area of each point (−1 outside), the same rule as :meth:`locate`, in bulk.

        Prepared outlines are asked one by one with all points of their box at once: an index query with
        ``predicate="within"`` measures 13 to 24 times slower.
        """
        found = np.full(lon.size, -1, np.int64)
        order = np.argsort(lon, kind="stable")
        sorted_lon = lon[order]
        for place, (west, south, east, north) in enumerate(self.bounds):
            first, last = np.searchsorted(sorted_lon, [west, east])
            some = order[first:last]
            some = some[(lat[some] >= south) & (lat[some] <= north) & (found[some] < 0)]
            if some.size:
                inside = shapely.contains_xy(self.geometries[place], lon[some], lat[some])
                found[some[inside]] = place
        missing = np.flatnonzero(found < 0)
        if missing.size and len(self.ids):
            nearest = self.tree.nearest(shapely.points(lon[missing], lat[missing]))
            for spot, place in zip(missing, nearest, strict=True):
                if self._gap(int(place), float(lon[spot]), float(lat[spot])) <= SLIVER_M:
                    found[spot] = place
        return found

    def _gap(self, place: int, lon: float, lat: float) -> float:
        """Metres from a point to an outline (flat earth around the point)."""
        _, near = shapely.ops.nearest_points(shapely.Point(lon, lat), self.geometries[place])
        east = (near.x - lon) * np.cos(np.radians(lat)) * _DEGREE_M
        north = (near.y - lat) * _DEGREE_M
        return float(np.hypot(east, north))

    def _found(self, place: int, metres: float) -> Located:
        return Located(
            self.ids[place], self.codes[place], self.names[place], self.approximate[place], metres
        )


def _unit_of_area() -> dict[int, int]:
    """The smallest unit that covers each area today (a Polsek before its Polres), by area id."""
    rank = {Unit.Level.POLSEK: 0, Unit.Level.POLRES: 1, Unit.Level.POLDA: 2, Unit.Level.MABES: 3}
    today = time.strftime("%Y-%m-%d")
    rows = (
        Coverage.objects.filter(valid_from__lte=today)
        .exclude(valid_to__lt=today)
        .exclude(unit__level=Unit.Level.POSPOL)
        .values_list("area_id", "unit_id", "unit__level")
    )
    best: dict[int, tuple[int, int]] = {}
    for area_id, unit_id, level in rows:
        rival = best.get(area_id)
        mine = (rank.get(Unit.Level(level), 9), unit_id)
        if rival is None or mine < rival:
            best[area_id] = mine
    return {area_id: unit_id for area_id, (_, unit_id) in best.items()}


_index: ShapeIndex | None = None
_looked = 0.0
_lock = threading.Lock()


def current_index() -> ShapeIndex:
    """The index of the present edition; other processes' changes are seen within two seconds."""
    global _index, _looked
    moment = time.monotonic()
    if _index is not None and moment - _looked < _LOOK_AGAIN_S:
        return _index
    with _lock:
        edition = ShapeEdition.objects.values_list("number", flat=True).first() or 0
        if _index is None or _index.edition != edition:
            _index = ShapeIndex(edition)
        _looked = moment
        return _index


def forget_index() -> None:
    """Drop what this process remembers (after an import in the same process, and in tests)."""
    global _index
    _index = None


def raise_edition() -> None:
    """Tell every process that outlines or coverage changed; call inside the transaction that changes them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into territory_shapeedition (id, number) values (1, 1)"
            " on conflict (id) do update set number = territory_shapeedition.number + 1"
        )
    forget_index()
