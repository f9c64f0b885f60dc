"""A problem of a group, from scanning to assessment (SARA), with agreement and follow-up."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line, clean_text

from .clocks import deadline
from .deeds import deeds_beyond_a_group
from .finding import raise_finding
from .found import lock as lock_group
from .models import Group, Meeting, Problem, ProblemNote, Promise
from .states import PROBLEM_STATES

TEXT_LIMIT = 4_000
ENDS = ("hand_over", "drop")  # all that is left to do with a problem of a group that has ended
LARGEST = Decimal("9999999.99")


@dataclass(frozen=True)
class NewProblem:
    """What the group saw: how often, where, who is hurt. ``crime``: a matter that needs the Polmas officer."""

    title: str
    seen: str
    place: str = ""
    area: territory.Area | None = None
    crime: bool = False
    measure: str = ""
    before: Decimal | None = None


@dataclass(frozen=True)
class Step:
    """What a move brings along. ``agreement`` and who agreed when for the response; ``after`` for the end."""

    text: str = ""
    agreement: str = ""
    agreed_by: str = ""
    agreed_on: date | None = None
    measure: str = ""
    before: Decimal | None = None
    after: Decimal | None = None
    crime: bool = False  # it turned out to be about a crime; what is one stays one
    category: str = ""  # of the report, where the matter is handed to the police


@transaction.atomic
def open_problem(group: Group, new: NewProblem, *, by: journal.Actor) -> Problem:
    """The group takes up a problem: the scanning phase begins and its clock runs."""
    group = lock_group(group)
    if group.state != Group.State.ACTIVE:
        raise Refused("not_active", _("Only an endorsed group takes up problems."), status=409)
    now = clock.now()
    due = deadline("scanning", unit=group.unit, start=now)
    problem = Problem.objects.create(
        group=group,
        title=clean_line(new.title, field="title", limit=160, required=True),
        area=new.area or group.area,
        place=clean_line(new.place, field="place", limit=160),
        crime=new.crime,
        measure=clean_line(new.measure, field="measure", limit=120),
        before=_counted(new.before, "before"),
        state="scanning",
        state_since=now,
        owner=PROBLEM_STATES["scanning"].owner,
        due_at=due,
        remind_at=due,
        opened_at=now,
    )
    _note(problem, "scanning", new.seen, by)
    _record("problem.opened", problem, by)
    journal.record("problem.opened", "group", group.pk, by=by, unit_id=group.unit_id, title=problem.title)
    return problem


@transaction.atomic
def move_problem(problem: Problem, verb: str, step: Step, *, by: journal.Actor) -> Problem:
    """Lead a problem along a verb of its table; refuses what the rules of the phase do not allow.

    ``respond`` needs an agreement, and for a crime the Polmas officer at the table; ``assess`` needs every promise
    of the agreement settled; ``hand_over`` makes a report of it. A group that has ended hands over or drops.
    """
    rows = Problem.objects.select_for_update(of=("self",)).select_related("group__unit", "area")
    problem = rows.get(pk=problem.pk)
    group = problem.group
    before, to = problem.state, next_state(PROBLEM_STATES, problem.state, verb)
    if group.state == Group.State.ENDED and verb not in ENDS:
        message = _("This group has ended: hand the problem to the police or drop it.")
        raise Refused("ended", message, status=409)
    problem.crime = problem.crime or step.crime
    if verb == "respond":
        _agree(problem, step)
    elif verb == "assess":
        left = Promise.objects.filter(problem=problem, state="open").count()
        if left:
            message = _("%(count)s promises of the agreement are still open: say first what became of them.")
            raise Refused("open_promises", message % {"count": left}, status=409)
    elif verb == "again":
        problem.rounds += 1
    if step.measure:
        problem.measure = clean_line(step.measure, field="measure", limit=120)
    problem.before = _counted(step.before, "before") if step.before is not None else problem.before
    problem.after = _counted(step.after, "after") if step.after is not None else problem.after
    _note(problem, before, step.text, by)
    if verb == "hand_over":
        problem.report_code = _report_of(problem, step, by)
    now = clock.now()
    state = PROBLEM_STATES[to]
    problem.state, problem.state_since, problem.owner = to, now, state.owner
    due = deadline(state.clock, unit=group.unit, start=now) if state.clock else None
    problem.due_at, problem.remind_at, problem.closed_at = due, due, now if state.final else None
    problem.save()
    _record("problem.moved", problem, by, to=to)
    journal.record("problem.moved", "group", group.pk, by=by, unit_id=group.unit_id, title=problem.title, to=to)
    return problem


def _agree(problem: Problem, step: Step) -> None:
    agreed_on = step.agreed_on
    if agreed_on is None or agreed_on > clock.local(clock.now()).date():
        raise Refused("no_day", _("Give the day of the agreement."), field="agreed_on")
    problem.agreement = clean_text(step.agreement, field="agreement", limit=TEXT_LIMIT, required=True)
    problem.agreed_by = clean_line(step.agreed_by, field="agreed_by", limit=300, required=True)
    problem.agreed_on = agreed_on
    if problem.crime:
        if problem.group.polmas_officer_id is None:
            message = _("This is a crime: the group needs a Polmas officer before it goes on.")
            raise Refused("needs_polmas", message, status=409)
        met = Meeting.objects.filter(
            group=problem.group, polmas_present=True, held_on__gte=clock.local(problem.opened_at).date()
        )
        if not met.exists():
            message = _("This is a crime: agree on it in a meeting with the Polmas officer, or hand it to the police.")
            raise Refused("needs_polmas", message, status=409)


def _note(problem: Problem, phase: str, text: str, by: journal.Actor) -> None:
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    ProblemNote.objects.create(problem=problem, phase=phase, text=text, author=by.name, at=clock.now())
    for rule in deeds_beyond_a_group(f"{text} {problem.agreement}"):
        raise_finding(problem.group, rule, f"{problem.title}: {text[:200]}", by=by)


def _report_of(problem: Problem, step: Step, by: journal.Actor) -> str:
    area = problem.area or problem.group.area
    village = area if area.level not in ("rw", "rt") else area.parent or area
    receipt = reports.receive(
        reports.NewReport(
            key=uuid.uuid4(),
            category=step.category,
            story=clean_text(f"{problem.title}\n{step.text}", field="text", limit=TEXT_LIMIT, required=True),
            channel="visit",
            area_code=village.code,
            landmark=problem.place,
            contact=reports.Contact(anonymous=True),
        ),
        by=by,
    )
    return receipt.code


def _counted(value: Decimal | None, field: str) -> Decimal | None:
    if value is not None and (not value.is_finite() or not 0 <= value <= LARGEST):
        raise Refused("bad_number", _("A number from 0 to 9,999,999."), field=field)
    return value


def _record(fact: str, problem: Problem, by: journal.Actor, **data: Any) -> None:
    journal.record(fact, "problem", problem.pk, by=by, unit_id=problem.group.unit_id, **data)
