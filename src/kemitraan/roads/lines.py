"""Streets as lines for the map: pieces that continue one another and look alike are drawn as one."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kemitraan.roads.arrays import F64, I32, I64, U8, Bool
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.speeds import CLASS_NAMES, CLASS_NUMBER
from kemitraan.toolbox.errors import Refused

MANY_CELLS = 20_000  # a box of more cells is answered faster by looking at every piece


@dataclass(frozen=True)
class Lines:
    """Line i runs over points ptr[i]..ptr[i+1]-1 of `lon`, `lat` (degrees, in the chain's direction)."""

    ptr: I64
    lon: F64
    lat: F64
    kind: U8  # number of its class; see class_names
    name: I32  # number of its name in `names`, 0 = none
    closed: Bool
    oneway: Bool
    names: list[str]
    class_names: tuple[str, ...] = CLASS_NAMES

    def __len__(self) -> int:
        return int(self.kind.size)

    def coordinates(self) -> Iterator[list[tuple[float, float]]]:
        """The points of each line."""
        for start, stop in zip(self.ptr[:-1].tolist(), self.ptr[1:].tolist(), strict=True):
            yield list(zip(self.lon[start:stop].tolist(), self.lat[start:stop].tolist(), strict=True))


def segments(network: RoadNetwork, box: tuple[float, float, float, float], min_class: str | None = None) -> Lines:
    """The streets that touch a box (west, south, east, north in degrees), down to the class `min_class`.

    Classes from "motorway" to "track" as in speeds.py; without `min_class` all of them.
    """
    lowest = CLASS_NUMBER.get(min_class) if min_class else len(CLASS_NAMES)
    if lowest is None:
        raise Refused("unknown_class", f"There is no class of street {min_class!r}.", field="min_class")
    pieces = touching(network, box)
    a = network.arrays
    return lines_of(network, pieces[a["seg_kind"][pieces] <= lowest])


def touching(network: RoadNetwork, box: tuple[float, float, float, float]) -> I64:
    """Pieces whose own box touches the given one, in order."""
    a = network.arrays
    grid_west, grid_south, width, height = a["grid_box"].tolist()
    columns, rows = a["grid_shape"].tolist()
    west, south, east, north = box
    c0, c1 = _span(west, east, grid_west, width, columns)
    r0, r1 = _span(south, north, grid_south, height, rows)
    if c0 > c1 or r0 > r1:
        return np.empty(0, np.int64)
    if (c1 - c0 + 1) * (r1 - r0 + 1) > MANY_CELLS:
        pieces = np.arange(a["seg_chain"].size)
    else:
        ptr, seg = a["grid_ptr"], a["grid_seg"]
        spans = [seg[ptr[r * columns + c0] : ptr[r * columns + c1 + 1]] for r in range(r0, r1 + 1)]
        pieces = np.unique(np.concatenate(spans)).astype(np.int64)
    p = pieces + a["seg_chain"][pieces]
    x, y = a["point_lon"], a["point_lat"]
    near = (np.maximum(x[p], x[p + 1]) >= west) & (np.minimum(x[p], x[p + 1]) <= east)
    near &= (np.maximum(y[p], y[p + 1]) >= south) & (np.minimum(y[p], y[p + 1]) <= north)
    touching: I64 = pieces[near]
    return touching


def _span(low: float, high: float, start: float, size: float, count: int) -> tuple[int, int]:
    first = np.floor((low - start) / size)
    last = np.floor((high - start) / size)
    return int(max(0, min(first, count))), int(min(count - 1, max(last, -1)))


def lines_of(network: RoadNetwork, pieces: I64) -> Lines:
    """Lines over these pieces (sorted numbers), joined while chain, class, name and state stay the same."""
    a = network.arrays
    chain, kind, name = a["seg_chain"][pieces], a["seg_kind"][pieces], a["seg_name"][pieces]
    closed = network.live.closed[pieces] != 0
    oneway = (a["seg_forward_ms"][pieces] < 0) | (a["seg_backward_ms"][pieces] < 0)
    new = np.ones(pieces.size, np.bool_)
    if pieces.size:
        same = np.diff(pieces) == 1
        for column in (chain, kind, name, closed, oneway):
            same &= column[1:] == column[:-1]
        new[1:] = ~same
    start = np.flatnonzero(new)
    count = np.diff(np.append(start, pieces.size))
    ptr = np.zeros(start.size + 1, np.int64)
    np.cumsum(count + 1, out=ptr[1:])
    first = (pieces + chain)[start]
    points = np.repeat(first, count + 1) + np.arange(ptr[-1]) - np.repeat(ptr[:-1], count + 1)
    return Lines(
        ptr,
        a["point_lon"][points],
        a["point_lat"][points],
        kind[start],
        name[start],
        closed[start],
        oneway[start],
        network.names,
    )
