"""Many sessions, reading, for everybody's list and for the month: what a line shows, with all that stands beside it."""

# ruff: noqa: S608 - only our own words are put together here; what a reader gives is a value

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.paginator import Page

from kemitraan.design.api import COUNTED, CappedPaginator
from kemitraan.toolbox.clock import JAKARTA
from kemitraan.toolbox.rows import Compiled

from .filters import PER_PAGE, Filters
from .together import Beside, Row, read

Line = TypeVar("Line")
MONDAY = 0
PER_DAY = 3  # sessions a month shows of one day; the others are behind a link


class Card(NamedTuple):
    """A session as everybody's list shows it."""

    starts_at: str  # as PostgreSQL writes it: few are different, and each is read once
    code: str
    title: str
    certificate: bool
    venue: str
    area: str | None
    unit: str
    state: str
    for_minors: bool
    capacity: int | None
    registered: int

    @property
    def free(self) -> int | None:
        """Places left; None where there is no limit."""
        return None if self.capacity is None else max(0, self.capacity - self.registered)


class InMonth(NamedTuple):
    """A session as the month shows it; ``of`` is how many its day has."""

    of: int
    starts_at: str
    code: str
    title: str
    state: str


_CARDS = """
    select wanted.place, s.starts_at::text, s.code, p.title, p.certificate, s.venue,
        (select name from territory_area where id = s.area_id), (select name from territory_unit where id = s.unit_id),
        s.state, s.for_minors, s.capacity,
        case when s.state = 'open' then
            (select count(*) from learning_registration r where r.session_id = s.id and r.state = 'registered')
        else 0 end
    from (select *, row_number() over () as place from ({ids}) chosen(id)) wanted
    cross join lateral (select * from learning_session x where x.id = wanted.id offset 0) s
    cross join lateral (select title, certificate from learning_programme where id = s.programme_id offset 0) p
"""
# A day of the month is 24 hours from its beginning: Jakarta's clocks are never changed, and a name of a zone is dear.
IN_MONTH = ("pk", "starts_at", "code", "programme", "state")
_MONTH = """
    select row_number() over (order by starts_at, id) as place, whole, starts_at::text, code,
        (select title from learning_programme where id = programme_id), state
    from (
        select *, row_number() over (partition by day order by starts_at, id) as nth,
            count(*) over (partition by day) as whole
        from (
            select *, date_bin('24 hours', starts_at, %s) as day
            from ({ids}) found(id, starts_at, code, programme_id, state)
        ) dated
    ) ranked
    where nth <= {most}
"""


# A search judges every session of the view: once for the page and the count. ``kept.ORDERED`` are its columns.
_SEARCHED = "with found(id, starts_at, due_at) as materialized ({ids})"


class Listed(Generic[Line]):
    """The lines of a view for a paginator, from the statement of :func:`.kept.sessions_of`; None finds none.

    The page asked for is read at once with how many there are and with what stands beside it (``told``).
    ``statement`` gives the columns of ``line`` for the ids that come for ``{ids}``, in their order.
    """

    def __init__(
        self, found: Compiled | None, filters: Filters, statement: str, line: Callable[..., Line], beside: Beside
    ) -> None:
        self.found, self.statement, self.line, self.beside = found, statement, line, beside
        self.searched = _SEARCHED.format(ids=found[0]) if found and filters.q else ""
        table = "found" if self.searched else "learning_session"
        self.order = ", ".join(
            f'{table}."{name.lstrip("-")}"{" desc" if name.startswith("-") else ""}' for name in filters.order
        )
        self.first = (min(filters.page, COUNTED // PER_PAGE + 1) - 1) * PER_PAGE
        if found is None:
            self.count, self.lines = 0, list[Line]()
            self.told, _none = read(beside)
            return
        count = f"(select count(*) from ({found[0]} limit {COUNTED + 1}) found)", found[1]
        if self.searched:
            count = f"(select least(count(*), {COUNTED + 1}) from found)", ()
        told, rows = self._page(beside, self.first, count)
        *self.told, self.count = told
        self.lines = [line(*row) for row in rows]

    def _page(self, beside: Beside, first: int, count: Compiled = ("", ())) -> tuple[list[Any], list[Row]]:
        """A page. How many is written out, for the planner; where it begins is a value, so that all have one plan."""
        ids, values = self.found or ("", ())
        if self.searched:
            before, ids, mine = (self.searched, values), "select id from found", (first,)
        else:
            before, mine = ("", ()), (*values, first)
        ids = f"{ids} order by {self.order} limit {PER_PAGE} offset %s"
        return read(beside, (self.statement.format(ids=ids), mine), count, before)

    def __len__(self) -> int:
        """How many there are, counted no further than one page can lead."""
        return self.count

    def __getitem__(self, wanted: slice) -> list[Line]:
        """A page of lines; another statement only where another page was asked for than there is."""
        first, last = wanted.start or 0, wanted.stop
        if first != self.first and last > first:
            _told, rows = self._page(self.beside._replace(parts=()), first)
            self.first, self.lines = first, [self.line(*row) for row in rows]
        return self.lines[: last - first]


def cards(found: Compiled | None, filters: Filters, beside: Beside) -> Listed[Card]:
    """The cards of sessions obtained by ``public_sessions``."""
    return Listed(found, filters, _CARDS, Card, beside)


def page_of(listed: Any, number: int) -> Page[Any]:
    """A page of such lines; the last one where there are not so many."""
    return CappedPaginator(listed, PER_PAGE).get_page(number)


def month(found: Compiled | None, first: date, beside: Beside) -> tuple[list[Any], list[InMonth]]:
    """What stands beside, and the first sessions of each day among these (:data:`IN_MONTH`), a month's."""
    if found is None:
        return read(beside)[0], []
    ids, values = found
    begin = datetime.combine(first, time(), JAKARTA)
    told, rows = read(beside, (_MONTH.format(ids=ids, most=PER_DAY), (begin, *values)))
    return told, [InMonth(*row) for row in rows]


def weeks(first: date) -> Sequence[Sequence[date]]:
    """The month of ``first`` as weeks from Monday."""
    return Calendar(MONDAY).monthdatescalendar(first.year, first.month)


def month_beside(first: date, step: int) -> str:
    """The month before (−1) or after (+1), as an address says it."""
    count = first.year * 12 + first.month - 1 + step
    return f"{count // 12:04}-{count % 12 + 1:02}"
