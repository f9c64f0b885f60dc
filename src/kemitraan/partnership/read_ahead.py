"""A list for a paginator: the page asked for is read ahead, with how many there are, in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from .overdue import FEW

Line = TypeVar("Line")
Statement = tuple[str, list[Any]]

_ALL = "select {columns} from {table} f where f.unit_id {units} and {where} {order} {part}"
_EACH = """
    select f.* from unnest(%s::bigint[]) serves(unit) cross join lateral (
        select {columns} from {table} f where f.unit_id = serves.unit and {where} {order} limit %s) f
    {order} {part}
"""


def among(
    table: str, columns: str, units: Sequence[int], where: Statement, order: str = "", *, most: int, first: int = 0
) -> Statement:
    """So many rows ``f`` of these units, from the ``first`` on, as a statement and its values.

    One unit's come by its own index, each of a few likewise and merged; who serves many walks one index over all.
    ``columns`` hold those of ``order``. What is planned once for all pages must know how many rows there will be, so
    that number is written out; the first page is a statement of its own.
    """
    condition, values = where
    part, beyond = (f"limit {int(most)} offset %s", [first]) if first else (f"limit {int(most)}", [])
    said = {"table": table, "columns": columns, "where": condition, "order": order, "part": part}
    if len(units) == 1:
        return _ALL.format(units="= %s", **said), [units[0], *values, *beyond]
    if len(units) <= FEW:
        return _EACH.format(**said), [units, *values, most + first, *beyond]
    return _ALL.format(units="= any(%s)", **said), [units, *values, *beyond]


class ReadAhead(Generic[Line]):
    """What the three long lists of this room share; each says in :meth:`_read` how a page is read."""

    first: int
    found: int
    lines: list[Line]

    def __init__(self, *, page: str | None, size: int) -> None:
        self.size = size
        number = int(page) if page and page.isascii() and page.isdigit() and len(page) < 5 else 1
        self._read((max(number, 1) - 1) * size)

    def __len__(self) -> int:
        """How many there are, counted no further than one page can lead."""
        return self.found

    def __getitem__(self, wanted: slice) -> list[Line]:
        """A page of lines."""
        if wanted.start != self.first:
            self._read(wanted.start)
        return self.lines[: wanted.stop - wanted.start]

    def _read(self, first: int) -> None:
        """Set ``first``, ``found`` and ``lines``: the page that begins at ``first``."""
        raise NotImplementedError
