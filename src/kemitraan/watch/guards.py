"""The list of members: flat in size, whoever looks (measured by ``./kemitraan bench watch``).

Somebody who serves a few police units gets each unit's first rows by an index and merges them; somebody who serves many
walks one index over all. Nothing is counted beyond a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from kemitraan.toolbox.rows import fetched

from . import rules
from .card_status import Status, status_of, steps_on, window
from .kinds import KINDS
from .unit_models import masked
from .words import Look, card_look, look

PAGE = 50
FARTHEST = 40  # pages; who needs more narrows the list or exports it
FEW = 16  # police units up to which each is asked for itself
COUNTED = 1_000
ORDERS = {"habis": "card_until, id", "nama": "name, id"}


@dataclass(frozen=True)
class Asked:
    """What the filters of the address say."""

    kind: str = ""
    status: str = ""
    unit_id: int | None = None
    words: str = ""
    order: str = "habis"
    page: int = 1


class Guard(NamedTuple):
    """One line of the list."""

    pk: int
    name: str
    number: str
    kind: str
    unit_id: int
    unit: str
    state: Look
    card: Look
    card_until: date | None


def guards(units: frozenset[int], asked: Asked, *, most: int = PAGE) -> tuple[list[Guard], bool]:
    """One page of the members a viewer may see, and whether there is more. One statement."""
    lines, more, _count = _page(units, asked, most, "0", [])
    return lines, more


def counted_guards(units: frozenset[int], asked: Asked) -> tuple[list[Guard], bool, int]:
    """The same with how many there are, counted to :data:`COUNTED` + 1 and no further, in the same statement."""
    count, values = _count_of(units, asked)
    lines, more, counted = _page(units, asked, PAGE, f"({count})", values)
    if not lines and asked.page > 1:  # a page after the last one has no row to say it
        ((counted,),) = fetched(count, values)
    return lines, more, counted


def _page(
    units: frozenset[int], asked: Asked, most: int, count: str, counted: list[Any]
) -> tuple[list[Guard], bool, int]:
    where, values = _where(asked)
    order = ORDERS.get(asked.order, ORDERS["habis"])
    offset = (min(max(asked.page, 1), FARTHEST) - 1) * most
    sql = _sql("m.*", units, where, order, asked)
    statement = f"""
        select m.id, m.name, m.number, m.kind, m.unit_id, u.name, m.state, m.card_until, m.minor_until, {count}
        from ({sql} limit %s offset %s) m join watch_securityunit u on u.id = m.unit_id
        order by {", ".join(f"m.{column.strip()}" for column in order.split(","))}
    """  # noqa: S608 - our own names; every value is bound
    found = fetched(statement, [*counted, *_bound(units, values, asked, most + 1 + offset), most + 1, offset])
    day = rules.today()
    steps = steps_on(day)
    kinds = {code: str(kind.name) for code, kind in KINDS.items()}
    looks = {status: card_look(status) for status in Status}
    states = {state: look(state) for state in {row[6] for row in found}}
    lines = [
        Guard(
            pk=pk,
            name=masked(name) if minor else name,
            number=number,
            kind=kinds[kind],
            unit_id=unit_id,
            unit=unit,
            state=states[state],
            card=looks[status_of(until, day, steps)],
            card_until=until,
        )
        for pk, name, number, kind, unit_id, unit, state, until, minor, _counted in found[:most]
    ]
    return lines, len(found) > most, int(found[0][-1]) if found else 0


def _count_of(units: frozenset[int], asked: Asked) -> tuple[str, list[Any]]:
    where, values = _where(asked)
    sql = _sql("1 as one", units, where, "", asked)
    statement = f"select count(*) from ({sql} limit %s) counted"  # noqa: S608 - our own names
    return statement, [*_bound(units, values, asked, COUNTED + 1), COUNTED + 1]


def count_steps(units: frozenset[int], steps: Iterable[Status]) -> dict[Status, int]:
    """The same count for each step of a card, of all members in one statement."""
    wanted, parts, values = list(steps), list[str](), list[Any]()
    for step in wanted:
        statement, more = _count_of(units, Asked(status=step.value))
        parts.append(f"({statement})")
        values += more
    (counts,) = fetched(f"select {', '.join(parts)}", values)
    return dict(zip(wanted, counts, strict=True))


def _few(units: Iterable[int], asked: Asked) -> bool:
    return len(list(units)) <= FEW and asked.unit_id is None and not asked.words


def _sql(columns: str, units: frozenset[int], where: str, order: str, asked: Asked) -> str:
    ordered = f"order by {order}" if order else ""
    if _few(units, asked):
        inner = f"select * from watch_member where guided_by_id = p.id and {where} {ordered} limit %s"  # noqa: S608
        return f"select {columns} from unnest(%s::bigint[]) p(id) cross join lateral ({inner}) m {ordered}"  # noqa: S608
    return f"select {columns} from watch_member m where guided_by_id = any(%s) and {where} {ordered}"  # noqa: S608


def _bound(units: frozenset[int], values: Sequence[Any], asked: Asked, most: int) -> list[Any]:
    ids = sorted(units)
    return [ids, *values, most] if _few(units, asked) else [ids, *values]


def _where(asked: Asked) -> tuple[str, list[Any]]:
    """The filters as SQL over ``watch_member``, with the values to bind."""
    parts, values = ["state <> 'left'"], list[Any]()
    if asked.kind:
        parts.append("kind = %s")
        values.append(asked.kind)
    if asked.unit_id is not None:
        parts.append("unit_id = %s")
        values.append(asked.unit_id)
    if asked.status == Status.NONE:
        parts.append("card_until is null")
    elif asked.status in Status.values:
        low, high = window(Status(asked.status), rules.today())
        for sign, bound in ((">=", low), ("<=", high)):
            if bound is not None:
                parts.append(f"card_until {sign} %s")
                values.append(bound)
    if asked.words:
        pattern = "%" + asked.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        # A young member's name is masked, so it is no way to find them either.
        parts.append("((name ilike %s and minor_until is null) or number = %s)")
        values += [pattern, asked.words]
    return " and ".join(parts), values
