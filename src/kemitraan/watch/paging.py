"""What the long lists of this room share: how much stands on a page, and how what somebody searches for is asked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from kemitraan.toolbox.rows import Compiled, fetched, for_units

PAGE = 30  # rows


def codes_spelled(statement: Compiled) -> Compiled:
    """A kept statement with our own codes (states, kinds) in its text.

    It is planned once for all values, and that an index holds only rows which are not ``closed`` helps nobody who
    cannot read that such rows alone are asked for. What people type never goes this way.
    """
    text, values = statement
    left, kept = iter(values), list[Any]()

    def one(place: re.Match[str]) -> str:
        if place[0] == "%%":
            return "%%"
        value = next(left)
        if isinstance(value, str) and _CODE.fullmatch(value):
            return f"'{value}'"
        kept.append(value)
        return "%s"

    return _PLACE.sub(one, text), tuple(kept)


_PLACE, _CODE = re.compile(r"%[s%]"), re.compile(r"[a-z0-9_]+")


def rows_for_units(statement: Compiled, units: Iterable[int], *, searched: bool) -> list[tuple[Any, ...]]:
    """The rows of a statement put together for any units (``toolbox.rows``), for these."""
    text, values = for_units(statement, units)
    return (fetched_once if searched else fetched)(text, values)


def fetched_once(statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that is planned with its values, for searches: which index helps depends on the words.

    A prepared one (``toolbox.rows.fetched``) is planned once for all values.
    """
    with connection.cursor() as cursor:
        cursor.execute(statement, list(values))
        return list(cursor.fetchall())
