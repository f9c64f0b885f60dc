"""One page of the list of partners in one statement: its rows, how many there are, and each one's overdue promises.

Somebody who serves a few units gets each unit's first by its own index and merges them; somebody who serves many walks
one index over all. Everything is obtained for the units a viewer serves (:func:`.access.visible_to` says the same), and
by the same filters as :func:`.filters.chosen`, which the search, the map and the export ask. Putting the statements of
the ORM together cost more than their answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from kemitraan.design.api import COUNTED
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import fetched

from .filters import FOUND, Filters
from .overdue import FEW, overdue_first
from .read_ahead import ReadAhead
from .search import as_sql, forgive, word_for_word, words_of


class Line(NamedTuple):
    """What a row shows of a partner."""

    pk: int
    name: str
    function: str
    kind: str
    state: str
    area: str | None
    level: str | None
    above: str | None
    seen_on: date | None
    see_late: bool | None
    late: int  # overdue promises


# Places and promises of fifty rows are asked for one by one: joins are planned as hashes over whole tables.
_LINES = """
    select told.found, f.id, f.name, f.function, f.kind, f.state, a.name, a.level, a.above,
        (f.seen_at at time zone 'Asia/Jakarta')::date, f.see_by < %s,
        (select count(*) from partnership_promise p where p.partner_id = f.id and p.state = 'open' and p.due_at < %s)
    from {told} told left join lateral {rows} f on true
    left join lateral (
        select name, level, (select name from territory_area where id = o.parent_id) as above
        from territory_area o where o.id = f.area_id offset 0) a on true
    order by {order}
"""
_TOLD = "(select count(*) as found from ({found}) counted)"
_WITH = "with wanted as materialized ({wanted})"
_OF_WANTED = """(
    select q.*, w.first_by, w.then_by
    from (select * from wanted order by {order} limit %s offset %s) w
    cross join lateral (select * from partnership_partner x where x.id = w.id offset 0) q)
"""
_EACH = """
    select f.* from unnest(%s::bigint[]) serves(unit) cross join lateral (
        select {columns} from partnership_partner f where f.unit_id = serves.unit and {where} {order} limit %s) f
    {order} limit %s offset %s
"""
_ALL = "select {columns} from partnership_partner f where f.unit_id = any(%s) and {where} {order} limit %s offset %s"
_ORDERS = {"nama": "f.name, f.id", "kontak": "f.seen_at desc nulls last, f.id", "tenggat": "f.see_by, f.id"}
_BY: dict[str, tuple[str, list[str]]] = {
    "nama": ("f.name", []),
    "kontak": ("f.seen_at", []),
    "tenggat": ("f.see_by", []),
}  # of what a search found


class Partners(ReadAhead[Line]):
    """The partners of these units that the filters leave."""

    def __init__(self, units: Iterable[int], filters: Filters, now: datetime, *, page: str | None, size: int) -> None:
        self.units, self.filters, self.now = sorted(units), filters, now
        super().__init__(page=page, size=size)

    def _read(self, first: int) -> None:
        self.first = first
        if self.filters.only_overdue:
            self._take(fetched(*self._overdue(first)))
        elif words := words_of(self.filters.words):
            self._search(first, words)
        else:
            self._take(fetched(*self._listed(first)))

    def _take(self, rows: Sequence[tuple[Any, ...]]) -> None:
        self.found = rows[0][0]
        self.lines = [Line(*row[1:]) for row in rows if row[1] is not None]

    def _overdue(self, first: int) -> tuple[str, list[Any]]:
        found, values = overdue_first(self.units, self.filters.states, self.now, most=FOUND + 1)
        wanted = f"select partner_id as id, due_at as first_by, id as then_by from ({found}) late"  # noqa: S608
        return self._wanted(wanted, values, "first_by, then_by", first)

    def _wanted(self, wanted: str, values: list[Any], order: str, first: int) -> tuple[str, list[Any]]:
        """The page among partners that are all found first: ``id``, and by what they are ordered."""
        told = f"(select least(count(*), {self.cap + 1}) as found from wanted)"  # noqa: S608 - our own number
        lines = _LINES.format(told=told, rows=_OF_WANTED.format(order=order), order=order)
        most = max(0, min(self.size, FOUND - first))
        return f"{_WITH.format(wanted=wanted)} {lines}", [*values, *self._today(), most, first]

    def _listed(self, first: int) -> tuple[str, list[Any]]:
        where, values = _where(self.filters, self.now)
        order = _ORDERS[self.filters.order]
        few = len(self.units) <= FEW
        form = _EACH if few else _ALL

        def bound(most: int, offset: int) -> list[Any]:
            return [self.units, *values, *([most + offset] if few else ()), most, offset]

        found = form.format(columns="1", where=where, order="")
        rows = form.format(columns="*", where=where, order=f"order by {order}")
        return (
            _LINES.format(told=_TOLD.format(found=found), rows=f"({rows})", order=order),
            [*self._today(), *bound(self.cap + 1, 0), *bound(self.size, first)],
        )

    def _search(self, first: int, words: list[str]) -> None:
        """The likest first, or in an order that was asked for.

        A common name stands in thousands of rows, and judging each of them takes most of the time. Where more hold the
        words just as they were asked than a search shows, these are the likest of all, and nothing need be judged.
        """
        alike, values = as_sql(words)
        exact, said = word_for_word(words) if not self.filters.sort else ("", [])
        forgive()
        if exact:
            self._find("f.id", exact, said, f"order by f.id limit {FOUND + 1}", first)
        if not exact or self.found <= FOUND:
            by, of = _BY.get(self.filters.sort, ("-strict_word_similarity(%s, f.search_text)", [" ".join(words)]))
            self._find(by, alike, values, "", first, of)

    def _find(self, by: str, words: str, values: list[Any], end: str, first: int, of: Sequence[Any] = ()) -> None:
        where, more = _where(self.filters, self.now)
        wanted = f"""
            select f.id, {by} as first_by, f.id as then_by from partnership_partner f
            where f.unit_id = any(%s) and {where} and {words} {end}
        """  # noqa: S608 - our own text
        order = "first_by desc nulls last, then_by" if self.filters.sort == "kontak" else "first_by, then_by"
        # Not prepared: how many rows have a word decides how they are found.
        with connection.cursor() as cursor:
            cursor.execute(*self._wanted(wanted, [*of, self.units, *more, *values], order, first))
            self._take(cursor.fetchall())

    @property
    def cap(self) -> int:
        """Partners that are counted and paged through."""
        return FOUND if self.filters.words or self.filters.late == "janji" else COUNTED

    def _today(self) -> list[Any]:
        return [clock.local(self.now).date(), self.now]


def _where(filters: Filters, now: datetime) -> tuple[str, list[Any]]:
    """The filters as SQL over a partner ``f``, with the values to bind; the states are our own words."""
    states = ", ".join(f"'{state}'" for state in filters.states)
    parts, values = [f"f.state in ({states})"], list[Any]()
    if filters.kind:
        parts.append("f.kind = %s")
        values.append(filters.kind)
    if filters.area:
        parts.append("f.area_id in (select id from territory_area where code like %s)")
        values.append(re.sub(r"([\\\\%_])", r"\\\1", filters.area) + "%")
    if filters.late == "janji":
        late = "select 1 from partnership_promise p where p.partner_id = f.id and p.state = 'open' and p.due_at < %s"
        parts.append(f"exists ({late})")
        values.append(now)
    elif filters.late == "kontak":
        parts.append("f.see_by < %s")
        values.append(clock.local(now).date())
    return " and ".join(parts), values
