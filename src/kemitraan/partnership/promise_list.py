"""One page of the list of promises in one statement: its rows, how many there are, and how many are overdue.

Somebody who serves a few units gets each unit's first by its own index and merges them; somebody who serves many walks
one index over all. Everything is obtained for the units a viewer serves (:func:`.access.promises_visible_to` says the
same). Three statements of the ORM, over four tables, cost more to put together than to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from kemitraan.design.api import COUNTED
from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox.rows import fetched

from .models import Promise
from .read_ahead import ReadAhead, Statement, among

WHICH = ("terbuka", "lewat", "minggu-ini", "selesai")


class Line(NamedTuple):
    """What a row shows of a promise."""

    pk: int
    text: str
    owed_by: str
    owed_to: str
    state: str
    due_at: datetime | None
    closed_at: datetime | None
    how: str
    postponed: int
    unit_id: int
    partner_id: int | None
    partner: str | None
    problem_id: int | None
    problem: str | None
    owner: str | None


def line_of(row: Promise) -> Line:
    """A promise that was loaded with partner, problem and owner."""
    return Line(
        row.pk, row.text, row.owed_by, row.owed_to, row.state, row.due_at, row.closed_at, row.how, row.postponed,
        row.unit_id, row.partner_id, row.partner.name if row.partner else None, row.problem_id,
        row.problem.title if row.problem else None, row.owner.account.name if row.owner else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """Which promises: one of :data:`WHICH`, whose side owes them (empty: both), and those of some posts alone."""

    which: str = "terbuka"
    side: str = ""
    posts: tuple[int, ...] | None = None


# First the keys of one page, from an index alone however far one has turned; then what a row shows, for these only.
# Names of thirty rows come by subqueries: a join is planned as a hash over all partners. Posts and accounts are few, so
# there it is the other way about; "coalesce" hides from the planner how many promises nobody sees to, which misled it.
_LINES = """
    select told.*, f.id, f.text, f.owed_by, f.owed_to, f.state, extract(epoch from f.due_at)::float8,
        extract(epoch from f.closed_at)::float8, f.how, f.postponed, f.unit_id,
        f.partner_id, (select name from partnership_partner where id = f.partner_id),
        f.problem_id, (select title from partnership_problem where id = f.problem_id), a.name
    from ({told}) told
    left join lateral (
        select x.* from ({keys}) w
        cross join lateral (select * from partnership_promise p where p.id = w.id offset 0) x) f on true
    left join people_post o on o.id = coalesce(f.owner_id, 0)
    left join people_account a on a.id = o.account_id
    order by {order}
"""


class Promises(ReadAhead[Line]):
    """The promises asked for of the units a viewer serves; ``late`` counts the overdue ones."""

    late: int

    def __init__(self, viewer: Viewer, asked: Asked, now: datetime, *, page: str | None, size: int) -> None:
        self.units = sorted(viewer.units_for(purposes.READ_PARTNERS))
        self.asked, self.now = asked, now
        super().__init__(page=page, size=size)

    def _read(self, first: int) -> None:
        closed = self.asked.which == "selesai"
        column, order = ("closed_at", "f.closed_at desc, f.id desc") if closed else ("due_at", "f.due_at, f.id")
        told, told_values = self._told(closed)
        keys, values = self._among(f"f.id, f.{column}", self.asked, f"order by {order}", most=self.size, first=first)
        rows = fetched(_LINES.format(told=told, keys=keys, order=order), [*told_values, *values])
        self.first, (self.found, self.late) = first, rows[0][:2]
        self.lines = [_line(row[2:]) for row in rows if row[2] is not None]

    def _told(self, closed: bool) -> Statement:
        """How many there are, and how many of them are overdue, each counted no further than a page can lead."""
        if len(self.units) == 1 and not closed:  # the overdue come first, and one look counts both
            rows, values = self._among("f.due_at", self.asked, "order by f.due_at", most=COUNTED + 1)
            counts = f"select count(*), count(*) filter (where due_at < %s) from ({rows}) c"  # noqa: S608 - our own text
            return counts, [self.now, *values]
        late = Asked("lewat", self.asked.side, self.asked.posts)
        parts = [self._among("1", asked, most=COUNTED + 1) for asked in (self.asked, late)]
        counts = ", ".join(f"(select count(*) from ({rows}) c)" for rows, _values in parts)  # noqa: S608 - our own text
        return f"select {counts}", [value for _rows, values in parts for value in values]

    def _among(self, columns: str, asked: Asked, order: str = "", *, most: int, first: int = 0) -> Statement:
        where = _where(asked, self.now)
        return among("partnership_promise", columns, self.units, where, order, most=most, first=first)


def _line(row: tuple[Any, ...]) -> Line:
    due, closed = (None if moment is None else datetime.fromtimestamp(moment, UTC) for moment in row[5:7])
    return Line._make((*row[:5], due, closed, *row[7:]))


def _where(asked: Asked, now: datetime) -> Statement:
    """The filters as SQL over a promise ``f``, with the values to bind."""
    parts, values = ["f.state <> 'open'" if asked.which == "selesai" else "f.state = 'open'"], list[Any]()
    if asked.which in ("lewat", "minggu-ini"):
        parts.append("f.due_at < %s")
        values.append(now if asked.which == "lewat" else now + timedelta(days=7))
    if asked.side:
        parts.append("f.by_us" if asked.side == "kita" else "not f.by_us")
    if asked.posts is not None:
        parts.append("f.owner_id = any(%s)")
        values.append(list(asked.posts))
    return " and ".join(parts), values
