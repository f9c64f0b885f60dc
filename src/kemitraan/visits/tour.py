"""Which stops fit into the time there is, and in what order: an orienteering problem, solved well in milliseconds.

Chosen by cheapest insertion (worth for each minute it adds), ordered by 2-opt and or-opt, then filled up and exchanged
until nothing gets better. Simple on purpose: an officer must be able to see why a stop is there. Times are minutes;
index 0 is where the day begins and ends.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

Row = Sequence[float]
WAY_WEIGHS = 0.02  # of worth, for a minute on the way: between equal stops the nearer one
ROUNDS = 12
TINY = 1e-9


def choose(worth: Row, minutes: Row, way: Sequence[Row], budget: float, must: Sequence[int] = ()) -> list[int]:
    """The stops of the day in order, without the start.

    ``worth[i]`` ≥ 0 and ``minutes[i]`` (the talk) of stop i ≥ 1; ``way[i][j]`` from i to j, inf where there is none.
    ``must`` are stops that stay in, as long as they fit; of those, the worthier first.
    """
    route: list[int] = [0]
    for stop in sorted(must, key=lambda one: (-worth[one], one)):
        _insert_if_fits(route, stop, minutes, way, budget)
    fixed = frozenset(route)
    for _round in range(ROUNDS):
        changed = _fill(route, worth, minutes, way, budget)
        changed |= _shorten(route, way)
        changed |= _exchange(route, worth, minutes, way, budget, fixed)
        if not changed:
            break
    return route[1:]


def length(route: Sequence[int], way: Sequence[Row]) -> float:
    """Minutes on the way of a round from the start through these stops and back."""
    stops = [0, *(stop for stop in route if stop), 0]
    return sum(way[a][b] for a, b in pairwise(stops))


def in_order(stops: Sequence[int], way: Sequence[Row]) -> list[int]:
    """These very stops in a short order."""
    route = [0]
    for stop in stops:
        cost, place = _cheapest(route, stop, way)
        route.insert(place if cost < float("inf") else len(route), stop)
    for _round in range(ROUNDS):
        if not _shorten(route, way):
            break
    return route[1:]


def _cheapest(route: Sequence[int], stop: int, way: Sequence[Row]) -> tuple[float, int]:
    """Minutes added at the best place for a stop, and that place."""
    best, where = float("inf"), len(route)
    for place, before in enumerate(route, start=1):
        after = route[place] if place < len(route) else 0
        there, gone = way[before][stop] + way[stop][after], way[before][after] if before != after else 0.0
        if (added := there - gone) < best:
            best, where = added, place
    return best, where


def _used(route: Sequence[int], minutes: Row, way: Sequence[Row]) -> float:
    return length(route, way) + sum(minutes[stop] for stop in route if stop)


def _insert_if_fits(route: list[int], stop: int, minutes: Row, way: Sequence[Row], budget: float) -> bool:
    added, place = _cheapest(route, stop, way)
    if _used(route, minutes, way) + added + minutes[stop] > budget + TINY:
        return False
    route.insert(place, stop)
    return True


def _fill(route: list[int], worth: Row, minutes: Row, way: Sequence[Row], budget: float) -> bool:
    """Put in the stop that is worth most for each minute it adds, again and again, while one fits."""
    left = [stop for stop in range(1, len(worth)) if worth[stop] > 0 and stop not in set(route)]
    used, changed = _used(route, minutes, way), False
    while left:
        best = None
        for stop in left:
            added, place = _cheapest(route, stop, way)
            cost = added + minutes[stop]
            if used + cost > budget + TINY:
                continue
            rate = worth[stop] / max(cost, 0.1)
            if best is None or rate > best[0] + TINY:
                best = (rate, stop, place, cost)
        if best is None:
            break
        _rate, stop, place, cost = best
        route.insert(place, stop)
        left.remove(stop)
        used += cost
        changed = True
    return changed


def _shorten(route: list[int], way: Sequence[Row]) -> bool:
    """2-opt (turn a stretch round) and or-opt (move up to three stops elsewhere) until neither helps."""
    changed, better = False, True
    while better:
        better = _turn(route, way) or _shift(route, way)
        changed |= better
    return changed


def _turn(route: list[int], way: Sequence[Row]) -> bool:
    now = length(route, way)
    for first in range(1, len(route) - 1):
        for last in range(first + 1, len(route)):
            turned = [*route[:first], *reversed(route[first : last + 1]), *route[last + 1 :]]
            if length(turned, way) < now - TINY:
                route[:] = turned
                return True
    return False


def _shift(route: list[int], way: Sequence[Row]) -> bool:
    now = length(route, way)
    for size in (1, 2, 3):
        for first in range(1, len(route) - size + 1):
            piece, rest = route[first : first + size], [*route[:first], *route[first + size :]]
            for place in range(1, len(rest) + 1):
                moved = [*rest[:place], *piece, *rest[place:]]
                if length(moved, way) < now - TINY:
                    route[:] = moved
                    return True
    return False


def _exchange(
    route: list[int], worth: Row, minutes: Row, way: Sequence[Row], budget: float, fixed: frozenset[int]
) -> bool:
    """Give one stop for a better one outside: more worth, or as much with less way."""
    outside = [stop for stop in range(1, len(worth)) if worth[stop] > 0 and stop not in set(route)]
    now = length(route, way)
    used = _used(route, minutes, way)
    best, gain = None, TINY
    for out in route[1:]:
        if out in fixed:
            continue
        rest = [stop for stop in route if stop != out]
        shorter = length(rest, way)
        for stop in outside:
            added, place = _cheapest(rest, stop, way)
            if used - now - minutes[out] + minutes[stop] + shorter + added > budget + TINY:
                continue
            better = worth[stop] - worth[out] - WAY_WEIGHS * (shorter + added - now)
            if better > gain:
                best, gain = [*rest[:place], stop, *rest[place:]], better
    if best is None:
        return False
    route[:] = best
    return True
