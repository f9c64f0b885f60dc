"""A road network in memory: arrays mapped from files and shared by all processes, and one thread's scratch.

Arrays (built by build.py, saved by store.py; N nodes, A arcs, C chains, S pieces, S + C points):

* `node_lon`, `node_lat` [N]; `arc_ptr` [N+1], `arc_tail`, `arc_ms`, `arc_line` [A]: arcs *into* each node,
  and the chain * 2 + direction (0 forward, 1 backward) each stands for;
* `chain_a`, `chain_b`, `chain_metres` [C], `chain_arc` [C, 2] (-1 = none), `seg_ptr` [C+1];
* `seg_chain`, `seg_metres`, `seg_forward_ms`, `seg_backward_ms` (-1 = not allowed), `seg_kind`, `seg_name`,
  `seg_way` [S]; piece s of chain c runs from point s + c to point s + c + 1 of `point_lon`, `point_lat`;
* `grid_*`: grid.py.

The live part is writable and shared: `closed` [S], `arcs` [A, 2], `version` [1].
"""

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from kemitraan.roads.arrays import I32, I64, U8
from kemitraan.roads.hierarchy import Keeper
from kemitraan.roads.shapes import Arcs, Scratch, Streets
from kemitraan.toolbox.geo import LonLat

MAX_EPOCH = 2**31 - 2


@dataclass
class Live:
    """What changes while running: closed pieces, the arcs as they are now, and the number of the last
    change.
    """

    closed: U8
    arcs: I32
    version: I64


class ThreadScratch(threading.local):
    """Each thread's own working memory, made at its first search."""

    memory: Scratch | None = None
    epoch: int = 0


@dataclass(eq=False)
class RoadNetwork:
    """Streets one can search; made by `store.load`, `open_network` or `assemble`."""

    arrays: dict[str, np.ndarray]
    names: list[str]
    about: dict[str, Any]
    live: Live
    folder: Path | None = None  # where its closures are kept; None: in this process only
    generation: str = ""
    book: list[dict[str, Any]] = field(default_factory=list)  # closures where there is no folder
    keeper: Keeper = field(default_factory=Keeper, repr=False)
    _scratch: ThreadScratch = field(default_factory=ThreadScratch, repr=False)

    estimate = False  # its times come from streets, not from a straight line

    def __post_init__(self) -> None:
        a, live = self.arrays, self.live
        self.arcs = Arcs(a["arc_ptr"], live.arcs)
        self.streets = Streets(
            a["point_lon"],
            a["point_lat"],
            a["seg_chain"],
            a["seg_ptr"],
            a["seg_forward_ms"],
            a["seg_backward_ms"],
            a["seg_metres"],
            a["seg_kind"],
            live.closed,
            a["grid_shape"],
            a["grid_box"],
            a["grid_ptr"],
            a["grid_seg"],
            a["chain_a"],
            a["chain_b"],
        )

    @property
    def nodes(self) -> int:
        """How many junctions and dead ends."""
        return int(self.arrays["node_lon"].size)

    @property
    def version(self) -> int:
        """The number of the last closing or reopening, the same in every process."""
        return int(self.live.version[0])

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the streets, in degrees."""
        lon, lat = self.arrays["point_lon"], self.arrays["point_lat"]
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def node(self, number: int) -> LonLat:
        """Where a node lies."""
        return LonLat(float(self.arrays["node_lon"][number]), float(self.arrays["node_lat"][number]))

    def scratch(self) -> tuple[Scratch, int]:
        """This thread's working memory and a number no search in it has used yet."""
        mine = self._scratch
        if mine.memory is None or mine.epoch >= MAX_EPOCH:
            state = np.zeros((self.nodes, 2), np.int64)
            heap = np.empty(self.live.arcs.shape[0] + 16, np.int64)
            mine.memory, mine.epoch = Scratch(state, heap), 0
        mine.epoch += 1
        return mine.memory, mine.epoch


def fresh_live(arrays: dict[str, np.ndarray]) -> Live:
    """The live part of a network on which nothing is closed."""
    return Live(
        closed=np.zeros(arrays["seg_chain"].size, np.uint8),
        arcs=np.ascontiguousarray(np.column_stack([arrays["arc_tail"], arrays["arc_ms"]])),
        version=np.zeros(1, np.int64),
    )


def assemble(arrays: dict[str, np.ndarray], names: list[str], **about: Any) -> RoadNetwork:
    """A network of this process only, without files: for tests and benchmarks."""
    return RoadNetwork(arrays, names, about, fresh_live(arrays))
