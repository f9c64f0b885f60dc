"""No small number of a table can be read, nor worked out from the others (attack 51 of trust.md)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kemitraan.toolbox import small_cells
from kemitraan.toolbox.small_cells import Table, table_of


def attack(table: Table) -> dict[tuple[int, int], tuple[float, float]]:
    """What somebody with a linear programme knows of each hidden number: the least and the most it can be."""
    places = sorted(table.hidden)
    at = {place: number for number, place in enumerate(places)}
    height, width = len(table.numbers), len(table.numbers[0])
    equations, known = [], []
    lines = [[(row, column) for column in range(width)] for row in range(height)]
    lines += [[(row, column) for row in range(height)] for column in range(width)]
    for line in lines:
        weights, right = np.zeros(len(places)), 0.0
        for number, (row, column) in enumerate(line):
            sign = -1 if number == len(line) - 1 else 1
            if (row, column) in at:
                weights[at[row, column]] += sign
            else:
                right -= sign * table.numbers[row][column]
        equations.append(weights)
        known.append(right)
    found = {}
    for place, number in at.items():
        goal = np.zeros(len(places))
        goal[number] = 1
        least, most = (linprog(way * goal, A_eq=np.array(equations), b_eq=known) for way in (1, -1))
        found[place] = (least.fun, -most.fun if most.status == 0 else float("inf"))
    return found


tables = st.integers(2, 6).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 14), min_size=width, max_size=width), min_size=2, max_size=7)
)


@settings(max_examples=60, deadline=None)
@given(tables)
def test_no_small_number_is_shown_or_worked_out(counts: list[list[int]]) -> None:
    table = table_of([f"r{n}" for n in range(len(counts))], [f"c{n}" for n in range(len(counts[0]))], counts)
    if table is None:
        return
    for row, line in enumerate(table.shown()):
        for column, number in enumerate(line):
            assert number is None or number == 0 or number >= 5, (row, column)
    for (row, column), (least, most) in attack(table).items():
        if 0 < table.numbers[row][column] < 5:
            assert most - least > 0.5, (row, column, least, most)


def test_the_neighbour_goes_too() -> None:
    table = table_of(["a", "b", "c"], ["x", "y"], [[3, 20], [9, 30], [40, 50]])
    assert table is not None and (0, 0) in table.hidden and len(table.hidden) >= 4
    assert table.cell(3, 2) == 152


def test_a_bridge_between_two_blocks_is_seen() -> None:
    """Two hidden in each row and column are not enough: a number that joins two closed blocks follows from them."""
    blocks = {(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3)}
    assert not small_cells._worked_out(blocks, 4, 4)
    assert small_cells._worked_out(blocks | {(1, 2)}, 4, 4) == {(1, 2)}


def test_too_small_a_whole_is_no_table() -> None:
    assert table_of(["a"], ["x"], [[4]]) is None
    assert table_of(["a", "b"], ["x", "y"], [[0, 0], [0, 0]]) is None


def test_can_fail() -> None:
    table = table_of(["a", "b"], ["x", "y"], [[3, 20], [9, 30]])
    assert table is not None
    careless = Table(table.rows, table.columns, table.numbers, frozenset({(0, 0)}))
    assert attack(careless)[0, 0] == pytest.approx((3, 3)), "hiding the small one alone gives it away"
