"""The five responders soonest by road: `./kemitraan bench nearest` (promise: p50 0.2 ms, p99 2 ms, always exact).

Graphs: Jakarta's streets of 2012 where they are at hand, and generated cities of 250,000 and 1,000,000 junctions.
Incidents and responders stand on junctions, so that scipy can be asked the same thing: its full Dijkstra is the
truth for every query (`exact`), its Dijkstra with a doubling limit and the package routingkit-cch (many to one,
pinned anew for each query) are the baselines. Our time holds everything from the call to the list of results:
checking, snapping to the street, the search, and the length of each trip; theirs finds the nearest junction with a
cKDTree, the times and the ranking. All times are CPU time of the thread. What bounds it: k x nodes / responders
nodes must be settled, some 80 ns each, and some 30 microseconds go to calling and to the list of results.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import routingkit_cch
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from benchmarks.harness import DATA, machine
from kemitraan.roads import api as roads
from kemitraan.roads.measure import haversine

JAKARTA = DATA / "roads_jakarta_2012"
K, ROUNDS = 5, 3
CITIES = {250_000: 360_000, 1_000_000: 1_430_000}  # junctions left : street corners to begin with
FIRST_LIMIT_MS = 60_000


@dataclass
class Graph:
    """One network with what the baselines need of it."""

    name: str
    network: roads.RoadNetwork
    back: Any  # reversed arcs for scipy, milliseconds
    prepared_s: float

    @property
    def nodes(self) -> int:
        """Junctions and dead ends."""
        return self.network.nodes


def run(json_path: str | Path | None = None, quick: bool = False) -> dict[str, Any]:
    """Measure all graphs; `quick` one small one only. Gives {"graphs": [...], "machine": ...}."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for make in _sources(quick):
            graph = make(Path(folder))
            rows += measure(graph, (1_000,) if quick else (100, 1_000, 10_000), 30 if quick else 200)
            print(table(rows), flush=True)
    result = {"graphs": rows, "machine": machine()}
    if json_path:
        Path(json_path).write_text(json.dumps(result, indent=1) + "\n")
    return result


def _sources(quick: bool) -> list[Callable[[Path], Graph]]:
    if quick:
        return [lambda folder: _city(folder, 20_000, "city of 15,000")]
    cities = [
        (lambda folder, corners=corners, nodes=nodes: _city(folder, corners, f"city of {nodes:,}"))
        for nodes, corners in CITIES.items()
    ]
    return [_jakarta, *cities] if JAKARTA.is_dir() else list(cities)


def _jakarta(folder: Path) -> Graph:
    started = time.process_time()
    roads.import_roads(JAKARTA, folder / "jakarta")
    return _opened("Jakarta 2012", folder / "jakarta", started)


def _city(folder: Path, corners: int, name: str) -> Graph:
    started = time.process_time()
    place = folder / f"city-{corners}"
    roads.generate_city(corners).save_roads(place)
    return _opened(name, place, started)


def _opened(name: str, folder: Path, started: float) -> Graph:
    network = roads.open_network(folder)
    if not isinstance(network, roads.RoadNetwork):
        raise RuntimeError(f"no network in {folder}")
    prepared = time.process_time() - started
    roads.warm_up(network)
    a = network.arrays
    head = np.repeat(np.arange(network.nodes), np.diff(a["arc_ptr"]))
    order = np.lexsort((a["arc_ms"], a["arc_tail"], head))  # of parallel arcs scipy must see the quickest only
    tail, head, ms = a["arc_tail"][order], head[order], a["arc_ms"][order].astype(np.float64)
    first = np.r_[True, (np.diff(tail) != 0) | (np.diff(head) != 0)]
    back = csr_matrix((ms[first], (head[first], tail[first])), (network.nodes, network.nodes))
    return Graph(name, network, back, prepared)


def measure(graph: Graph, counts: tuple[int, ...], queries: int) -> list[dict[str, Any]]:
    """One row for each number of responders; the same incidents for all."""
    rng = np.random.default_rng(23)
    incidents = rng.integers(0, graph.nodes, queries).tolist()
    stands = {count: rng.integers(0, graph.nodes, count) for count in counts}
    true: dict[int, list[np.ndarray]] = {count: [] for count in counts}
    for incident in incidents:
        ms = dijkstra(graph.back, indices=incident)
        for count, nodes in stands.items():
            true[count].append(ms[nodes])
    return [_row(graph, incidents, stands[count], true[count]) for count in counts]


