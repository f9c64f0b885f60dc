"""The same questions answered slowly and simply: every piece an edge, every place a node, scipy's
Dijkstra.
"""

import numpy as np
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from kemitraan.roads.build import build
from kemitraan.roads.hierarchy import node_order
from kemitraan.roads.measure import METRES_PER_DEGREE
from kemitraan.roads.network import RoadNetwork, assemble
from kemitraan.roads.raw import ImportReport, RawRoads
from kemitraan.roads.snap import access_ms
from kemitraan.roads.speeds import CLASS_NUMBER, FENCED_CLASSES, FENCED_METRES

BOTH, ONWARD, BACK = 0, 1, -1


def raw_roads(nodes, pieces, names=("",)):
    """Roads from [(lon, lat)] and [(tail, head, metres, direction, class, name number)] (the last two
    optional).
    """
    rows = [(*piece, "residential", 0)[:6] if len(piece) == 4 else (*piece, 0)[:6] for piece in pieces]
    tail, head, metres, direction, kind, name = zip(*rows, strict=True) if rows else ([],) * 6
    direction = np.array(direction, np.int8)
    return RawRoads(
        lon=np.array([n[0] for n in nodes], float),
        lat=np.array([n[1] for n in nodes], float),
        tail=np.array(tail, np.int32),
        head=np.array(head, np.int32),
        metres=np.array(metres, np.float32),
        kind=np.array([CLASS_NUMBER[k] for k in kind], np.uint8),
        kph=np.full(len(rows), 36.0, np.float32),  # 10 m/s: metres x 100 = milliseconds
        forward=direction >= 0,
        backward=direction <= 0,
        name=np.array(name, np.int32),
        way=np.arange(len(rows), dtype=np.int64) + 1,
        names=list(names),
    )


def network_of(raw, *, ordered=False) -> RoadNetwork:
    """The network of these streets; with `ordered` also what the hierarchy needs."""
    arrays = build(raw, ImportReport("test"))
    if ordered:
        arrays["cch_order"] = node_order(arrays)
    return assemble(arrays, raw.names)


@st.composite
def roads(draw):
    """Small random street plans on a jittered lattice: one-ways, dead ends, chains, parallel streets,
    rings.
    """
    side = draw(st.integers(2, 6))
    at = draw(st.lists(st.integers(0, side * side - 1), min_size=2, max_size=18, unique=True))
    jitter = np.random.default_rng(draw(st.integers(0, 1000))).uniform(-0.0004, 0.0004, (len(at), 2))
    nodes = [
        (107 + (c // side) * 0.001 + j[0], -6 + (c % side) * 0.001 + j[1]) for c, j in zip(at, jitter, strict=True)
    ]
    one = st.tuples(
        st.integers(0, len(at) - 1),
        st.integers(0, len(at) - 1),
        st.integers(1, 400),
        st.sampled_from([BOTH, BOTH, BOTH, BOTH, ONWARD, BACK]),
        st.sampled_from(["residential", "residential", "primary", "motorway"]),
    )
    pieces = draw(st.lists(one, min_size=1, max_size=40, unique_by=lambda p: (min(p[:2]), max(p[:2]))))
    # No two pieces on one line: which of them a position is snapped to would be a matter of rounding.
    drawn = {(min(p[:2]), max(p[:2])) for p in pieces}
    ring = [(i, (i + 1) % len(at), 100, BOTH) for i in range(len(at) if draw(st.booleans()) else 0)]
    ring = [p for p in ring if (min(p[:2]), max(p[:2])) not in drawn and len(at) > 2]
    return raw_roads(nodes, pieces + ring)


position = st.tuples(st.floats(106.999, 107.007), st.floats(-6.001, -5.993))


def snap_slowly(network, lon, lat):
    """Piece, fraction and metres of the nearest open piece, by looking at every one."""
    a = network.arrays
    p = np.arange(a["seg_chain"].size) + a["seg_chain"]
    kx, ky = METRES_PER_DEGREE * np.cos(np.radians(lat)), METRES_PER_DEGREE
    ax, ay = (a["point_lon"][p] - lon) * kx, (a["point_lat"][p] - lat) * ky
    dx, dy = (a["point_lon"][p + 1] - lon) * kx - ax, (a["point_lat"][p + 1] - lat) * ky - ay
    square = dx * dx + dy * dy
    t = np.where(square > 0, np.clip(-(ax * dx + ay * dy) / np.where(square > 0, square, 1), 0, 1), 0)
    away = np.hypot(ax + t * dx, ay + t * dy)
    fenced = np.isin(a["seg_kind"], FENCED_CLASSES) & (away > FENCED_METRES)
    away = np.where(fenced | (network.live.closed > 0), np.inf, away)
    best = int(away.argmin())
    return (best, float(t[best]), float(away[best])) if np.isfinite(away[best]) else None


def seconds_slowly(network, sources, goal):
    """Seconds from each source to the goal (inf: no way), with every place put into the graph as a node."""
    a = network.arrays
    places = [snap_slowly(network, *point) for point in [*sources, goal]]
    if places[-1] is None:
        return np.full(len(sources), np.inf)
    corner: dict[tuple[float, float], int] = {}
    on_piece: dict[int, list[tuple[float, int]]] = {}
    points = list(zip(a["point_lon"].tolist(), a["point_lat"].tolist(), strict=True))
    for point in points:
        corner.setdefault(point, len(corner))
    n = len(corner)
    for i, place in enumerate(places):
        if place:
            on_piece.setdefault(place[0], []).append((place[1], n + i))
    edges: dict[tuple[int, int], int] = {}

    def edge(u, v, ms):
        edges[u, v] = min(ms, edges.get((u, v), ms))

    for s, chain in enumerate(a["seg_chain"].tolist()):
        if network.live.closed[s]:
            continue
        stops = [(0.0, corner[points[s + chain]]), *sorted(on_piece.get(s, [])), (1.0, corner[points[s + chain + 1]])]
        for (t, u), (t2, v) in zip(stops, stops[1:], strict=False):
            for ms, (x, y) in ((int(a["seg_forward_ms"][s]), (u, v)), (int(a["seg_backward_ms"][s]), (v, u))):
                if ms >= 0 or t == t2:
                    edge(x, y, abs(round(ms * t2) - round(ms * t)) if ms >= 0 else 0)
    size = n + len(places)
    keys = np.array(list(edges) or [(0, 0)])
    weights = np.array(list(edges.values()) or [0], float)
    back = csr_matrix((weights, (keys[:, 1], keys[:, 0])), (size, size))
    found = dijkstra(back, indices=size - 1)
    walk = access_ms(places[-1][2])
    return np.array(
        [(found[n + i] + access_ms(place[2]) + walk) / 1000 if place else np.inf for i, place in enumerate(places[:-1])]
    )


def ranked_slowly(network, sources, goal, k, ok=None):
    """The k soonest as [(seconds, number)], from the slow answer."""
    seconds = seconds_slowly(network, sources, goal)
    rows = [(float(s), i) for i, s in enumerate(seconds) if np.isfinite(s) and (ok is None or ok[i])]
    return sorted(rows)[:k]
