"""Partners with an overdue promise, the longest overdue first, in time that does not grow with the promises there are.

Somebody who serves a few units gets each unit's first by its own index and merges them; somebody who serves many walks
one index over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from kemitraan.toolbox.rows import fetched

FEW = 16  # units up to which each is asked for itself

# A partner stands where its longest overdue promise stands, and nowhere else. Promises come in order from an index
# alone; what is asked about each of them is a scalar subquery: a join would be planned as a hash over all promises.
_FOUND = """
    select q.partner_id, q.due_at, q.id from (
        select o.partner_id, o.due_at, o.id from partnership_promise o
        where {of} and o.state = 'open' and o.due_at < %s order by o.due_at, o.id offset 0) q
    where (select p.unit_id = any(%s) and p.state = any(%s) from partnership_partner p where p.id = q.partner_id)
        and q.id = (select e.id from partnership_promise e where e.partner_id = q.partner_id and e.state = 'open'
            and e.unit_id = any(%s) order by e.due_at, e.id limit 1)
    limit %s
"""
_EACH = """
    select f.* from unnest(%s::bigint[]) owner(id) cross join lateral ({found}) f order by f.due_at, f.id limit %s
"""


def overdue_ids(units: Iterable[int], states: Sequence[str], now: datetime, *, first: int, most: int) -> list[int]:
    """The partners ``first`` … ``first + most - 1``, the longest overdue first. One statement."""
    statement, values = _statement(sorted(units), list(states), now, first + most)
    return [row[0] for row in fetched(statement, values)[first:]]


def count_overdue(units: Iterable[int], states: Sequence[str], now: datetime, *, most: int) -> int:
    """How many there are, counted no further than ``most``. One statement."""
    statement, values = _statement(sorted(units), list(states), now, most)
    ((count,),) = fetched(f"select count(*) from ({statement}) counted", values)  # noqa: S608 - our own text
    return int(count)


def _statement(units: list[int], states: list[str], now: datetime, most: int) -> tuple[str, list[Any]]:
    values: list[Any] = [units, now, units, states, units, most]
    if len(units) <= FEW:
        return _EACH.format(found=_FOUND.format(of="o.unit_id = owner.id")), [units, *values[1:], most]
    return _FOUND.format(of="o.unit_id = any(%s)"), values
