"""Streets cut into short equal parts and the junctions between them: what a count of events is spread over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kemitraan.roads.arrays import F64, I32, I64, U8
from kemitraan.roads.lines import touching
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.speeds import CLASS_NAMES

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Parts:
    """Part i is `metres[i]` long; its middle lies on piece `seg[i]` at the fraction `t[i]`, at `lon`, `lat`.

    `chain` and `start` (metres from the chain's beginning) say which stretch it is; `kind` and `name` are numbers.
    """

    seg: I32
    t: F64
    lon: F64
    lat: F64
    metres: F64
    chain: I32
    start: F64
    kind: U8
    name: I32

    def __len__(self) -> int:
        return int(self.seg.size)

    def only(self, keep: np.ndarray) -> Parts:
        """The parts at these positions (or where this mask is true), in order."""
        return Parts(
            self.seg[keep],
            self.t[keep],
            self.lon[keep],
            self.lat[keep],
            self.metres[keep],
            self.chain[keep],
            self.start[keep],
            self.kind[keep],
            self.name[keep],
        )


@dataclass(frozen=True)
class Junctions:
    """Where at least three streets meet: positions, the most important class that meets there, up to two names."""

    lon: F64
    lat: F64
    kind: U8
    names: list[tuple[str, ...]]

    def __len__(self) -> int:
        return int(self.lon.size)


def street_parts(network: RoadNetwork, box: Box, longest: float = 200.0) -> Parts:
    """All streets that touch a box (degrees), each way between two junctions cut into equal parts of at most
    `longest` metres.
    """
    a = network.arrays
    chains = np.unique(a["seg_chain"][touching(network, box)]).astype(np.int32)
    run = _running_metres(network)
    length = run[a["seg_ptr"][chains + 1]] - run[a["seg_ptr"][chains]]
    count = np.maximum(1, np.ceil(length / longest)).astype(np.int64)
    chain = np.repeat(chains, count)
    metres = np.repeat(length / count, count)
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    start = place * metres
    seg, t = _spot(network, run, chain, start + metres / 2)
    p = seg + a["seg_chain"][seg]
    lon = a["point_lon"][p] + t * (a["point_lon"][p + 1] - a["point_lon"][p])
    lat = a["point_lat"][p] + t * (a["point_lat"][p + 1] - a["point_lat"][p])
    return Parts(seg, t, lon, lat, metres, chain, start, a["seg_kind"][seg], a["seg_name"][seg])


def part_lines(network: RoadNetwork, parts: Parts) -> Iterator[list[tuple[float, float]]]:
    """The points of each part, in degrees, in the direction of its chain."""
    a, run = network.arrays, _running_metres(network)
    first, t_first = _spot(network, run, parts.chain, parts.start)
    last, t_last = _spot(network, run, parts.chain, parts.start + parts.metres)
    lon, lat = a["point_lon"], a["point_lat"]

    def at(seg: int, t: float, chain: int) -> tuple[float, float]:
        p = seg + chain
        return float(lon[p] + t * (lon[p + 1] - lon[p])), float(lat[p] + t * (lat[p + 1] - lat[p]))

    for i, chain in enumerate(parts.chain.tolist()):
        between = range(int(first[i]) + chain + 1, int(last[i]) + chain + 1)
        yield [
            at(int(first[i]), float(t_first[i]), chain),
            *((float(lon[p]), float(lat[p])) for p in between),
            at(int(last[i]), float(t_last[i]), chain),
        ]


def junctions_in(network: RoadNetwork, box: Box) -> Junctions:
    """The junctions inside a box (degrees), in order of their number."""
    a = network.arrays
    west, south, east, north = box
    ends = np.concatenate([a["chain_a"], a["chain_b"]])
    meets = np.bincount(ends, minlength=network.nodes) >= 3
    x, y = a["node_lon"], a["node_lat"]
    meets &= (x >= west) & (x <= east) & (y >= south) & (y <= north)
    nodes = np.flatnonzero(meets)
    place = np.full(network.nodes, -1, np.int64)
    place[nodes] = np.arange(nodes.size)
    kind = np.full(nodes.size, len(CLASS_NAMES), np.uint8)
    names: list[list[str]] = [[] for _ in range(nodes.size)]
    for nodes_of, piece in ((a["chain_a"], a["seg_ptr"][:-1]), (a["chain_b"], a["seg_ptr"][1:] - 1)):
        here = place[nodes_of]
        there = here >= 0
        at, seg = here[there], piece[there]
        np.minimum.at(kind, at, a["seg_kind"][seg])
        for one, number in zip(at.tolist(), a["seg_name"][seg].tolist(), strict=True):
            if number and network.names[number] not in names[one]:
                names[one].append(network.names[number])
    return Junctions(x[nodes], y[nodes], kind, [tuple(found[:2]) for found in names])


def _running_metres(network: RoadNetwork) -> F64:
    """Metres before each piece, counted through all pieces."""
    run = np.zeros(network.arrays["seg_metres"].size + 1)
    np.cumsum(network.arrays["seg_metres"], dtype=np.float64, out=run[1:])
    return run


def _spot(network: RoadNetwork, run: F64, chain: I32 | I64, metres: F64) -> tuple[I32, F64]:
    """Piece and fraction of the place so many metres from the beginning of each chain."""
    a = network.arrays
    low, high = a["seg_ptr"][chain].astype(np.int64), a["seg_ptr"][chain + 1].astype(np.int64) - 1
    along = run[low] + metres
    seg = np.clip(np.searchsorted(run, along, side="right") - 1, low, high)
    size = run[seg + 1] - run[seg]
    with np.errstate(invalid="ignore", divide="ignore"):
        t = np.where(size > 0, (along - run[seg]) / size, 0.0)
    return seg.astype(np.int32), np.clip(t, 0.0, 1.0)
