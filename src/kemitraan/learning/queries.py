"""Many sessions, reading, for everybody's list and for the month: what a line shows, in one prepared statement each."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from django.core.paginator import Page

from kemitraan.design.api import COUNTED, CappedPaginator
from kemitraan.toolbox.rows import Compiled, fetched

Line = TypeVar("Line")
MONDAY = 0
PER_DAY = 3  # sessions a month shows of one day; the others are behind a link


class Card(NamedTuple):
    """A session as everybody's list shows it."""

    starts_at: datetime
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

    day: date
    of: int
    starts_at: datetime
    code: str
    title: str
    state: str


_CARDS = """
    select s.starts_at, s.code, p.title, p.certificate, s.venue,
        (select name from territory_area where id = s.area_id), (select name from territory_unit where id = s.unit_id),
        s.state, s.for_minors, s.capacity,
        case when s.state = 'open' then
            (select count(*) from learning_registration r where r.session_id = s.id and r.state = 'registered')
        else 0 end
    from (select *, row_number() over () as place from ({ids}) chosen(id)) wanted
    cross join lateral (select * from learning_session x where x.id = wanted.id offset 0) s
    cross join lateral (select title, certificate from learning_programme where id = s.programme_id offset 0) p
    order by wanted.place
"""
_MONTH = """
    select day, whole, s.starts_at, s.code, (select title from learning_programme where id = s.programme_id), s.state
    from (
        select id, day, row_number() over (partition by day order by starts_at, id) as place,
            count(*) over (partition by day) as whole
        from (
            select id, starts_at, (starts_at at time zone 'Asia/Jakarta')::date as day from ({ids}) found(id, starts_at)
        ) dated
    ) ranked
    cross join lateral (select * from learning_session x where x.id = ranked.id offset 0) s
    where place <= %s
    order by day, place
"""


class Listed(Generic[Line]):
    """The lines of a view for a paginator, from the statement of :func:`.kept.sessions_of`; None finds none.

    ``statement`` gives the columns of ``line`` for the ids that come for ``{ids}``, in their order.
    """

    def __init__(
        self, found: Compiled | None, order: tuple[str, ...], statement: str, line: Callable[..., Line]
    ) -> None:
        self.ids, self.values = found or ("", ())
        self.statement, self.line = statement, line
        self.order = ", ".join(
            f'learning_session."{name.lstrip("-")}"{" desc" if name.startswith("-") else ""}' for name in order
        )

    def __len__(self) -> int:
        """How many there are, counted no further than one page can lead."""
        if not self.ids:
            return 0
        ((count,),) = fetched(f"select count(*) from ({self.ids} limit {COUNTED + 1}) found", self.values)  # noqa: S608
        return int(count)

    def __getitem__(self, wanted: slice) -> list[Line]:
        """A page of lines. One statement."""
        first, last = wanted.start or 0, wanted.stop
        if not self.ids or last <= first:
            return []
        ids = f"{self.ids} order by {self.order} limit %s offset %s"
        return [self.line(*row) for row in fetched(self.statement.format(ids=ids), [*self.values, last - first, first])]


def cards(found: Compiled | None, order: tuple[str, ...]) -> Listed[Card]:
    """The cards of sessions obtained by ``public_sessions``."""
    return Listed(found, order, _CARDS, Card)


def page_of(listed: Any, number: int, size: int) -> Page[Any]:
    """A page of such lines; the last one where there are not so many."""
    return CappedPaginator(listed, size).get_page(number)


def month(found: Compiled | None) -> list[InMonth]:
    """The first sessions of each day among these (``pk`` and ``starts_at``), which are a month's. One statement."""
    if found is None:
        return []
    ids, values = found
    return [InMonth(*row) for row in fetched(_MONTH.format(ids=ids), [*values, PER_DAY])]


def weeks(first: date) -> Sequence[Sequence[date]]:
    """The month of ``first`` as weeks from Monday."""
    return Calendar(MONDAY).monthdatescalendar(first.year, first.month)


def month_beside(first: date, step: int) -> str:
    """The month before (−1) or after (+1), as an address says it."""
    count = first.year * 12 + first.month - 1 + step
    return f"{count // 12:04}-{count % 12 + 1:02}"
