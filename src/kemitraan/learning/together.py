"""A list's rows and all that stands beside them (figures, choices, how many there are) in one statement.

Each of five statements cost more to send and to take in than the database needed for its answer.
"""

# ruff: noqa: S608 - only our own words are put together here; what a reader gives is a value

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from kemitraan.toolbox.rows import Compiled, fetched


class Beside(NamedTuple):
    """What stands beside rows: each part is SQL that gives one JSON value, of ``asked.units`` and ``asked.now``."""

    parts: tuple[str, ...]
    now: datetime
    units: Iterable[int] = ()


Row = tuple[Any, ...]
_ASKED = "(select %s::bigint[] as units, %s::timestamptz as now) asked"


def read(
    beside: Beside, rows: Compiled | None = None, more: Compiled = ("", ()), before: Compiled = ("", ())
) -> tuple[list[Any], list[Row]]:
    """What each part says (and ``more``, one that has values of its own, the last), and the rows. One statement.

    ``rows`` begin with their ``place`` (1, 2, 3 …), which orders them and is not given back. ``before`` is what both
    ask and is found once (``with … as materialized``).
    """
    asked = [*before[1], *more[1], sorted(beside.units), beside.now]
    parts = (*beside.parts, more[0]) if more[0] else beside.parts
    if rows is None:
        ((told,),) = fetched(_alone(parts), asked)
        return told, []
    found = fetched(_with_rows(before[0], parts, rows[0]), [*asked, *rows[1]])
    return found[0][0], [row[2:] for row in found if row[1] is not None]


@lru_cache(maxsize=500)
def _alone(parts: tuple[str, ...]) -> str:
    return f"select json_build_array({', '.join(parts)}) from {_ASKED}"


@lru_cache(maxsize=1_000)
def _with_rows(before: str, parts: tuple[str, ...], rows: str) -> str:
    """The parts once, in the first row; and where there are no rows, in one that is empty but for them."""
    return (
        f"{before} select case when line.place is null or line.place = 1"
        f" then json_build_array({', '.join(parts)}) end, line.*"
        f" from {_ASKED} left join lateral ({rows}) line on true order by line.place"
    )
