"""Rows every installation begins with, put in where they are missing: two statements a table, not two a row."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import TypeVar

from django.db.models import Model

Row = TypeVar("Row", bound=Model)


def add_missing(rows: Iterable[Row], *key: str) -> int:
    """Store the rows whose ``key`` (names of columns, ``*_id`` for a relation) no stored row has; how many those were.

    What stands stays as staff left it. Call it in a transaction. Of two processes that add the same row at the same
    time, the later gets an IntegrityError where the key is unique in the database.
    """
    wanted = list(rows)
    if not wanted:
        return 0
    model, value = type(wanted[0]), attrgetter(*key)
    standing = set(model._default_manager.values_list(*key, flat=len(key) == 1))
    missing = [row for row in wanted if value(row) not in standing]
    model._default_manager.bulk_create(missing)
    return len(missing)
