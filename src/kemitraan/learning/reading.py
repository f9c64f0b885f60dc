"""What belongs to one session, read in one prepared statement: each page names the parts it shows.

Through the ORM it took ten statements, and putting them together cost more than answering them.
"""

# ruff: noqa: S608 - only our own words are put together here; what a reader gives is a value

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from kemitraan.toolbox.rows import fetched
from kemitraan.toolbox.wall import helped

from .gain import Gain, gain_from
from .models import Session

MOST_PEOPLE = 500


class Day(NamedTuple):
    """A day somebody was there; ``doubted_by`` where somebody else says they were not."""

    pk: int
    day: date
    doubted_by: str | None


class Person(NamedTuple):
    """A place at the session, and who holds it where they gave a name."""

    pk: int
    state: str
    name: str
    card_number: str
    needs: str
    passed: bool | None
    certificate: str | None
    days: tuple[Day, ...]


class Count(NamedTuple):
    """How many were there, as somebody counted."""

    pk: int
    state: str
    version: int
    total: int
    by: str
    at: datetime


class Question(NamedTuple):
    """A question that was heard, who answers it by when, and the answer."""

    pk: int
    kind: str
    text: str
    state: str
    post_id: int | None
    post: str | None
    due_at: datetime | None
    answer: str
    answered_by: str
    answered_at: datetime | None
    report: str | None


class Paper(NamedTuple):
    """A certificate that was given."""

    pk: int
    number: str
    holder: str
    card: str
    withdrawn: bool
    withdrawn_why: str


class Speaking(NamedTuple):
    """Who speaks."""

    pk: int
    name: str
    about: str
    consent: str


class Handout(NamedTuple):
    """The newest approved version of a material."""

    pk: int
    title: str
    number: int
    size: int


_LIST = "(select coalesce(json_agg(json_build_array({columns}) order by {order}), '[]') from {rows})"
_DAYS = """(select json_agg(json_build_array(d.id, d.day, case when d.doubted_at is not null then d.doubted_by end)
    order by d.day, d.id) from learning_presence d where d.registration_id = r.id)"""
_SHARE = '"right"::double precision / "of"'
_PARTS = {
    "people": _LIST.format(
        columns="r.id, r.state, r.name, r.card_number, r.needs, r.passed,"
        f" (select number from learning_certificate where registration_id = r.id), {_DAYS}",
        order="r.registered_at, r.id",
        rows="(select * from learning_registration where session_id = $1 and state <> 'cancelled'"
        f" order by registered_at, id limit {MOST_PEOPLE}) r",
    ),
    "counts": _LIST.format(
        columns="id, state, version, total, by, at",
        order="id",
        rows="learning_headcount where session_id = $1 and state in ('kept', 'conflict')",
    ),
    "by_name": "(select count(distinct d.registration_id) from learning_presence d"
    " join learning_registration r on r.id = d.registration_id where r.session_id = $1 and d.doubted_at is null)",
    "held": "(select count(*) from learning_registration where session_id = $1 and state = 'registered')",
    "questions": _LIST.format(
        columns="q.id, q.kind, q.text, q.state, q.post_id, (select a.name from people_post p join people_account a"
        " on a.id = p.account_id where p.id = q.post_id), q.due_at, q.answer, q.answered_by, q.answered_at,"
        " (select code from reports_report where id = q.report_id)",
        order="q.id",
        rows="learning_raisedquestion q where q.session_id = $1",
    ),
    "has_quiz": "(select exists (select 1 from learning_quizquestion where programme_id = $2))",
    "sheets": "(select coalesce(json_agg(json_build_array(phase, n, mean, deviation)), '[]') from (select phase,"
    f" count(*) as n, avg({_SHARE}) as mean, stddev_samp({_SHARE}) as deviation from learning_quizsheet"
    " where session_id = $1 group by phase) told)",
    "speakers": _LIST.format(
        columns="id, name, about, consent", order="kind, name", rows="learning_speaker where session_id = $1"
    ),
    "hosts": "(select coalesce(json_agg(name order by name), '[]') from learning_host where programme_id = $2)",
    "materials": _LIST.format(
        columns="id, title, number, size",
        order="title, id",
        rows="(select distinct on (m.id) v.id, m.title, v.number, v.size from learning_material m"
        " join learning_materialversion v on v.material_id = m.id"
        " where m.programme_id = $2 and v.state = 'approved' order by m.id, v.number desc) newest",
    ),
    "papers": _LIST.format(
        columns="id, number, holder, card, withdrawn_at is not null, withdrawn_why",
        order="id",
        rows=f"(select * from learning_certificate where session_id = $1 order by id limit {MOST_PEOPLE}) given",
    ),
}


class Facts:
    """The parts a page asked for; another one is an AttributeError."""

    people: list[Person]
    counts: list[Count]
    by_name: int
    held: int
    questions: list[Question]
    has_quiz: bool
    gain: Gain
    speakers: list[Speaking]
    hosts: list[str]
    materials: list[Handout]
    papers: list[Paper]

    @property
    def counted(self) -> Count | None:
        """The count that holds: the newest kept one."""
        return max((one for one in self.counts if one.state == "kept"), key=lambda one: one.version, default=None)

    @property
    def there(self) -> int | None:
        """How many were there: the newest count, else those present by name, else unknown."""
        return self.counted.total if self.counted is not None else self.by_name or None


@helped("learning.facts", "reports")  # the code of what a question became
def facts_of(session: Session, *parts: str) -> Facts:
    """These parts of a session its reader was let at by an access function."""
    (row,) = fetched(_statement(parts), [session.pk, session.programme_id])
    found = Facts()
    for part, value in zip(parts, row, strict=True):
        made = _MADE.get(part)
        setattr(found, "gain" if part == "sheets" else part, value if made is None else made(value))
    return found


@cache
def _statement(parts: tuple[str, ...]) -> str:
    return (
        "select "
        + ", ".join(_PARTS[part].replace("$1", "s.id").replace("$2", "s.programme_id") for part in parts)
        + " from (select %s::bigint as id, %s::bigint as programme_id) s"
    )


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _people(rows: list[list[Any]]) -> list[Person]:
    return [
        Person._make([*row[:-1], tuple(Day(pk, date.fromisoformat(day), who) for pk, day, who in row[-1] or ())])
        for row in rows
    ]


def _counts(rows: list[list[Any]]) -> list[Count]:
    return [Count._make([*row[:-1], datetime.fromisoformat(row[-1])]) for row in rows]


def _questions(rows: list[list[Any]]) -> list[Question]:
    found = [Question(*row) for row in rows]
    return [
        one._replace(due_at=_moment(due), answered_at=_moment(answered))
        for one, due, answered in ((one, row[6], row[9]) for one, row in zip(found, rows, strict=True))
    ]


_MADE: dict[str, Any] = {
    "people": _people,
    "counts": _counts,
    "questions": _questions,
    "sheets": gain_from,
    "speakers": lambda rows: [Speaking(*row) for row in rows],
    "materials": lambda rows: [Handout(*row) for row in rows],
    "papers": lambda rows: [Paper(*row) for row in rows],
}
