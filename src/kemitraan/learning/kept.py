"""Which sessions a view shows, as a statement that is put together once for everybody and asked with today's values.

Django takes longer over such a statement than the database over its answer. The rules stay where they stand: access in
:mod:`.access`, filters in :mod:`.filters`; they are asked once with stand-ins for viewer, moment and search.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache

from django.db import connection

from kemitraan.people.api import STAND_IN
from kemitraan.toolbox.rows import Compiled, for_units, kept_for_units

from .access import public_sessions, visible_to
from .filters import Filters

_SOME_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)  # and what the filters count from it; no session is as old
_SOME_WORD = "\ue000"  # in every pattern it becomes a part of; a pattern's own signs in a word are escaped as by Django
ORDERED = ("pk", "starts_at", "due_at")
_LONG_AGO = datetime(1950, 1, 1, tzinfo=UTC)


def sessions_of(
    filters: Filters, now: datetime, units: Iterable[int] | None = None, *, columns: tuple[str, ...] = ()
) -> Compiled:
    """The sessions of this view among those of these units, or among all that are public; in no order.

    Without ``columns`` it is what a list wants: their keys, and for a search what they may be ordered by.
    """
    columns = columns or (ORDERED if filters.q else ("pk",))
    month = f"{filters.first_day:%Y-%m}" if filters.show == "calendar" else ""
    # What somebody searches for is not remembered, either: a word that nobody types stands for it.
    asked = filters._replace(month=month, page=1, sort="time", q=_SOME_WORD if filters.q else "")
    text, values = for_units(_statement(asked, units is None, columns), units or ())
    since, word = now - _SOME_MOMENT, connection.ops.prep_for_like_query(filters.q)
    return text, tuple(
        value + since
        if isinstance(value, datetime) and value < _LONG_AGO
        else value.replace(_SOME_WORD, word)
        if isinstance(value, str) and filters.q
        else value
        for value in values
    )


@lru_cache(maxsize=500)
def _statement(filters: Filters, public: bool, columns: tuple[str, ...]) -> Compiled:
    found = public_sessions() if public else visible_to(STAND_IN)
    return kept_for_units(filters.chosen(found, _SOME_MOMENT).order_by().values_list(*columns))
