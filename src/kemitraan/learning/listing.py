"""The staff's list of sessions: a page, its filters and its figures in a fixed number of prepared statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kemitraan.design.api import address_form, badge, deadline, filled, joined, number, options, spoken, when
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import Compiled, fetched

from .queries import Listed
from .states import ENDED, UNCLOCKED
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


def _not_in(states: Iterable[str]) -> str:
    """Written out, so that the index of exactly these sessions can serve."""
    listed = ", ".join(f"'{state}'" for state in states)
    return f"s.state not in ({listed})"


_GOES_ON, _CLOCKED = _not_in(ENDED), _not_in(UNCLOCKED)
_FIGURES = f"""
    select
        (select count(*) from learning_session s where s.unit_id = any(%s) and s.starts_at >= %s and {_GOES_ON}),
        (select count(*) from learning_session s where s.unit_id = any(%s) and s.state = 'held'),
        (select count(*) from learning_session s where s.unit_id = any(%s) and s.due_at < %s and {_CLOCKED}),
        (select count(*) from learning_sessionrequest r where r.unit_id = any(%s) and r.state = 'received'),
        (select count(*) from learning_raisedquestion q join learning_session o on o.id = q.session_id
            where o.unit_id = any(%s) and q.state <> 'answered'),
        (select count(*) from learning_materialversion v join learning_material m on m.id = v.material_id
            join learning_programme p on p.id = m.programme_id where p.unit_id = any(%s) and v.state = 'draft')
"""  # noqa: S608 - our own words


def staff_lines(found: Compiled | None, order: tuple[str, ...]) -> Listed[StaffLine]:
    """The rows of sessions obtained by ``visible_to``."""
    return Listed(found, order, _LINES, StaffLine)


def count_waiting(units: Iterable[int], now: datetime) -> tuple[int, int, int, int, int, int]:
    """Of these units: sessions to come, reports due, clocks run out, wishes, open questions, materials to approve."""
    ids = sorted(units)
    (counts,) = fetched(_FIGURES, [ids, now, ids, ids, now, ids, ids, ids])
    return counts


_ROW = '<tr><td>{}</td><td><a href="{}">{}</a></td><td>{}{}</td><td>{}</td><td>{}</td><td class="num">{}{}{}</td></tr>'
_END, _NOTHING = SafeString("\n"), SafeString("")


def staff_rows(lines: Iterable[StaffLine]) -> SafeString:
    """The same as the rows of a table."""
    session, language = address_form("learning:staff_session", "AAAAAAAA"), get_language()
    badges, today = _badges(language), clock.local(clock.now()).date()
    return joined(_row(line, session, badges, _moment(line.starts_at, today, language)) for line in lines)


def _row(line: StaffLine, session: str, badges: dict[str, SafeString], moment: SafeString) -> SafeString:
    runs = line.due_at is not None and line.state not in ("open", "running")
    parts: list[Any] = [
        moment,
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


# Few are different, and each is put into words once; ``language`` only tells apart what is remembered.
@lru_cache(maxsize=8)
def _badges(language: str | None) -> dict[str, SafeString]:
    return {code: badge(str(word), icon, tone) + _END for code, (word, icon, tone) in STATES.items()}


@lru_cache(maxsize=4_000)
def _moment(at: datetime, today: date, language: str | None) -> SafeString:
    """When, as it is said on this day."""
    return when(at, spoken(at))


@lru_cache(maxsize=50)
def state_options(chosen: str, language: str | None) -> SafeString:
    """The states as choices of a filter."""
    return options([(code, word) for code, (word, _icon, _tone) in STATES.items()], chosen)


@lru_cache(maxsize=50)
def sort_options(chosen: str, language: str | None) -> SafeString:
    """The orders of the list as choices."""
    return options([("time", _("By date")), ("newest", _("Newest first")), ("clock", _("By what is due"))], chosen)
