"""The two hottest addresses of the desk: rows and points as JSON that PostgreSQL itself writes.

The same view as :func:`kemitraan.desk.queue.matching`, in one hand-written statement each: no model, no datetime
and no dictionary is made in Python for what only passes through. A test compares both ways for every filter.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox.codes import read_code
from kemitraan.toolbox.geo import cell_ranges
from kemitraan.toolbox.rows import prepared_cursor

from .filters import PAGE, Filters
from .near import circle, near_of
from .queue import LONGEST_TITLE, MOST_POINTS, SEARCHED_WORDS

_ORDERS = {
    "clock": "r.due_at asc nulls last, r.id",
    "newest": "r.received_at desc, r.id desc",
    "oldest": "r.received_at, r.id",
    "priority": "r.priority, r.due_at asc nulls last, r.id",
}
_LATE = "(r.due_at < %(now)s or (r.promised_at < %(now)s and r.answered_at is null and r.state = any(%(unanswered)s)))"
_NEWS = "exists (select 1 from reports_notice n where n.report_id = r.id and n.sent_at is null and n.due_at <= %(now)s)"
_UNANSWERED = ["received", "in_hand"]
MOST_RANGES = 40

# The page is chosen among reports alone; what stands beside each is looked up for its hundred rows only.
_ROWS = """
select count(*) > {page}, coalesce(json_agg(x) filter (where x.n <= {page}), '[]')::text from (
  select r.n, r.code, concat_ws('-', substr(r.code, 1, 4), substr(r.code, 5, 4), substr(r.code, 9)) as shown,
         left(r.story, {title}) as title,
         (select c.{name} from reports_category c where c.id = r.category_id) as category,
         r.priority, r.state, r.due_at as due, coalesce({late}, false) as late, r.received_at as received,
         coalesce((select a.name from territory_area a where a.id = r.area_id), '') as place,
         (select h.name from territory_unit h where h.id = r.holder_id) as holder,
         r.rung, r.state = 'answered' as answer_waits
  from (
    select row_number() over () as n, y.* from (
      select {columns} from reports_report r {joins}
      where {where} order by {order} limit {page} + 1 offset {start}) y) r) x
"""
# What a row shows and nothing else: planning forty columns costs more than reading these.
_COLUMNS = ", ".join(
    f"r.{name}"
    for name in (
        *("id", "code", "story", "category_id", "priority", "state", "due_at", "promised_at", "answered_at"),
        *("received_at", "area_id", "holder_id", "rung"),
    )
)
# Written as text: a code, a state and numbers hold nothing that JSON must escape, and this is thrice as fast. The table
# is named once: each time it is named its rows are judged again (reports/wall.py).
_POINTS = """
select '{{"type":"FeatureCollection","complete":' || (count(*) <= {most})::text || ',"features":[' ||
  coalesce(string_agg('{{"type":"Feature","geometry":{{"type":"Point","coordinates":[' || r.lon || ',' || r.lat
    || ']}},"properties":{{"id":"' || r.code || '","priority":' || r.priority || ',"state":"' || r.state
    || '","uncertain_m":' || coalesce(r.accuracy_m, 0) || ',"late":' || coalesce({late}, false) || '}}}}', ',')
    filter (where r.n <= {most}), '')
  || ']}}'
from (
  select row_number() over (order by r.priority, r.due_at asc nulls last, r.id) as n, r.code, r.lon, r.lat,
         r.priority, r.state, r.accuracy_m, r.due_at, r.promised_at, r.answered_at
  from reports_report r {joins} where {where}) r
