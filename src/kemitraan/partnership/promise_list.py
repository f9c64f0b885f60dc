"""One page of the list of promises in one statement: its rows, how many there are, and how many are overdue.

Somebody who serves a few units gets each unit's first by its own index and merges them; somebody who serves many walks
one index over all. Everything is obtained for the units a viewer serves (:func:`.access.promises_visible_to` says the
same). Three statements of the ORM, over four tables, cost more to put together than to answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from kemitraan.design.api import COUNTED
from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox.rows import fetched

from .models import Promise
from .overdue import FEW
from .read_ahead import ReadAhead

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


# Names of fifty rows come by subqueries: a join is planned as a hash over all partners.
_LINES = """
    select told.*, f.id, f.text, f.owed_by, f.owed_to, f.state, f.due_at, f.closed_at, f.how, f.postponed, f.unit_id,
        f.partner_id, (select name from partnership_partner where id = f.partner_id),
        f.problem_id, (select title from partnership_problem where id = f.problem_id),
        (select name from people_account where id = (select account_id from people_post where id = f.owner_id))
    from (select (select count(*) from ({found}) c),
        (select count(*) from partnership_promise f where f.unit_id = any(%s) and {late})) told
    left join lateral ({rows}) f on true {order}
"""
_EACH = """
    select f.* from unnest(%s::bigint[]) serves(unit) cross join lateral (
        select {columns} from partnership_promise f where f.unit_id = serves.unit and {where} {order} limit %s) f
    {order} limit %s offset %s
"""
_ALL = "select {columns} from partnership_promise f where f.unit_id = any(%s) and {where} {order} limit %s offset %s"


class Promises(ReadAhead[Line]):
    """The promises asked for of the units a viewer serves; ``late`` counts the overdue ones."""

    late: int

    def __init__(self, viewer: Viewer, asked: Asked, now: datetime, *, page: str | None, size: int) -> None:
        self.units = sorted(viewer.units_for(purposes.READ_PARTNERS))
        self.asked, self.now = asked, now
        super().__init__(page=page, size=size)

    def _read(self, first: int) -> None:
        where, values = _where(self.asked, self.now)
        late, late_values = _where(Asked("lewat", self.asked.side, self.asked.posts), self.now)
        closed = self.asked.which == "selesai"
        order = "order by f.closed_at desc, f.id desc" if closed else "order by f.due_at, f.id"
        form = _EACH if len(self.units) <= FEW else _ALL
        statement = _LINES.format(
            found=form.format(columns="1", where=where, order=""),
            late=late,
            rows=form.format(columns="f.*", where=where, order=order),
            order=order,
        )
        rows = fetched(
            statement,
            [
                *self._bound(values, COUNTED + 1, 0),
                *(self.units, *late_values),
                *self._bound(values, self.size, first),
            ],
        )
        self.first, (self.found, self.late) = first, rows[0][:2]
        self.lines = [Line(*row[2:]) for row in rows if row[2] is not None]

    def _bound(self, values: list[Any], most: int, offset: int) -> list[Any]:
        each = [most + offset] if len(self.units) <= FEW else []
        return [self.units, *values, *each, most, offset]


def _where(asked: Asked, now: datetime) -> tuple[str, list[Any]]:
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
