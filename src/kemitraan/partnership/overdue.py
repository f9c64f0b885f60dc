"""Partners with an overdue promise, the longest overdue first, in time that does not grow with the promises there are.

Somebody who serves a few units gets each unit's first by its own index and merges them; somebody who serves many walks
one index over all.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

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
    limit {most}
"""
_EACH = """
    select f.* from unnest(%s::bigint[]) owner(id) cross join lateral ({found}) f order by f.due_at, f.id limit {most}
"""


def overdue_first(units: Iterable[int], states: Sequence[str], now: datetime, *, most: int) -> tuple[str, list[Any]]:
    """A statement that gives ``partner_id, due_at, id`` of the promises by which they stand, and its values."""
    serves = sorted(units)
    values: list[Any] = [now, serves, list(states), serves]
    if len(serves) == 1:
        return _FOUND.format(of="o.unit_id = %s", most=int(most)), [serves[0], *values]
    if len(serves) <= FEW:
        found = _FOUND.format(of="o.unit_id = owner.id", most=int(most))
        return _EACH.format(found=found, most=int(most)), [serves, *values]
    return _FOUND.format(of="o.unit_id = any(%s)", most=int(most)), [serves, *values]
