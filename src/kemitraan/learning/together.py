"""A list's rows and all that stands beside them (figures, choices, how many there are) in one statement.

Each of five statements cost more to send and to take in than the database needed for its answer.
"""

# ruff: noqa: S608 - only our own words are put together here; what a reader gives is a value

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from kemitraan.toolbox.rows import Compiled, prepared_cursor


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
        ((told,),) = _fetched(_alone(parts), asked)
        return told, []
    found = _fetched(_with_rows(before[0], parts, rows[0]), [*asked, *rows[1]])
    return found[0][0], [row[2:] for row in found if row[1] is not None]


def _fetched(statement: str, values: Sequence[Any]) -> list[Row]:
    """All rows. No wall concerns sessions, topics and areas, so nobody is told to it first, which saves two ways."""
    with prepared_cursor(walled=False) as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


@lru_cache(maxsize=500)
def _alone(parts: tuple[str, ...]) -> str:
    return _numbered(f"select json_build_array({', '.join(parts)}) from {_ASKED}")


@lru_cache(maxsize=1_000)
def _with_rows(before: str, parts: tuple[str, ...], rows: str) -> str:
    """The parts once, in the first row; and where there are no rows, in one that is empty but for them."""
    return _numbered(
        f"{before} select case when line.place is null or line.place = 1"
        f" then json_build_array({', '.join(parts)}) end, line.*"
        f" from {_ASKED} left join lateral ({rows}) line on true order by line.place"
    )


def _numbered(statement: str) -> str:
    """``$1``, ``$2`` … for the places, and one percent sign for two."""
    count = itertools.count(1)
    return re.sub("%[s%]", lambda found: "%" if found[0] == "%%" else f"${next(count)}", statement)
