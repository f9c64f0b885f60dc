"""Which area a point lies in: outlines kept ready in every process."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from kemitraan.toolbox.geo import LonLat

from .models import Area, Shape

SLIVER_M = 150.0  # gaps between neighbouring outlines of the tested data are 20 to 60 m wide
DEGREE_M = 111_195.0  # metres of one degree of latitude on the mean sphere

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Outlines = npt.NDArray[np.object_]


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


NOWHERE = Located(None, "", "", False, float("inf"))


class ShapeIndex:
    """Prepared outlines of the villages (kelurahan). Immutable once built, so threads may share it.

    ``edition`` is what :func:`kemitraan.territory.editions.read_edition` said before the outlines were read.
    """

    def __init__(self, edition: tuple[int, int] = (0, 0)) -> None:
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
        self.parents: dict[int, int | None] = dict(
            Area.objects.exclude(level__in=[Area.Level.RW, Area.Level.RT]).values_list("id", "parent_id")
        )
        self.geometries: Outlines = np.asarray(shapely.from_wkb([bytes(row[4]) for row in rows]), dtype=object)
        self.bounds: Floats = (
            shapely.bounds(self.geometries) if rows else np.empty((0, 4))
        )  # minx, miny, maxx, maxy in degrees
        self._shrink = self._east_west_shrink()
        self._levelled = scaled(self.geometries, self._shrink)
        self.tree = STRtree(self._levelled)
        self._warm()

    def __len__(self) -> int:
        return len(self.ids)

    def locate(self, point: LonLat) -> Located:
        """The area of one point; in a sliver the nearest area; beyond ``SLIVER_M`` outside."""
        lon, lat = point
        box = self.bounds
        near = np.flatnonzero((box[:, 0] <= lon) & (lon <= box[:, 2]) & (box[:, 1] <= lat) & (lat <= box[:, 3]))
        for candidate in near:
            if shapely.contains_xy(self.geometries[candidate], lon, lat):
                return self._found(int(candidate), 0.0)
        if not self.ids:
            return NOWHERE
        place, metres = self.nearest(point)
        if metres <= SLIVER_M:
            return self._found(place, metres)
        return Located(None, self.codes[place], self.names[place], False, metres)

    def locate_many(self, lon: Floats, lat: Floats) -> Places:
        """Position in ``ids`` of the area of each point (−1 outside), the rule of :meth:`locate`, in bulk.

        Prepared outlines are asked one by one with all points of their box at once. An index query with
        ``predicate="within"`` measures alike with GEOS 3.14, and 13 to 24 times slower with older ones.
        Points that are no finite number are outside.
        """
        lon, lat = np.asarray(lon, np.float64), np.asarray(lat, np.float64)
        found = np.full(lon.size, -1, np.int64)
        if not self.ids:
            return found
        order = np.argsort(lon, kind="stable")
        sorted_lon = lon[order]
        for place, (west, south, east, north) in enumerate(self.bounds):
            first = np.searchsorted(sorted_lon, west, "left")
            last = np.searchsorted(sorted_lon, east, "right")
            some = order[first:last]
            some = some[(lat[some] >= south) & (lat[some] <= north) & (found[some] < 0)]
            if some.size:
                inside = shapely.contains_xy(self.geometries[place], lon[some], lat[some])
                found[some[inside]] = place
        self._fill_slivers(found, lon, lat)
        return found

    def nearest(self, point: LonLat) -> tuple[int, float]:
        """Position of the nearest outline and metres to it (flat earth around the region's middle)."""
        spot = shapely.Point(point.lon * self._shrink, point.lat)
        (_, places), gaps = self.tree.query_nearest(
            np.asarray([spot], dtype=object), return_distance=True, all_matches=False
        )
        return int(places[0]), float(gaps[0]) * DEGREE_M

    def _fill_slivers(self, found: Places, lon: Floats, lat: Floats) -> None:
        """Points that no outline holds go to the nearest one within ``SLIVER_M``."""
        reach = SLIVER_M / DEGREE_M
        west, south = self.bounds[:, :2].min(axis=0) - (reach / self._shrink, reach)
        east, north = self.bounds[:, 2:].max(axis=0) + (reach / self._shrink, reach)
        missing = np.flatnonzero((found < 0) & (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north))
        if not missing.size:
            return
        spots = shapely.points(lon[missing] * self._shrink, lat[missing])
        pairs = self.tree.query_nearest(spots, max_distance=reach, all_matches=False)
        found[missing[pairs[0]]] = pairs[1]

    def _east_west_shrink(self) -> float:
        """How much shorter a degree of longitude is than one of latitude, in the middle of the region."""
        if not len(self.bounds):
            return 1.0
        middle = (self.bounds[:, 1].min() + self.bounds[:, 3].max()) / 2
        return max(0.01, float(np.cos(np.radians(middle))))

    def _warm(self) -> None:
        """Build now what GEOS would build at the first question, where two threads could meet."""
        shapely.prepare(self.geometries)
        if len(self.geometries):
            inner = shapely.point_on_surface(self.geometries)
            shapely.contains_xy(self.geometries, shapely.get_x(inner), shapely.get_y(inner))
            self.tree.query_nearest(shapely.points(0.0, 0.0), all_matches=False)

    def _found(self, place: int, metres: float) -> Located:
        return Located(self.ids[place], self.codes[place], self.names[place], self.approximate[place], metres)


def scaled(geometries: Outlines, shrink: float) -> Outlines:
    """The outlines with longitude shortened, so that distances in degrees are the same in all directions."""
    if not len(geometries):
        return geometries
    flat: Outlines = shapely.transform(geometries, lambda xy: xy * (shrink, 1.0))
    return flat
