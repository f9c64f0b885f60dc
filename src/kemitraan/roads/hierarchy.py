"""Few who may go: a customizable contraction hierarchy, whose cost does not grow with the distance to them.

The order of the nodes is worked out at import (its cost does not matter then); the hierarchy itself is made
in each process that asks for it, and customized anew, in the background, after streets were closed or opened.
Until it is up to date the plain search answers: both are exact.

Method: Dibbelt, Strasser, Wagner, "Customizable Contraction Hierarchies" (2016), by the package
routingkit-cch.
"""

from __future__ import annotations

import itertools
import threading
import weakref
from typing import TYPE_CHECKING

import numpy as np

from kemitraan.roads import one_thread
from kemitraan.roads.arrays import I32, I64

if TYPE_CHECKING:
    from kemitraan.roads.network import RoadNetwork

_numbers = itertools.count(1)
CLOSED = 2**31 - 1  # what the package takes for "no way"


def node_order(arrays: dict[str, np.ndarray]) -> I32:
    """The order in which nodes are contracted: seconds of work for a city, minutes for a country."""
    import routingkit_cch

    tail, head = _ends(arrays)
    lat, lon = (arrays[field].astype(np.float32).tolist() for field in ("node_lat", "node_lon"))
    order = routingkit_cch.compute_order_inertial(arrays["node_lon"].size, tail, head, lat, lon)
    return np.array(order, np.int32)


def _ends(arrays: dict[str, np.ndarray]) -> tuple[list[int], list[int]]:
    head = np.repeat(np.arange(arrays["node_lon"].size), np.diff(arrays["arc_ptr"]))
    return arrays["arc_tail"].tolist(), head.tolist()


class Hierarchy:
    """The hierarchy of one network in this process. One question at a time, in the thread of one_thread.py."""

    def __init__(self, network: RoadNetwork) -> None:
        import routingkit_cch

        self._kit = routingkit_cch
        tail, head = _ends(network.arrays)
        self._cch = routingkit_cch.CCH(network.arrays["cch_order"].tolist(), tail, head, False)
        self._number = next(_numbers)
        weakref.finalize(self, one_thread.drop, self._number)
        # Two weightings: one answers while the other is worked out without holding up the threads.
        self._metrics = [routingkit_cch.CCHMetric(self._cch, self._weights(network)) for _ in range(2)]
        self._active = 0
        self.version = -1
        self.customize(network)

    def _weights(self, network: RoadNetwork) -> list[int]:
        ms = network.live.arcs[:, 1]
        weights: list[int] = np.where(ms < 0, CLOSED, ms).tolist()
        return weights

    def customize(self, network: RoadNetwork) -> None:
        """Take over the streets as they are now."""
        version = network.version
        spare = 1 - self._active
        self._metrics[spare].reset(self._weights(network))
        one_thread.ask(self._take_over, spare, version)

    def _take_over(self, spare: int, version: int) -> None:
        self._active, self.version = spare, version
        one_thread.kept(self._number).clear()  # they hold on to the other one

    def times_to(self, sources: I32, seeds: I64) -> I64:
        """Milliseconds from each node to the goal (seeds: node, ms, node, ms; -1 = none); CLOSED: no way."""
        targets = [(int(seeds[i]), int(seeds[i + 1])) for i in (0, 2) if seeds[i] >= 0]
        if not targets:
            return np.full(sources.size, CLOSED, np.int64)
        found = one_thread.ask(self._times, sources.tolist(), targets)
        return np.array([CLOSED if ms is None else ms for ms in found], np.int64)

    def _times(self, sources: list[int], targets: list[tuple[int, int]]) -> list[int | None]:
        own = one_thread.kept(self._number)
        if "many" not in own:
            own["many"] = self._kit.CCHManyToOne(self._metrics[self._active], sources)
        else:
            own["many"].repin_sources(sources)
        found: list[int | None] = own["many"].distances_to_multi(targets)
        return found

    def trip(self, source: int, seeds: I64) -> tuple[list[int], bool]:
        """The arcs of the quickest trip from a node, and whether it enters the goal's chain at its start."""
        targets = [(int(seeds[i]), int(seeds[i + 1])) for i in (0, 2) if seeds[i] >= 0]
        arcs, last = one_thread.ask(self._path, source, targets)
        sides = [i for i in (0, 2) if seeds[i] == last]
        # None where the streets were closed since: whoever asked will see the new version and ask again.
        return arcs, min(sides, key=lambda i: int(seeds[i + 1]), default=0) == 0

    def _path(self, source: int, targets: list[tuple[int, int]]) -> tuple[list[int], int]:
        own = one_thread.kept(self._number)
        if "query" not in own:
            own["query"] = self._kit.CCHQuery(self._metrics[self._active])
        answer = own["query"].run_multi([(source, 0)], targets)
        # The answer dies with this call: the query refuses a new question while the old answer lives.
        return answer.arc_path, (answer.node_path or [source])[-1]


class Keeper:
    """Holds the hierarchy of a network, and makes or renews it in the background."""

    def __init__(self) -> None:
        self._hierarchy: Hierarchy | None = None
        self._working = threading.Lock()

    def ready(self, network: RoadNetwork) -> Hierarchy | None:
        """The hierarchy if it is up to date; if not, None, and work on it begins."""
        hierarchy = self._hierarchy
        if hierarchy is not None and hierarchy.version == network.version:
            return hierarchy
        if "cch_order" in network.arrays and self._working.acquire(blocking=False):
            # No daemon: the interpreter must not end while the package is at work, or the process aborts.
            threading.Thread(target=self._work, args=(network,)).start()
        return None

    def wait(self, network: RoadNetwork) -> Hierarchy | None:
        """The hierarchy, up to date, however long it takes; None where the network was saved without an
        order.
        """
        if "cch_order" not in network.arrays:
            return None
        self._working.acquire()
        self._work(network)
        return self._hierarchy

    def _work(self, network: RoadNetwork) -> None:
        try:
            if self._hierarchy is None:
                self._hierarchy = Hierarchy(network)
            while self._hierarchy.version != network.version:
                self._hierarchy.customize(network)
        finally:
            self._working.release()
