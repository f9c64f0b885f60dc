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


# Fenced and by subqueries: joins would be planned as hashes over all posts and areas, for thirty rows.
_PAST_LINES = """
    select n.id, (select name from watch_guardpost where id = n.post_id), n.day, n.state, n.members, n.came
    from ({ids}) wanted cross join lateral (select * from nights_night x where x.id = wanted.id offset 0) n
    order by n.day desc, n.id desc
"""
# How many there will be is written out: a plan for all pages that does not know it expects a tenth of all nights. Where
# a post is searched for by name it may expect that: then it walks the nights day by day, looks at each post once, and
# does not begin with all posts that have the word.
_PAST = """
    select found.id from unnest(%s::bigint[]) owner(id) cross join lateral (
        select n.id, n.day from nights_night n where n.guided_by_id = owner.id and n.day <= %s {more}
        order by n.day desc, n.id desc limit {most}) found
    order by found.day desc, found.id desc limit {most}
"""
_PAST_OF_ONE = """
    select n.id from nights_night n where n.guided_by_id = %s and n.day <= %s {more}
    order by n.day desc, n.id desc limit {most}
"""
_LIVE = ", ".join(f"'{state}'" for state in NIGHT_LIVE)  # written out, so that the index of open nights can serve
# Tonight's nights are looked at once, for the figures and for the page; what else a row shows is asked for its rows.
_TONIGHT = f"""
    with tonight as materialized (
        select n.id, n.post_id, n.members, n.state, n.starts_at, n.due_at, {{wanted}} as wanted,
            n.told_at is not null or coalesce(n.due_at < %s, false) as late
        from nights_night n where n.guided_by_id {{units}} and (n.day = %s or n.state in ({_LIVE})))
    select told.*, line.* from (
        select count(*), count(*) filter (where state in ({_LIVE})), count(*) filter (where late),
            count(*) filter (where state = 'missed'), count(*) filter (where wanted),
            (select at from nights_incident order by at desc limit 1)
        from tonight) told
    left join lateral (
        select t.id, p.name, p.lon, p.lat, (select name from territory_area where id = p.area_id),
            extract(epoch from t.starts_at)::float8, t.members, t.state, extract(epoch from t.due_at)::float8 as due,
            t.late
        from (select * from tonight where wanted order by due_at nulls last, id limit {{most}} offset %s) t
        cross join lateral (select name, lon, lat, area_id from watch_guardpost y where y.id = t.post_id offset 0) p
    ) line on true order by line.due nulls last, line.id
"""  # noqa: S608 - our own words


class Tonight(NamedTuple):
    """Nights of a day: all, under way, late, missed, asked for; the last incident anywhere; a page of lines."""

    posts: int
    open: int
    late: int
    missed: int
    wanted: int
    incident_at: datetime | None
    lines: list[Line]


def past(units: Iterable[int], filters: Filters, now: datetime, until: date, most: int) -> list[Past]:
    """Nights up to a day, newest first. One statement."""
    more, values = _matching(filters, now, _OF_POSTS)
    if filters.since:
        more += " and n.day >= %s"
        values.append(filters.since)
    if filters.before:
        more += " and (n.day, n.id) < (%s, %s)"
        values += filters.before
    serves = sorted(units)
    if filters.q:
        ids, values = _PAST.format(more=more, most="%s"), [serves, until, *values, most, most]
    elif len(serves) == 1:
        ids, values = _PAST_OF_ONE.format(more=more, most=int(most)), [serves[0], until, *values]
    else:
        ids, values = _PAST.format(more=more, most=int(most)), [serves, until, *values]
    return [Past(*row) for row in fetched(_PAST_LINES.format(ids=ids), values)]


def of_tonight(
    units: Iterable[int], filters: Filters | None, now: datetime, day: date, *, most: int, first: int = 0
) -> Tonight:
    """Nights of a day and whatever is still open, in figures and as lines (none for no ``filters``), so many from the
    ``first`` on; whose clock runs out first comes first. One statement."""
    more, values = _matching(filters, now, _OF_ITS_POST) if filters is not None else (" and false", [])
    serves = sorted(units)
    alone = len(serves) == 1
    statement = _TONIGHT.format(wanted=f"true{more}", units="= %s" if alone else "= any(%s)", most=int(most))
    found = fetched(statement, [*values, now, serves[0] if alone else serves, day, first])
    # Most nights begin at the same hour: each moment is made once, not for each of sixty posts.
    moments = {row[11] for row in found} | {row[14] for row in found}
    at = {moment: datetime.fromtimestamp(moment, UTC) for moment in moments if moment}
    lines = [
        Line._make((*row[6:11], at[row[11]], *row[12:14], at.get(row[14]), row[15]))
        for row in found
        if row[6] is not None
    ]
    return Tonight._make((*found[0][:6], lines))


_OF_POSTS = "n.post_id in (select id from watch_guardpost where name ilike %s)"
# Tonight's nights are all looked at, and are fewer than all posts anywhere.
_OF_ITS_POST = "(select name ilike %s from watch_guardpost where id = n.post_id)"


def _matching(filters: Filters, now: datetime, name: str) -> tuple[str, list[Any]]:
    more, values = "", list[Any]()
    if filters.state:
        more += " and n.state = %s"
        values.append(filters.state)
    if filters.late:
        more += " and (n.told_at is not null or n.due_at < %s)"
        values.append(now)
    if filters.q:
        more += f" and {name}"
        escaped = filters.q.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values.append(f"%{escaped}%")
    return more, values
