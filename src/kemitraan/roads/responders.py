"""Those who could go: positions, what each can do, and where on the network each stands."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from kemitraan.roads.arrays import F64, I64, U8
from kemitraan.roads.estimate import StraightLine
from kemitraan.roads.measure import check_points
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.shapes import Places, Register
from kemitraan.toolbox.errors import Refused

Network = RoadNetwork | StraightLine


class Snapped(NamedTuple):
    """Places on the network as it was at `version`, with their register for the search."""

    version: int
    places: Places
    register: Register


class Responders:
    """A fixed set of positions, numbered 0..n-1, that many threads may search at once.

    Never changed in place: `moved` gives a new set. After a street is closed or reopened the positions are
    snapped again at the next search.
    """

    def __init__(self, network: Network, lon: F64, lat: F64, can: I64) -> None:
        self.network, self.lon, self.lat, self.can = network, lon, lat, can
        self._snapped: Snapped | None = None
        self._able: dict[int, tuple[U8, int]] = {}

    @classmethod
    def from_points(
        cls,
        network: Network,
        lon: Sequence[float] | F64,
        lat: Sequence[float] | F64,
        can: Sequence[int] | I64 | None = None,
    ) -> "Responders":
        """Take positions in degrees and, for each, a bit mask of abilities (63 bits; none given: all zero).

        Refuses lists of different lengths and positions that are no place on the globe, naming the row.
        """
        lons, lats = check_points(lon, lat)
        mask = np.zeros(lons.size, np.int64) if can is None else np.asarray(can, np.int64)
        if mask.shape != lons.shape:
            raise Refused("bad_mask", "There must be one ability mask for each position.", field="can")
        made = cls(network, lons, lats, mask)
        if isinstance(network, RoadNetwork):
            made.snapped(network)
        return made

    def __len__(self) -> int:
        return int(self.lon.size)

    def moved(self, index: Sequence[int], lon: Sequence[float], lat: Sequence[float]) -> "Responders":
        """A new set in which those numbered `index` stand elsewhere."""
        lons, lats = self.lon.copy(), self.lat.copy()
        lons[list(index)], lats[list(index)] = check_points(lon, lat)
        return Responders.from_points(self.network, lons, lats, self.can)

    def snapped(self, network: RoadNetwork) -> Snapped:
        """Places on the streets as they are now."""
        mine, version = self._snapped, network.version
        if mine is None or mine.version != version:
            from kemitraan.roads.search import register
            from kemitraan.roads.snap import snap_many

            places = snap_many(network.streets, self.lon, self.lat)
            mine = self._snapped = Snapped(version, places, register(network.streets, places))
        return mine

    def eligible(self, need: int, allowed: np.ndarray | None) -> tuple[U8, int]:
        """1 for each who has every bit of `need` and, where given, is true in `allowed`; and how many they are."""
        if need not in self._able:
            able: U8 = ((self.can & need) == need).view(np.uint8)
            self._able[need] = able, int(able.sum(dtype=np.int64))
        if allowed is None:
            return self._able[need]
        if np.shape(allowed) != self.can.shape:
            raise Refused("bad_mask", "`allowed` must have one entry for each position.", field="allowed")
        ok = self._able[need][0] & np.asarray(allowed, np.bool_).view(np.uint8)
        return ok, int(ok.sum(dtype=np.int64))