def _row(graph: Graph, incidents: list[int], stand: np.ndarray, true: list[np.ndarray]) -> dict[str, Any]:
    network, a = graph.network, graph.network.arrays
    responders = roads.Responders.from_points(network, a["node_lon"][stand], a["node_lat"][stand])
    points = [network.node(incident) for incident in incidents]
    exact, times = True, []
    for turn in range(ROUNDS + 1):
        for point, ms in zip(points, true, strict=True):
            started = time.thread_time()
            found = roads.nearest(network, point, responders, K)
            taken = time.thread_time() - started
            if turn:  # the first round warms the memory
                times.append(taken * 1000)
            exact = exact and [(reach.seconds, reach.index) for reach in found] == _best(ms)
    p50, p99 = np.percentile(times, [50, 99])
    few = points[: max(20, len(points) // 8)]
    tree = cKDTree(np.column_stack([a["node_lon"], a["node_lat"]]))
    scipy_ms = _median_ms(lambda point: _by_limit(graph, tree.query(point)[1], stand), few)
    cch = _Pinned(graph, stand)
    cch_ms = _median_ms(lambda point: cch.nearest(int(tree.query(point)[1])), few)
    return {
        "name": graph.name,
        "nodes": graph.nodes,
        "responders": len(responders),
        "exact": bool(exact),
        "p50_ms": round(float(p50), 4),
        "p99_ms": round(float(p99), 4),
        "vs_scipy_limit": round(scipy_ms / float(p50), 1),
        "vs_cch": round(cch_ms / float(p50), 1),
        "queries": len(times),
        "crow_wrong": round(_crow_wrong(graph, incidents, stand, true), 3),
        "close_1000_ms": round(_closing_ms(network), 2),
        "prepare_cpu_s": round(graph.prepared_s, 1),
    }


def _best(ms: np.ndarray) -> list[tuple[float, int]]:
    """The K soonest by the truth, equal times by number."""
    order = np.lexsort((np.arange(ms.size), ms))[:K]
    return [(float(ms[i]) / 1000, int(i)) for i in order if np.isfinite(ms[i])]


def _median_ms(ask: Callable[[Any], object], points: Sequence[Any]) -> float:
    ask(points[0])
    times = []
    for point in points:
        started = time.thread_time()
        ask(point)
        times.append((time.thread_time() - started) * 1000)
    return float(np.median(times))


def _by_limit(graph: Graph, incident: int, stand: np.ndarray) -> np.ndarray:
    """scipy's best: Dijkstra with a limit, doubled until K are within it."""
    limit = FIRST_LIMIT_MS
    while True:
        ms = dijkstra(graph.back, indices=incident, limit=limit)[stand]
        if np.isfinite(ms).sum() >= min(K, stand.size) or limit > 2**30:
            return np.sort(ms)[:K]
        limit *= 2


class _Pinned:
    """routingkit-cch, many to one: responders pinned anew for each question, as they move between them."""

    def __init__(self, graph: Graph, stand: np.ndarray) -> None:
        a = graph.network.arrays
        head = np.repeat(np.arange(graph.nodes), np.diff(a["arc_ptr"])).tolist()
        cch = routingkit_cch.CCH(a["cch_order"].tolist(), a["arc_tail"].tolist(), head, False)
        self.stand = stand.tolist()
        self.sweep = routingkit_cch.CCHManyToOne(routingkit_cch.CCHMetric(cch, a["arc_ms"].tolist()), self.stand)

    def nearest(self, incident: int) -> list[tuple[int, int]]:
        self.sweep.repin_sources(self.stand)
        ms = self.sweep.distances_to(incident)
        return sorted((time, i) for i, time in enumerate(ms) if time is not None)[:K]


def _crow_wrong(graph: Graph, incidents: list[int], stand: np.ndarray, true: list[np.ndarray]) -> float:
    """The share of incidents to which the nearest by straight line is not the soonest by road."""
    lon, lat = graph.network.arrays["node_lon"], graph.network.arrays["node_lat"]
    wrong = 0
    for incident, ms in zip(incidents, true, strict=True):
        nearest = int(haversine(lon[stand], lat[stand], lon[incident], lat[incident]).argmin())
        wrong += bool(ms[nearest] > ms.min())
    return wrong / len(incidents)


def _closing_ms(network: roads.RoadNetwork) -> float:
    """Closing 1,000 pieces of street, until every process sees it (the list on disk included)."""
    started = time.thread_time()
    closure = roads.close_streets(network, range(1_000), "measured", datetime.now(UTC))  # noqa: TID251
    taken = (time.thread_time() - started) * 1000
    roads.reopen_streets(network, closure.number)
    roads.warm_up(network)
    return taken


def table(rows: list[dict[str, Any]]) -> str:
    """The figures for the screen."""
    columns = ("name", "nodes", "responders", "exact", "p50_ms", "p99_ms", "vs_scipy_limit", "vs_cch", "crow_wrong")
    cells = [columns, *(tuple(f"{row[column]}" for column in columns) for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    return "\n".join("  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def main(arguments: list[str]) -> int:
    """The command line; fails when an answer differed from the truth."""
    parser = argparse.ArgumentParser(prog="./kemitraan bench nearest", description=__doc__.split("\n\n")[0])
    parser.add_argument("--json")
    parser.add_argument("--quick", action="store_true", help="one small graph only")
    asked, _more = parser.parse_known_args(arguments)
    result = run(asked.json, asked.quick)
    return 0 if all(row["exact"] for row in result["graphs"]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
