"""Where on the network a position is: the nearest open piece of street, and what it costs to leave it.

A place is entered and left along its chain: forward to its end, backward to its start, each where the
direction is allowed and no piece in between is closed. -1 stands for "cannot".
"""

import math

import numpy as np

from kemitraan.roads.arrays import F64, I32, compiled
from kemitraan.roads.measure import (
    ESTIMATE_MS_PER_METRE,
    FAR_METRES,
    METRES_PER_DEGREE,
    NEAR_METRES,
    WALK_MS_PER_METRE,
)
from kemitraan.roads.shapes import Places, Streets
from kemitraan.roads.speeds import FENCED_CLASSES, FENCED_METRES

FENCED = max(FENCED_CLASSES)


@compiled
def access_ms(metres: float) -> int:
    """Milliseconds between a position and the street `metres` away, by the rule in measure.py."""
    near = min(metres, NEAR_METRES)
    return int(round(near * WALK_MS_PER_METRE + (metres - near) * ESTIMATE_MS_PER_METRE))


@compiled
def project(streets: Streets, s: int, lon: float, lat: float, kx: float, ky: float) -> tuple[float, float]:
    """Squared metres from a position to piece `s`, and how far along it (0..1) the nearest point lies."""
    p = s + streets.seg_chain[s]
    ax, ay = (streets.point_lon[p] - lon) * kx, (streets.point_lat[p] - lat) * ky
    bx, by = (streets.point_lon[p + 1] - lon) * kx, (streets.point_lat[p + 1] - lat) * ky
    dx, dy = bx - ax, by - ay
    square = dx * dx + dy * dy
    t = 0.0
    if square > 0.0:
        t = min(1.0, max(0.0, -(ax * dx + ay * dy) / square))
    x, y = ax + t * dx, ay + t * dy
    return x * x + y * y, t


@compiled
def snap_one(streets: Streets, lon: float, lat: float) -> tuple[int, float, float]:
    """The nearest open piece (-1 beyond FAR_METRES), the fraction along it, and the metres to it.

    Cells are searched in growing rings until no cell further out can hold anything nearer.
    """
    columns, rows = streets.grid_shape[0], streets.grid_shape[1]
    west, south, width, height = (
        streets.grid_box[0],
        streets.grid_box[1],
        streets.grid_box[2],
        streets.grid_box[3],
    )
    ky = METRES_PER_DEGREE
    kx = METRES_PER_DEGREE * math.cos(math.radians(lat))
    x, y = (lon - west) / width, (lat - south) / height
    if not (abs(x) < 1e6 and abs(y) < 1e6):
        return -1, 0.0, 0.0
    column, row = int(math.floor(x)), int(math.floor(y))
    # What a ring leaves unsearched is at least this far away, plus one cell for each ring.
    cell = min(width * kx, height * ky)
    margin = min(min(x - column, column + 1 - x) * width * kx, min(y - row, row + 1 - y) * height * ky)
    first = max(max(-column, column - columns + 1), max(-row, row - rows + 1))
    first = max(first, 0)
    best, best_seg, best_t = FAR_METRES * FAR_METRES, -1, 0.0
    fence = FENCED_METRES * FENCED_METRES
    ring = first
    while True:
        reach = margin + (ring - 1) * cell if ring > 0 else 0.0
        if reach * reach > best or ring > 2 * (columns + rows) + first:
            break
        for r in range(max(row - ring, 0), min(row + ring, rows - 1) + 1):
            step = 1 if abs(r - row) == ring or ring == 0 else 2 * ring
            for c in range(column - ring, column + ring + 1, step):
                if c < 0 or c >= columns:
                    continue
                for i in range(streets.grid_ptr[r * columns + c], streets.grid_ptr[r * columns + c + 1]):
                    s = streets.grid_seg[i]
                    if streets.closed[s] != 0:
                        continue
                    square, t = project(streets, s, lon, lat, kx, ky)
                    if streets.seg_kind[s] <= FENCED and square > fence:
                        continue
                    if square < best or (square == best and s < best_seg):
                        best, best_seg, best_t = square, s, t
        ring += 1
    return best_seg, best_t, math.sqrt(best) if best_seg >= 0 else 0.0


