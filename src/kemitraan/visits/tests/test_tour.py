"""The choice and order of stops, against all possible ones on small cases."""

from __future__ import annotations

from itertools import combinations, pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from kemitraan.visits.tour import choose, in_order, length

POINTS = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=7)


def ways(points: list[tuple[int, int]]) -> list[list[float]]:
    return [[abs(a[0] - b[0]) + abs(a[1] - b[1]) for b in points] for a in points]


def minutes_of(route: list[int], way: list[list[float]], talk: float) -> float:
    return sum(way[a][b] for a, b in pairwise([0, *route, 0])) + talk * len(route)


def best_worth(worth: list[float], way: list[list[float]], talk: float, budget: float) -> float:
    best = 0.0
    stops = range(1, len(worth))
    for size in range(1, len(worth)):
        for chosen in combinations(stops, size):
            if sum(worth[stop] for stop in chosen) > best and any(
                minutes_of(list(order), way, talk) <= budget for order in permutations(chosen)
            ):
                best = sum(worth[stop] for stop in chosen)
    return best


@settings(max_examples=60, deadline=None)
@given(points=POINTS, worth=st.lists(st.integers(1, 9), min_size=7, max_size=7), budget=st.integers(10, 160))
def test_it_keeps_the_hours_and_comes_near_the_best(
    points: list[tuple[int, int]], worth: list[int], budget: int
) -> None:
    way = ways([(15, 15), *points])
    values = [0.0, *(float(one) for one in worth[: len(points)])]
    talk = [0.0] + [10.0] * len(points)
    route = choose(values, talk, way, budget)
    assert len(set(route)) == len(route) and 0 not in route
    assert minutes_of(route, way, 10) <= budget + 1e-6
    best = best_worth(values, way, 10, budget)
    assert sum(values[stop] for stop in route) >= 0.6 * best


def test_what_must_be_done_is_done_before_what_is_worth_more_for_its_time() -> None:
    way = ways([(0, 0), (1, 0), (2, 0), (30, 30)])
    route = choose([0, 5, 5, 1], [0, 10, 10, 10], way, 131, must=[3])
    assert 3 in route
    late = choose([0, 5, 5, 1], [0, 10, 10, 10], way, 100, must=[3])
    assert sorted(late) == [1, 2], "what cannot be reached in time stays out"


def test_a_stop_without_a_way_is_left_out() -> None:
    inf = float("inf")
    way = [[0.0, 1.0, inf], [1.0, 0.0, inf], [inf, inf, 0.0]]
    assert choose([0, 1, 9], [0, 1, 1], way, 100) == [1]
    assert choose([0.0], [0.0], [[0.0]], 100) == []


def test_the_order_is_short() -> None:
    way = ways([(0, 0), *((x, 0) for x in (9, 1, 7, 3, 5))])
    assert length(in_order([1, 2, 3, 4, 5], way), way) == 18
    assert in_order([1, 2, 3, 4, 5], way) in ([2, 4, 5, 3, 1], [1, 3, 5, 4, 2])
