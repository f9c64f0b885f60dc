"""The two long lists of nights: tonight, and what was, in time that does not grow with the nights there are.

First the keys of one page, from an index of each police unit and merged; then what a row shows, for these only.
Everything is obtained for the units a viewer serves (:func:`.access.visible_to` says the same).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from kemitraan.toolbox.rows import fetched

from .states import NIGHT_LIVE

if TYPE_CHECKING:
    from .queries import Filters


class Line(NamedTuple):
    """What a row shows."""

    pk: int
    post_name: str
    post_lon: float | None
    post_lat: float | None
    post_area_name: str | None
    starts_at: datetime
    members: int
    state: str
    due_at: datetime | None
    late: bool  # whether its clock ran out


class Past(NamedTuple):
    """What a row of past nights shows."""

    pk: int
    post_name: str
    day: date
    state: str
    members: int
    came: int | None


# Fenced and by subqueries: joins would be planned as hashes over all posts and areas, for fifty rows.
_LINES = """
    select n.id, p.name, p.lon, p.lat, (select name from territory_area where id = p.area_id),
        extract(epoch from n.starts_at)::float8, n.members, n.state, extract(epoch from n.due_at)::float8,
        n.told_at is not null or coalesce(n.due_at < %s, false), n.due_at as clock
    from ({ids}) wanted cross join lateral (select * from nights_night x where x.id = wanted.id offset 0) n
    cross join lateral (select * from watch_guardpost y where y.id = n.post_id offset 0) p
    order by {order}
"""
_PAST_LINES = """
    select n.id, (select name from watch_guardpost where id = n.post_id), n.day, n.state, n.members, n.came
    from ({ids}) wanted cross join lateral (select * from nights_night x where x.id = wanted.id offset 0) n
    order by n.day desc, n.id desc
"""
_PAST = """
    select found.id from unnest(%s::bigint[]) owner(id) cross join lateral (
        select n.id, n.day from nights_night n where n.guided_by_id = owner.id and n.day <= %s {more}
        order by n.day desc, n.id desc limit %s) found
    order by found.day desc, found.id desc limit %s
"""
_LIVE = ", ".join(f"'{state}'" for state in NIGHT_LIVE)  # written out, so that the index of open nights can serve
_TONIGHT = f"""
    select n.id from nights_night n
    where n.guided_by_id = any(%s) and (n.day = %s or n.state in ({_LIVE})) {{more}}
    order by n.due_at nulls last, n.id limit %s
"""  # noqa: S608 - our own words
_WITH_FIGURES = f"""
    select told.*, line.* from (
        select count(*), count(*) filter (where n.state in ({_LIVE})),
            count(*) filter (where n.told_at is not null or n.due_at < %s), count(*) filter (where n.state = 'missed'),
            (select at from nights_incident order by at desc limit 1)
        from nights_night n where n.guided_by_id = any(%s) and (n.day = %s or n.state in ({_LIVE}))) told
    left join lateral ({{lines}}) line on true order by line.clock nulls last, line.id
"""  # noqa: S608 - our own words


class Tonight(NamedTuple):
    """Nights of a day: all, under way, late, missed; the last incident anywhere; and those asked for, as lines."""

    posts: int
    open: int
    late: int
    missed: int
    incident_at: datetime | None
    lines: list[Line]


def past(units: Iterable[int], filters: Filters, now: datetime, until: date, most: int) -> list[Past]:
    """Nights up to a day, newest first. One statement."""
    more, values = _matching(filters, now)
    if filters.since:
        more += " and n.day >= %s"
        values.append(filters.since)
    if filters.before:
        more += " and (n.day, n.id) < (%s, %s)"
        values += filters.before
    statement = _PAST_LINES.format(ids=_PAST.format(more=more))
    return [Past(*row) for row in fetched(statement, [sorted(units), until, *values, most, most])]


def of_tonight(units: Iterable[int], filters: Filters | None, now: datetime, day: date, most: int) -> Tonight:
    """Nights of a day and whatever is still open, in figures and as lines (none for no ``filters``); whose clock runs
    out first comes first. One statement."""
    more, values = _matching(filters, now) if filters is not None else (" and false", [])
    order, serves = "n.due_at nulls last, n.id", sorted(units)
    lines = _LINES.format(ids=_TONIGHT.format(more=more), order=order)
    found = fetched(_WITH_FIGURES.format(lines=lines), [now, serves, day, now, serves, day, *values, most])
    posts, live, late, missed, incident_at = found[0][:5]
    # Most nights begin at the same hour: each moment is made once, not for each of a hundred posts.
    at = {moment: datetime.fromtimestamp(moment, UTC) for row in found for moment in (row[10], row[13]) if moment}
    return Tonight(
        posts, live, late, missed, incident_at,
        [
            Line(*[*row[5:10], at[row[10]], *row[11:13], at.get(row[13]), row[14]])
            for row in found
            if row[5] is not None
        ],
    )  # fmt: skip


def _matching(filters: Filters, now: datetime) -> tuple[str, list[Any]]:
    more, values = "", list[Any]()
    if filters.state:
        more += " and n.state = %s"
        values.append(filters.state)
    if filters.late:
        more += " and (n.told_at is not null or n.due_at < %s)"
        values.append(now)
    if filters.q:
        more += " and n.post_id in (select id from watch_guardpost where name ilike %s)"
        escaped = filters.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values.append(f"%{escaped}%")
    return more, values
