"""Long lists of visits in time that does not grow with their number: newest first, a page at a time, by a cursor."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils.dateparse import parse_date

from kemitraan.people.api import Viewer, purposes
from kemitraan.toolbox.rows import fetched

from .access import Village, villages_in_sight
from .states import STATES

PAGE = 30  # rows
LARGEST_ID = 2**63 - 1


@dataclass(frozen=True)
class Filters:
    """What a reader asked for; all of it stands in the address."""

    state: str = ""
    village: int | None = None
    since: date | None = None
    until: date | None = None
    before: tuple[date, int] | None = None

    def address(self, **changes: object) -> str:
        """The query of an address with these filters, some changed; without the cursor unless it is given."""
        now: dict[str, object] = {
            "keadaan": self.state,
            "kelurahan": self.village or "",
            "dari": self.since.isoformat() if self.since else "",
            "sampai": self.until.isoformat() if self.until else "",
            **changes,
        }
        # Codes, numbers and days, as :func:`read_filters` let them in: nothing in them has to be quoted.
        return "?" + "&".join(f"{name}={value}" for name, value in now.items() if value)


def read_filters(given: Mapping[str, str]) -> Filters:
    """Filters from an address; what makes no sense is left out."""
    state = given.get("keadaan", "")
    village = given.get("kelurahan", "")
    return Filters(
        state=state if state in STATES else "",
        village=int(village) if village.isascii() and village.isdigit() and len(village) < 18 else None,
        since=_day(given.get("dari", "")),
        until=_day(given.get("sampai", "")),
        before=_cursor(given.get("sebelum", "")),
    )


def _day(typed: str) -> date | None:
    try:
        found = parse_date(typed)
    except ValueError:
        return None
    return found if found and 1900 <= found.year <= 9000 else None


def _cursor(typed: str) -> tuple[date, int] | None:
    day, _dot, number = typed.partition("_")
    found = _day(day)
    if found is None or not (number.isascii() and number.isdigit()) or int(number[:25]) > LARGEST_ID:
        return None
    return found, int(number)


class Line(NamedTuple):
    """What a row of the list shows."""

    key: str
    state: str
    day: date
    due_at: datetime | None
    pk: int
    village: str
    rt: str | None
    rw: str | None
    landmark: str


class Page(NamedTuple):
    """One page of visits, the cursor of the next (empty at the end), and the kelurahan to choose from."""

    lines: list[Line]
    older: str
    villages: list[Village]


def page_of(viewer: Viewer, filters: Filters, per_page: int = PAGE) -> Page:
    """One page of the visits a viewer may see, newest first.

    A superior sees those of their units, an officer their own. Each unit's newest are taken from its own index and
    merged, so that a region costs a little more than a sector, and a million visits no more than a thousand.
    One statement, whose last row brings the choices of the filter.
    """
    choices, asked = villages_in_sight(viewer)
    column, owners = _owners(viewer)
    chosen, values = _chosen(column, owners, filters, per_page + 1)
    *found, told = fetched(_LINES.format(lines=chosen, choices=choices), [*values, *asked])
    lines = [Line._make(row) for row in found[:per_page]]
    older = f"{lines[-1].day.isoformat()}_{lines[-1].pk}" if len(found) > per_page else ""
    return Page(lines, older, [Village(*one) for one in json.loads(told[0] or "[]")])


# Names by subqueries: a join would be planned as a hash over all areas. Few kelurahan come again and again, and the
# server remembers theirs.
_LINES = """
    (
        select v.key::text, v.state, v.day, v.due_at, v.id, village.name,
            (select name from territory_area where id = p.rt_id), (select name from territory_area where id = p.rw_id),
            p.landmark
        from ({lines}) v
        cross join lateral (select * from visits_visitplace y where y.id = v.place_id offset 0) p
        cross join lateral (select name from territory_area x where x.id = p.village_id offset 0) village
        order by v.day desc, v.id desc
    )
    union all
    (
        select json_agg(json_build_array(c.id, c.name, c.own))::text, null, null, null, null, null, null, null, null
        from ({choices}) c
    )
"""


def _owners(viewer: Viewer) -> tuple[str, list[int]]:
    units = viewer.units_for(purposes.REVIEW_VISITS)
    if units:
        return "unit_id", sorted(units)
    if viewer.may(purposes.MAKE_VISITS):
        return "post_id", sorted(post.pk for post in viewer.posts)
    return "unit_id", []


def _chosen(column: str, owners: Sequence[int], filters: Filters, limit: int) -> tuple[str, list[Any]]:
    """The statement for the visits of one page, and its values.

    The owners come by a subquery and the limit is written out, so that the planner expects the same whoever asks: it
    would plan anew each time wherever it expects less of the values at hand, and that costs more than the rows.
    """
    where: list[str] = []
    values: list[Any] = []
    if filters.state:
        where.append(_IN_STATE[filters.state])
    else:
        where.append("v.state not in ('planned', 'not_done')")
    if filters.village is not None:
        where.append("v.place_id in (select id from visits_visitplace where village_id = %s)")
        values.append(filters.village)
    if filters.since:
        where.append("v.day >= %s")
        values.append(filters.since)
    if filters.until:
        where.append("v.day <= %s")
        values.append(filters.until)
    if filters.before:
        where.append("(v.day, v.id) < (%s, %s)")
        values += list(filters.before)
    sql = f"""
        select found.* from unnest((select %s::bigint[])) as owner(id) cross join lateral (
            select v.id, v.day, v.key, v.state, v.due_at, v.place_id
            from visits_visit v where v.{column} = owner.id and {" and ".join(where)}
            order by v.day desc, v.id desc limit {limit}
        ) found order by found.day desc, found.id desc limit {limit}"""  # noqa: S608 - our own words; values are bound
    return sql, [list(owners), *values]


# Written out: so the planner sees that the index of rare states will do.
_IN_STATE = {state: f"v.state = '{state}'" for state in STATES}
