"""Which numbers of a table with totals may be shown, so that no small one can be read or worked out.

A number from 1 to 4 speaks of people (domain.md 6, E1 and E22). Hiding it is not enough where a total gives it away:
then others of its line are hidden too (complementary suppression), until no hidden number follows from the shown ones.
That last point is checked with linear algebra over all lines at once, not line by line: a chain of subtractions across
rows and columns is tried too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from .parts import LEAST

Place = tuple[int, int]  # row, column; the last row and the last column hold the totals


@dataclass(frozen=True)
class Table:
    """Counts by row and column, what is hidden of them, totals in the last row and column."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    numbers: tuple[tuple[int, ...], ...]  # with totals: one row and one column more than there are names
    hidden: frozenset[Place]

    def cell(self, row: int, column: int) -> int | None:
        """The number, or None where it is not shown."""
        return None if (row, column) in self.hidden else self.numbers[row][column]

    def shown(self) -> list[list[int | None]]:
        """All numbers as far as they may be shown, totals last."""
        return [[self.cell(row, column) for column in range(len(line))] for row, line in enumerate(self.numbers)]


def table_of(
    rows: Sequence[str], columns: Sequence[str], counts: Sequence[Sequence[int]], *, least: int = LEAST
) -> Table | None:
    """The table with what must be hidden in it; None where the whole is too small, or nothing but totals would help.

    Zero is shown: that nothing happened is no secret of anybody's, unless it must be hidden to keep a neighbour.
    """
    numbers = [[*line, sum(line)] for line in counts]
    numbers.append([sum(line[at] for line in numbers) for at in range(len(columns) + 1)])
    total = numbers[-1][-1]
    if total < least:
        return None
    kept = tuple(tuple(line) for line in numbers)
    hidden = {
        (row, column) for row, line in enumerate(kept) for column, number in enumerate(line) if 0 < number < least
    }
    edge_row, edge_column = len(rows), len(columns)
    margins = (
        [(edge_row, column) for column in range(edge_column)],
        [(row, edge_column) for row in range(edge_row)],
    )
    for margin in margins:  # totals first, from the totals alone: the same in every table they stand in
        if not _close(margin, hidden, kept, least):
            return None
    while True:
        before = len(hidden)
        for cells, sum_place in _inner_lines(edge_row, edge_column):
            if not _close(cells, hidden, kept, least, sum_place):
                return None
        for row, column in sorted(_worked_out(hidden, edge_row, edge_column)):
            line = [(row, at) for at in range(edge_column)] if row < edge_row else [(at, column) for at in range(row)]
            if not _hide_one_more(line, hidden, kept):
                return None
        if len(hidden) == before:
            return Table(tuple(rows), tuple(columns), kept, frozenset(hidden))


def _inner_lines(edge_row: int, edge_column: int) -> Iterator[tuple[list[Place], Place]]:
    """Each row and each column of cells, with the place of its total."""
    for row in range(edge_row):
        yield [(row, column) for column in range(edge_column)], (row, edge_column)
    for column in range(edge_column):
        yield [(row, column) for row in range(edge_row)], (edge_row, column)


def _close(
    cells: list[Place],
    hidden: set[Place],
    numbers: Sequence[Sequence[int]],
    least: int,
    total: Place | None = None,
) -> bool:
    """Hide more of one line until its total gives nothing away; False where nothing is left to hide."""
    while True:
        gone = [place for place in cells if place in hidden]
        total_hidden = total is not None and total in hidden
        if not gone and not total_hidden:
            return True
        enough = len(gone) + total_hidden >= 2
        if enough and (total_hidden or sum(numbers[row][column] for row, column in gone) >= least):
            return True
        if not _hide_one_more(cells, hidden, numbers):
            return enough  # a line of nothing but small numbers under a shown total: they stay two or more unknowns


def _hide_one_more(cells: Sequence[Place], hidden: set[Place], numbers: Sequence[Sequence[int]]) -> bool:
    """Hide the smallest number of these that is still shown, a zero last; False where there is none."""
    left = [place for place in cells if place not in hidden]
    if not left:
        return False
    hidden.add(min(left, key=lambda at: (numbers[at[0]][at[1]] == 0, numbers[at[0]][at[1]], at)))
    return True


def _worked_out(hidden: set[Place], edge_row: int, edge_column: int) -> set[Place]:
    """Hidden numbers that follow from the shown ones by adding and subtracting lines."""
    order = sorted(hidden)
    if not order:
        return set()
    column_of = {place: at for at, place in enumerate(order)}
    lines = [
        *([(row, column) for column in range(edge_column + 1)] for row in range(edge_row + 1)),
        *([(row, column) for row in range(edge_row + 1)] for column in range(edge_column + 1)),
    ]
    matrix = np.zeros((len(lines), len(order)))
    for at, line in enumerate(lines):
        for place in line[:-1]:
            if place in column_of:
                matrix[at, column_of[place]] = 1
        if line[-1] in column_of:
            matrix[at, column_of[line[-1]]] = -1
    _left, sizes, right = np.linalg.svd(matrix)
    free = right[int((sizes > 1e-9).sum()) :]  # every way the hidden numbers may change without any shown one changing
    moves = np.abs(free).sum(axis=0) if len(free) else np.zeros(len(order))
    return {place for place, move in zip(order, moves, strict=True) if move < 1e-9}
