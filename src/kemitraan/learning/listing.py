"""The staff's list of sessions: its rows and its figures, which come with it in one prepared statement."""

# ruff: noqa: S608 - only our own words are put together here; what a reader gives is a value

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kemitraan.design.api import address_form, badge, deadline, filled, joined, number, options, said_when
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import once_a_language
from kemitraan.toolbox.rows import Compiled

from .filters import Filters
from .queries import Listed
from .states import ENDED, UNCLOCKED
from .together import Beside
from .words import STATES


class StaffLine(NamedTuple):
    """What a row shows."""

    starts_at: str  # moments as PostgreSQL writes them: few are different, and each is read once
    code: str
    title: str
    where: str
    state: str
    due_at: str | None
    capacity: int | None
    registered: int
    waiting: int


# Names and counts by subqueries: a join would be planned as a hash over all areas and registrations.
_LINES = """
    select wanted.place, s.starts_at::text, s.code, (select title from learning_programme where id = s.programme_id),
        concat_ws(
            ', ', coalesce(nullif(s.venue, ''), s.online), (select name from territory_area where id = s.area_id)
        ), s.state, s.due_at::text, s.capacity, r.registered, r.waiting
    from (select *, row_number() over () as place from ({ids}) chosen(id)) wanted
    cross join lateral (select * from learning_session x where x.id = wanted.id offset 0) s
    cross join lateral (
        select count(*) filter (where state = 'registered') as registered,
            count(*) filter (where state = 'waiting') as waiting
        from learning_registration where session_id = s.id
    ) r
"""


def _not_in(states: Iterable[str]) -> str:
    """Written out, so that the index of exactly these sessions can serve."""
    listed = ", ".join(f"'{state}'" for state in states)
    return f"s.state not in ({listed})"


_GOES_ON, _CLOCKED = _not_in(ENDED), _not_in(UNCLOCKED)
_MINE = "unit_id = any(asked.units)"
# Of some units (``together.Beside``): sessions to come, reports due, clocks run out, wishes, open questions, materials
# to approve. The sessions of open questions are found by their keys: joined, all sessions of the units would be read.
FIGURES = (
    f"(select count(*) from learning_session s where {_MINE} and s.starts_at >= asked.now and {_GOES_ON})",
    f"(select count(*) from learning_session s where {_MINE} and s.state = 'held')",
    f"(select count(*) from learning_session s where {_MINE} and s.due_at < asked.now and {_CLOCKED})",
    f"(select count(*) from learning_sessionrequest where {_MINE} and state = 'received')",
    f"""(select count(*) from learning_raisedquestion where state <> 'answered' and session_id = any(array(
        select id from learning_session where {_MINE}
        and id = any(array(select session_id from learning_raisedquestion where state <> 'answered')))))""",
    f"""(select count(*) from learning_materialversion v join learning_material m on m.id = v.material_id
        join learning_programme p on p.id = m.programme_id where {_MINE} and v.state = 'draft')""",
)


def staff_lines(found: Compiled | None, filters: Filters, beside: Beside) -> Listed[StaffLine]:
    """The rows of sessions obtained by ``visible_to``."""
    return Listed(found, filters, _LINES, StaffLine, beside)


_ROW = '<tr><td>{}</td><td><a href="{}">{}</a></td><td>{}</td><td>{}</td><td>{}</td><td class="num">{}</td></tr>'
_END = SafeString("\n")


def staff_rows(lines: Iterable[StaffLine]) -> SafeString:
    """The same as the rows of a table."""
    session = _session()
    badges, today, clocks = _badges(), clock.local(clock.now()).date(), dict[str, SafeString]()
    return joined(
        _row(line, session, badges, said_when(datetime.fromisoformat(line.starts_at), today), clocks) for line in lines
    )


def _row(
    line: StaffLine, session: str, badges: dict[str, SafeString], moment: SafeString, clocks: dict[str, SafeString]
) -> SafeString:
    _starts_at, code, title, where, state, due_at, capacity, registered, waiting = line
    runs = "–"
    if due_at is not None and state not in ("open", "running"):
        if due_at not in clocks:  # sessions of a day are due in the same moment
            clocks[due_at] = SafeString(deadline(datetime.fromisoformat(due_at), short=True) + _END)
        runs = clocks[due_at]
    places = number(registered)
    if capacity:
        places += f" / {number(capacity)}"
    if waiting:
        places += f" +{number(waiting)}"
    return filled(_ROW, moment, session.format(code), title, where, badges[state], runs, places)


@cache
def _session() -> str:
    """The address of a session, for its code."""
    return address_form("learning:staff_session", "AAAAAAAA")


# Few are different, and each is put into words once.
@once_a_language(8)
def _badges() -> dict[str, SafeString]:
    return {code: badge(str(word), icon, tone) + _END for code, (word, icon, tone) in STATES.items()}


@once_a_language(50)
def state_options(chosen: str) -> SafeString:
    """The states as choices of a filter."""
    return options([(code, word) for code, (word, _icon, _tone) in STATES.items()], chosen)


@once_a_language(50)
def sort_options(chosen: str) -> SafeString:
    """The orders of the list as choices."""
    return options([("time", _("By date")), ("newest", _("Newest first")), ("clock", _("By what is due"))], chosen)
