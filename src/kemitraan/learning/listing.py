"""The staff's list of sessions: a page, its filters and its figures in a fixed number of prepared statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from kemitraan.design.api import address_form, badge, deadline, filled, joined, number, spoken, when
from kemitraan.toolbox.rows import fetched

from .models import Session
from .states import ENDED
from .words import STATES


class StaffLine(NamedTuple):
    """What a row shows."""

    starts_at: datetime
    code: str
    title: str
    venue: str
    online: str
    area: str | None
    state: str
    due_at: datetime | None
    capacity: int | None
    registered: int
    waiting: int


# Names and counts by subqueries: a join would be planned as a hash over all areas and registrations.
_LINES = """
    select s.starts_at, s.code, (select title from learning_programme where id = s.programme_id), s.venue, s.online,
        (select name from territory_area where id = s.area_id), s.state, s.due_at, s.capacity,
        (select count(*) from learning_registration r where r.session_id = s.id and r.state = 'registered'),
        (select count(*) from learning_registration r where r.session_id = s.id and r.state = 'waiting')
    from (select *, row_number() over () as place from ({ids}) chosen(id)) wanted
    cross join lateral (select * from learning_session x where x.id = wanted.id offset 0) s
    order by wanted.place
"""
_OVER = ", ".join(f"'{state}'" for state in ENDED)  # written out, so that the index of open sessions can serve
_FIGURES = f"""
    select count(*) filter (where s.starts_at >= %s), count(*) filter (where s.state = 'held'),
        count(*) filter (where s.state not in ('open', 'running') and s.due_at < %s),
        (select count(*) from learning_sessionrequest r where r.unit_id = any(%s) and r.state = 'received'),
        (select count(*) from learning_raisedquestion q join learning_session o on o.id = q.session_id
            where o.unit_id = any(%s) and q.state <> 'answered'),
        (select count(*) from learning_materialversion v join learning_material m on m.id = v.material_id
            join learning_programme p on p.id = m.programme_id where p.unit_id = any(%s) and v.state = 'draft')
    from learning_session s where s.unit_id = any(%s) and s.state not in ({_OVER})
"""  # noqa: S608 - our own words


def staff_lines(page: QuerySet[Session]) -> list[StaffLine]:
    """The rows of a page that was cut from ``visible_to``, in its order. One statement."""
    try:
        ids, values = page.values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    return [StaffLine(*row) for row in fetched(_LINES.format(ids=ids), values)]


def count_waiting(units: Iterable[int], now: datetime) -> tuple[int, int, int, int, int, int]:
    """Of these units: sessions to come, reports due, clocks run out, wishes, open questions, materials to approve."""
    ids = sorted(units)
    (counts,) = fetched(_FIGURES, [now, now, ids, ids, ids, ids])
    return counts


_ROW = '<tr><td>{}</td><td><a href="{}">{}</a></td><td>{}{}</td><td>{}</td><td>{}</td><td class="num">{}{}{}</td></tr>'
_END, _NOTHING = SafeString("\n"), SafeString("")


def staff_rows(lines: Iterable[StaffLine]) -> SafeString:
    """The same as the rows of a table."""
    session = address_form("learning:staff_session", "AAAAAAAA")
    badges = {code: badge(str(word), icon, tone) + _END for code, (word, icon, tone) in STATES.items()}
    return joined(_row(line, session, badges) for line in lines)


def _row(line: StaffLine, session: str, badges: dict[str, SafeString]) -> SafeString:
    runs = line.due_at is not None and line.state not in ("open", "running")
    parts: list[Any] = [
        when(line.starts_at, spoken(line.starts_at)),
        session.format(line.code),
        line.title,
        line.venue or line.online,
        f", {line.area}" if line.area else _NOTHING,
        badges[line.state],
        deadline(line.due_at, short=True) + _END if runs else "–",
        number(line.registered),
        f" / {number(line.capacity)}" if line.capacity else _NOTHING,
        f" +{number(line.waiting)}" if line.waiting else _NOTHING,
    ]
    return filled(_ROW, *parts)
