"""What waits for a superior, and requests heard at doors: each list in one prepared statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from kemitraan.people.api import Viewer
from kemitraan.toolbox.rows import fetched

from .access import requests_in_sight, sight_of
from .states import REQUEST_CLOCKED, REQUESTS

MOST = 100


class Waiting(NamedTuple):
    """A visit to review; ``undecided`` counts words that are never asked, nobody decided yet."""

    key: str
    rt: str | None
    rw: str | None
    landmark: str
    village: str
    undecided: int
    officer: str
    submitted_at: datetime | None
    due_at: datetime | None


class LateLine(NamedTuple):
    """A visit begun and not handed in, or (with a number) two versions of one."""

    key: str | int
    village: str
    day: date
    officer: str
    due_at: datetime | None


class LateRequest(NamedTuple):
    """A request whose time ran out."""

    key: str
    text: str
    village: str
    state: str
    due_at: datetime


class Queue(NamedTuple):
    """Everything that waits for one superior."""

    waiting: list[Waiting]  # the oldest first
    conflicts: list[LateLine]  # visits with two versions, those first that must be decided first
    requests: list[LateRequest]  # heard at doors, out of time
    unsent: list[LateLine]  # begun, and the time to hand in is over


def queue_of(viewer: Viewer, now: datetime) -> Queue:
    """What waits in the units this viewer reviews. One statement, each part at most ``MOST``."""
    queue, sight = Queue([], [], [], []), sight_of(viewer)
    units = list(sight.units)
    if not units:
        return queue
    late, values = requests_in_sight(sight, f"{_in(REQUEST_CLOCKED)} and r.due_at <= {_NOW}", [now], MOST)
    for row in fetched(_QUEUE.format(late=late), [units, units, units, now, *values]):
        part, key, number, village, rt, rw, landmark, words, state, officer, day, at, due = row
        if part == _REVIEW:
            queue.waiting.append(Waiting(key, rt, rw, landmark, village, _undecided(words), officer, at, due))
        elif part == _DECIDE:
            queue.conflicts.append(LateLine(number, village, day, officer, due))
        elif part == _ANSWER:
            queue.requests.append(LateRequest(key, words, village, state, due))
        else:
            queue.unsent.append(LateLine(key, village, day, officer, due))
    return queue


_NOW = "(select %s::timestamptz)"  # so that the planner expects the same at any hour, and need not plan anew
# Few officers made what a list shows: their names are read once, not for each row.
_OFFICERS = """
    select o.id, a.name from people_post o join people_account a on a.id = o.account_id where o.id = any(array({posts}))
"""
_REVIEW, _DECIDE, _ANSWER, _UNSENT = range(4)
# Each part by an index of its own, in its own order; names by subqueries and only of what is shown.
_QUEUE = f"""
    select shown.* from (
        with w as materialized (
            (select {_REVIEW} as part, v.id, v.submitted_at as turn, v.key::text as key, null::bigint as number,
                v.place_id, v.post_id, v.flags::text as words, '' as state, v.day, v.submitted_at as at, v.due_at
            from unnest((select %s::bigint[])) as one(id) cross join lateral (
                select * from visits_visit where unit_id = one.id and state = 'submitted'
                order by submitted_at, id limit {MOST}
            ) v order by v.submitted_at, v.id limit {MOST})
            union all
            (select {_DECIDE}, c.id, c.due_at, null, c.id, v.place_id, v.post_id, '', '', v.day, null, c.due_at
            from visits_visitconflict c join visits_visit v on v.id = c.visit_id
            where c.state = 'open' and v.unit_id = any((select %s::bigint[])::bigint[])
            order by c.due_at, c.id limit {MOST})
            union all
            (select {_UNSENT}, v.id, v.due_at, v.key::text, null, v.place_id, v.post_id, '', '', v.day, null, v.due_at
            from unnest((select %s::bigint[])) as one(id) cross join lateral (
                select * from visits_visit where unit_id = one.id and state = 'in_progress' and due_at <= {_NOW}
                order by due_at, id limit {MOST}
            ) v order by v.due_at, v.id limit {MOST})
            union all
            (select {_ANSWER}, r.id, r.due_at, r.key::text, null, v.place_id, v.post_id, r.text, r.state, null, null,
                r.due_at
            from ({{late}}) late
            cross join lateral (select * from visits_visitrequest x where x.id = late.id offset 0) r
            cross join lateral (select place_id, post_id from visits_visit x where x.id = r.visit_id offset 0) v)
        ), officers as materialized ({_OFFICERS.format(posts="select post_id from w")})
        select w.part, w.key, w.number, village.name,
            case when w.part = {_REVIEW} then (select name from territory_area where id = p.rt_id) end,
            case when w.part = {_REVIEW} then (select name from territory_area where id = p.rw_id) end,
            p.landmark, w.words, w.state, (select name from officers where id = w.post_id), w.day, w.at, w.due_at
        from w
        cross join lateral (select * from visits_visitplace x where x.id = w.place_id offset 0) p
        cross join lateral (select name from territory_area x where x.id = p.village_id offset 0) village
        order by w.part, w.turn, w.id
    ) shown
"""  # noqa: S608 - our own words


def _undecided(flags: str) -> int:
    return sum(not one.get("kept") for one in json.loads(flags)) if flags != "[]" else 0


def _in(states: Sequence[str]) -> str:
    """Requests in these states, written out: so the planner sees that an index of open ones will do."""
    if not set(states) <= REQUESTS.keys():
        raise ValueError(f"no such state among {states}")  # nothing but our own words becomes part of a statement
    named = ", ".join(f"'{state}'" for state in states)
    return f"r.state in ({named})"


class Asked(NamedTuple):
    """A request heard at a door, as the list of requests shows it."""

    key: str
    text: str
    village: str
    wish: str
    heard_at: datetime
    state: str
    assignee: str | None
    report: str | None
    due_at: datetime | None


def requests_of(viewer: Viewer, state: str = "") -> list[Asked]:
    """Requests this viewer may read, those whose time runs out first: in this state, or all that are open.

    The code of what a request became is behind the wall: who calls this needs the subject ``reports``.
    """
    wanted = _in([state] if state else REQUEST_CLOCKED)
    chosen, values = requests_in_sight(sight_of(viewer), wanted, [], MOST)
    return [Asked._make(row) for row in fetched(_ASKED.format(chosen=chosen), values)]


_ASKED = f"""
    select shown.* from (
        with w as materialized (
            select r.* from ({{chosen}}) chosen
            cross join lateral (select * from visits_visitrequest x where x.id = chosen.id offset 0) r
        ), officers as materialized ({_OFFICERS.format(posts="select assignee_id from w")})
        select w.key::text, w.text, village.name, w.wish, w.heard_at, w.state,
            (select name from officers where id = w.assignee_id),
            case when w.report_id is not null then (select code from reports_report where id = w.report_id) end,
            w.due_at
        from w
        cross join lateral (select place_id from visits_visit x where x.id = w.visit_id offset 0) v
        cross join lateral (select village_id from visits_visitplace x where x.id = v.place_id offset 0) p
        cross join lateral (select name from territory_area x where x.id = p.village_id offset 0) village
        order by w.due_at, w.id
    ) shown
"""  # noqa: S608 - our own words