@compiled
def along(ms: int, t: float) -> int:
    """Milliseconds from the start of a piece to the fraction `t` of it: whole, so that parts add up
    exactly.
    """
    return int(round(ms * t))


@compiled
def run(streets: Streets, ms: I32, start: int, stop: int) -> int:
    """The time of the pieces start..stop-1 by one direction's column; -1 where one is closed or not
    allowed.
    """
    total = 0
    for s in range(start, stop):
        if ms[s] < 0 or streets.closed[s] != 0:
            return -1
        total += ms[s]
    return total


@compiled
def part(ms: I32, s: int, t: float, goal_t: float) -> int:
    """The time along one piece between two fractions; -1 where that direction is not allowed.

    Standing still needs no permission: a place at a corner is at the corner, on whichever piece it was found.
    """
    if t == goal_t:
        return 0
    if ms[s] < 0:
        return -1
    return abs(along(ms[s], goal_t) - along(ms[s], t))


@compiled
def joined(first: int, second: int) -> int:
    """The sum of two times, -1 where either is missing."""
    return first + second if first >= 0 and second >= 0 else -1


@compiled
def ways_out(streets: Streets, s: int, t: float) -> tuple[int, int]:
    """Milliseconds from a place to the start (driving backward) and to the end (forward) of its chain."""
    chain = streets.seg_chain[s]
    f, b = streets.seg_forward_ms, streets.seg_backward_ms
    back = joined(part(b, s, t, 0.0), run(streets, b, streets.seg_ptr[chain], s))
    ahead = joined(part(f, s, t, 1.0), run(streets, f, s + 1, streets.seg_ptr[chain + 1]))
    return back, ahead


@compiled
def ways_in(streets: Streets, s: int, t: float) -> tuple[int, int]:
    """Milliseconds to a place from the start (driving forward) and from the end (backward) of its chain."""
    chain = streets.seg_chain[s]
    f, b = streets.seg_forward_ms, streets.seg_backward_ms
    from_start = joined(part(f, s, 0.0, t), run(streets, f, streets.seg_ptr[chain], s))
    from_end = joined(part(b, s, 1.0, t), run(streets, b, s + 1, streets.seg_ptr[chain + 1]))
    return from_start, from_end


@compiled
def direct(streets: Streets, s: int, t: float, goal: int, goal_t: float) -> int:
    """Milliseconds between two places of one chain without leaving it; -1 where that cannot be driven."""
    f, b = streets.seg_forward_ms, streets.seg_backward_ms
    if s == goal:
        return part(f, s, t, goal_t) if t <= goal_t else part(b, s, t, goal_t)
    if s < goal:
        middle = joined(part(f, s, t, 1.0), run(streets, f, s + 1, goal))
        return joined(middle, part(f, goal, 0.0, goal_t))
    middle = joined(part(b, s, t, 0.0), run(streets, b, goal + 1, s))
    return joined(middle, part(b, goal, 1.0, goal_t))


@compiled
def snap_many(streets: Streets, lon: F64, lat: F64) -> Places:
    """Snap every position, with its ways out."""
    n = lon.size
    seg, t, metres = np.empty(n, np.int32), np.empty(n, np.float64), np.empty(n, np.float64)
    walk = np.zeros(n, np.int32)
    node, ms = np.full(2 * n, -1, np.int32), np.full(2 * n, -1, np.int32)
    for i in range(n):
        s, fraction, away = snap_one(streets, lon[i], lat[i])
        seg[i], t[i], metres[i] = s, fraction, away
        if s < 0:
            continue
        walk[i] = access_ms(away)
        back, ahead = ways_out(streets, s, fraction)
        chain = streets.seg_chain[s]
        if back >= 0:
            node[2 * i], ms[2 * i] = streets.chain_a[chain], back + walk[i]
        if ahead >= 0:
            node[2 * i + 1], ms[2 * i + 1] = streets.chain_b[chain], ahead + walk[i]
    return Places(seg, t, metres, walk, node, ms)
