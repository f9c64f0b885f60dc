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
from .overdue import overdue_first
from .read_ahead import ReadAhead, among
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


# First the keys of one page, from an index alone however far one has turned; then what a row shows, for these only.
# Places and promises of thirty rows are asked for one by one: joins are planned as hashes over whole tables.
_LINES = """
    select told.found, f.id, f.name, f.function, f.kind, f.state, a.name, a.level, a.above,
        (f.seen_at at time zone 'Asia/Jakarta')::date, f.see_by < %s,
        (select count(*) from partnership_promise p where p.partner_id = f.id and p.state = 'open' and p.due_at < %s)
    from ({told}) told
    left join lateral (
        select x.*, {by} from ({keys}) w cross join lateral (
            select id, name, function, kind, state, area_id, seen_at, see_by
            from partnership_partner p where p.id = w.id offset 0) x) f on true
    left join lateral (
        select name, level, (select name from territory_area where id = o.parent_id) as above
        from territory_area o where o.id = f.area_id offset 0) a on true
    order by {order}
"""
_WANTED = "with wanted as materialized ({wanted})"
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
        elif self.filters.late == "koreksi":  # few have one open: they are all found first, by it
            self._find(_BY[self.filters.order][0], "true", [], "", first)
        elif self.filters.area:  # nor have many one area: along the order of all, most would be looked at in vain
            wanted, values = self._chosen(_BY[self.filters.order][0])
            self._take(fetched(*self._wanted(wanted, values, self._by_first, first)))
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
        lines = _LINES.format(
            told=f"select least(count(*), {self.cap + 1}) as found from wanted",  # noqa: S608 - our own number
            keys=f"select * from wanted order by {order} limit {max(0, min(self.size, self.cap - first))} offset %s",  # noqa: S608
            by="w.first_by, w.then_by",
            order=order,
        )
        return f"{_WANTED.format(wanted=wanted)} {lines}", [*values, *self._today(), first]

    def _listed(self, first: int) -> tuple[str, list[Any]]:
        where, order = _where(self.filters, self.now), _ORDERS[self.filters.order]
        column = order.partition(" ")[0].rstrip(",")

        def part(columns: str, order: str, *, most: int, first: int = 0) -> tuple[str, list[Any]]:
            return among("partnership_partner", columns, self.units, where, order, most=most, first=first)

        found, found_values = part("1", "", most=self.cap + 1)
        keys, values = part(f"f.id, {column}", f"order by {order}", most=self.size, first=first)
        told = f"select count(*) as found from ({found}) c"  # noqa: S608 - our own text
        lines = _LINES.format(told=told, keys=keys, by="w.id as key", order=order)
        return lines, [*self._today(), *found_values, *values]

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
        wanted, more = self._chosen(by, of)
        # Not prepared: how many rows have a word decides how they are found.
        with connection.cursor() as cursor:
            said = [*more, *values]
            cursor.execute(*self._wanted(f"{wanted} and {words} {end}", said, self._by_first, first))
            self._take(cursor.fetchall())

    def _chosen(self, by: str, of: Sequence[Any] = ()) -> tuple[str, list[Any]]:
        """All whom the filters leave, and by what they are ordered."""
        where, values = _where(self.filters, self.now)
        found = f"""
            select f.id, {by} as first_by, f.id as then_by from partnership_partner f
            where f.unit_id = any(%s) and {where}
        """  # noqa: S608 - our own text
        return found, [*of, self.units, *values]

    @property
    def _by_first(self) -> str:
        return "first_by desc nulls last, then_by" if self.filters.sort == "kontak" else "first_by, then_by"

    @property
    def cap(self) -> int:
        """Partners that are counted and paged through."""
        return FOUND if self.filters.words or self.filters.late in ("janji", "koreksi") else COUNTED

    def _today(self) -> list[Any]:
        return [clock.local(self.now).date(), self.now]


# At home there, or also active there: a few hundred of a hundred thousand, found by the indexes of both.
_IN_AREA = """(
    f.area_id = any(array(select id from territory_area where code like %s))
    or f.id = any(array(select b.partner_id from partnership_partner_also_in b
        where b.area_id = any(array(select id from territory_area where code like %s)))))
"""


def _where(filters: Filters, now: datetime) -> tuple[str, list[Any]]:
    """The filters as SQL over a partner ``f``, with the values to bind; the states are our own words."""
    states = ", ".join(f"'{state}'" for state in filters.states)
    parts, values = [f"f.state in ({states})"], list[Any]()
    if filters.kind:
        parts.append("f.kind = %s")
        values.append(filters.kind)
    if filters.area:
        parts.append(_IN_AREA)
        values += [re.sub(r"([\\\\%_])", r"\\\1", filters.area) + "%"] * 2
    if filters.late == "janji":
        late = "select 1 from partnership_promise p where p.partner_id = f.id and p.state = 'open' and p.due_at < %s"
        parts.append(f"exists ({late})")
        values.append(now)
    elif filters.late == "koreksi":
        parts.append("f.id in (select partner_id from partnership_correction where state = 'asked')")
    elif filters.late == "kontak":
        parts.append("f.see_by < %s")
        values.append(clock.local(now).date())
    return " and ".join(parts), values
