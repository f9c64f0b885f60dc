"""The list of members: flat in size, whoever looks (measured by ``./kemitraan bench watch``).

Somebody who serves a few police units gets each unit's first rows by an index and merges them; somebody who serves many
walks one index over all. Nothing is counted beyond a thousand.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple

from kemitraan.design.api import COUNTED
from kemitraan.toolbox.languages import once_a_language
from kemitraan.toolbox.rows import fetched

from . import rules
from .card_status import Status, status_of, steps_on, window
from .kinds import KINDS
from .paging import PAGE
from .unit_models import Member, masked
from .words import Look, card_look, look

FARTHEST = 40  # pages; who needs more narrows the list or exports it
FEW = 16  # police units up to which each is asked for itself
LOOKED_THROUGH = 1_000  # members at the head of a list in which words are looked for first
ORDERS = {"habis": "card_until", "nama": "name"}  # and by id where these are the same


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
    # An index alone finds whose turn it is, however far the page; only then are these rows fetched, and the names of
    # their units by subqueries: a join would be planned as a hash over all units.
    offset = (min(max(asked.page, 1), FARTHEST) - 1) * most
    column = ORDERS.get(asked.order, ORDERS["habis"])

    def rows(ids: str, values: list[Any]) -> list[tuple[Any, ...]]:
        statement = f"""
            select m.id, m.name, m.number, m.kind, m.unit_id,
                (select u.name from watch_securityunit u where u.id = m.unit_id),
                m.state, m.card_until, m.minor_until is not null, {count}
            from ({ids}) f join watch_member m on m.id = f.id
            order by f.{column}, f.id
        """  # noqa: S608 - our own names; every value is bound
        return fetched(statement, [*counted, *values])

    found: list[tuple[Any, ...]] = []
    if asked.words and asked.unit_id is None:
        # Words that many have fill the page from the first members of the list; an index of words would collect all
        # that have them before it gives the first. Words that few have are found by it alone.
        few = len(units) <= FEW  # each unit gives as many rows as are looked through
        looked = min(LOOKED_THROUGH, 3 * LOOKED_THROUGH // max(1, len(units))) if few else LOOKED_THROUGH
        first, values = _listed(units, replace(asked, words=""), "*", f"order by {column}, id", looked, 0)
        said, words = _said(asked.words)
        chosen = f"select id, {column} from ({first}) a where {said} order by {column}, id"  # noqa: S608 - our own names
        found = rows(f"{chosen} limit {most + 1} offset {offset}", [*values, *words])
    if len(found) <= most:
        found = rows(*_listed(units, asked, f"id, {column}", f"order by {column}, id", most + 1, offset))
    day = rules.today()
    steps = steps_on(day)
    kinds, states, looks = _words()
    lines = [
        Guard(
            pk,
            masked(name) if minor else name,
            number,
            kinds[kind],
            unit_id,
            unit,
            states[state],
            looks[status_of(until, day, steps)],
            until,
        )
        for pk, name, number, kind, unit_id, unit, state, until, minor, _counted in found[:most]
    ]
    return lines, len(found) > most, int(found[0][-1]) if found else 0


@once_a_language(16)
def _words() -> tuple[dict[str, str], dict[str, Look], dict[Status, Look]]:
    """Kinds, states and cards as they are called."""
    kinds = {code: str(kind.name) for code, kind in KINDS.items()}
    return (
        kinds,
        {state: look(state) for state in Member.State.values},
        {status: card_look(status) for status in Status},
    )


def _count_of(units: frozenset[int], asked: Asked) -> tuple[str, list[Any]]:
    sql, values = _listed(units, asked, "1", "", COUNTED + 1, 0)
    return f"select count(*) from ({sql}) counted", values  # noqa: S608 - our own names


def count_steps(units: frozenset[int], steps: Iterable[Status]) -> dict[Status, int]:
    """The same count for each step of a card, of all members in one statement."""
    wanted, parts, values = list(steps), list[str](), list[Any]()
    for step in wanted:
        statement, more = _count_of(units, Asked(status=step.value))
        parts.append(f"({statement})")
        values += more
    (counts,) = fetched(f"select {', '.join(parts)}", values)
    return dict(zip(wanted, counts, strict=True))


def _listed(
    units: frozenset[int], asked: Asked, columns: str, order: str, most: int, offset: int
) -> tuple[str, list[Any]]:
    """Some columns of the members asked for, as SQL with its values. Limits stand in the text: the plan is made once
    for all values, and would reckon with a tenth of all members where it cannot read them."""
    where, values = _where(asked)
    members = f"select {columns} from watch_member where guided_by_id"  # noqa: S608 - our own names
    if len(units) == 1:
        return f"{members} = %s::bigint and {where} {order} limit {most} offset {offset}", [*units, *values]
    if len(units) <= FEW and asked.unit_id is None and not asked.words:
        each = f"{members} = p.id and {where} {order} limit {most + offset}"
        merged = f"select m.* from unnest(%s::bigint[]) p(id) cross join lateral ({each}) m"  # noqa: S608
        return f"{merged} {order} limit {most} offset {offset}", [sorted(units), *values]
    return f"{members} = any(%s::bigint[]) and {where} {order} limit {most} offset {offset}", [sorted(units), *values]


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
        said, words = _said(asked.words)
        parts.append(said)
        values += words
    return " and ".join(parts), values


def _said(words: str) -> tuple[str, list[str]]:
    """Part of a name, or a whole number. A young member's name is masked, so it is no way to find them either."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return "((name ilike %s and minor_until is null) or number = %s)", [pattern, words]