where r.n <= {most} + 1
"""


def rows_text(viewer: Viewer, filters: Filters, now: datetime, language: str) -> str:
    """``{"rows": […], "more": …}``: one page of the queue. One query."""
    where, values = _where(viewer, filters, now)
    statement = _ROWS.format(
        page=PAGE,
        start=(filters.page - 1) * PAGE,
        title=LONGEST_TITLE,
        name="name_en" if language == "en" else "name_id",
        late=_LATE,
        columns=_COLUMNS,
        joins=_joins(filters),
        where=where,
        order=_ORDERS[filters.sort],
    )
    with prepared_cursor() as cursor:
        cursor.execute(*_numbered(statement, values))
        more, rows = cursor.fetchone() or (False, "[]")
    return f'{{"rows": {rows}, "more": {"true" if more else "false"}}}'


def points_text(viewer: Viewer, filters: Filters, box: tuple[float, float, float, float], now: datetime) -> str:
    """GeoJSON of at most 500 reports of a view inside west, south, east, north; most urgent first. One query.

    Open reports are few and found by their own index; among all of them the box is searched by rows of map cells.
    """
    where, values = _where(viewer, filters, now)
    west, south, east, north = box
    where += " and r.lon between %(west)s and %(east)s and r.lat between %(south)s and %(north)s"
    values |= {"west": west, "south": south, "east": east, "north": north}
    ranges = cell_ranges(*box)
    if filters.all and len(ranges) <= MOST_RANGES:
        places = [f"r.cell between %(c{i})s and %(d{i})s" for i in range(len(ranges))]
        where += f" and ({' or '.join(places)})"
        for i, (first, last) in enumerate(ranges):
            values |= {f"c{i}": first, f"d{i}": last}
    statement = _POINTS.format(most=MOST_POINTS, late=_LATE, where=where, joins=_joins(filters))
    with prepared_cursor() as cursor:
        cursor.execute(*_numbered(statement, values))
        (text,) = cursor.fetchone() or ("",)
    return str(text)


def _joins(filters: Filters) -> str:
    """The tables that these filters ask about besides the reports."""
    if not (filters.category or filters.q or filters.near):
        return ""
    return "join reports_category c on c.id = r.category_id left join territory_area a on a.id = r.area_id"


_PLACE = re.compile(r"%\((\w+)\)s")


def _numbered(statement: str, values: dict[str, Any]) -> tuple[str, list[Any]]:
    """The statement with ``$1``, ``$2`` … for its named places, and the values in that order."""
    order: dict[str, int] = {}
    text = _PLACE.sub(lambda place: f"${order.setdefault(place[1], len(order) + 1)}", statement)
    return text, [values[name] for name in order]


def _where(viewer: Viewer, filters: Filters, now: datetime) -> tuple[str, dict[str, Any]]:
    """The conditions of a view: what the viewer may see (as ``reports.visible_to``), then the filters."""
    values: dict[str, Any] = {
        "units": list(viewer.units_for(purposes.READ_REPORTS)),
        "clearance": viewer.clearance,
        "now": now,
        "unanswered": _UNANSWERED,
    }
    parts = ["(r.unit_id = any(%(units)s) or r.holder_id = any(%(units)s))", "r.caveat <= %(clearance)s"]
    if len(viewer.posts) > 1:  # who serves in a unit it is kept from, and in another besides (reports/access.py)
        parts.append(
            "not exists (select 1 from reports_exclusion x where x.report_id = r.id and x.unit_id = any(%(own)s))"
        )
        values["own"] = reports.own_path(viewer)
    # Literal states let the partial indexes over open reports serve; they come from a fixed table, not from outside.
    parts.append("r.state in ({})".format(", ".join(f"'{state}'" for state in filters.states)))
    optional = {
        "priority": ("r.priority = any(%(priority)s)", list(filters.priority)),
        "category": ("c.code = any(%(category)s)", list(filters.category)),
        "unit": ("(r.unit_id = %(unit)s or r.holder_id = %(unit)s)", filters.unit),
        "mine": ("r.assignee_id = any(%(mine)s)", [post.pk for post in viewer.posts] if filters.mine else []),
        "since": ("r.received_at >= %(since)s", filters.since_moment(now)),
    }
    for name, (condition, value) in optional.items():
        if value or (name == "mine" and filters.mine):
            parts.append(condition)
            values[name] = value
    if filters.late:
        parts.append(_LATE)
    if filters.news:
        parts.append(_NEWS)
    if (near := near_of(viewer, filters)) is not None:
        text, more = circle(near)
        parts.append(text)
        values |= more
    if filters.q:
        _search(filters.q, parts, values)
    return " and ".join(parts), values


def _search(q: str, parts: list[str], values: dict[str, Any]) -> None:
    """A plain search: a receipt code by itself, else every word somewhere."""
    if (code := read_code(q)) is not None:
        parts.append("r.code = %(code)s")
        values["code"] = code
        return
    for i, word in enumerate(q.split()[:SEARCHED_WORDS]):
        fields = ("r.story", "r.landmark", "a.name", "r.official_number", "c.name_id")
        parts.append(f"({' or '.join(f'{field} ilike %(w{i})s' for field in fields)})")
        escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        values[f"w{i}"] = f"%{escaped}%"
