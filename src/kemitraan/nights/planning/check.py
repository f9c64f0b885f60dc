"""The rules once more, told apart from the solver: every plan and every swap is held against them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .problem import Person, Plan, Problem


@dataclass(frozen=True)
class Breach:
    """A rule that a plan breaks: exempt, young, off, rest, most, short, leader, twice, stranger."""

    rule: str
    day: date | None = None
    person: int | None = None


def breaches(problem: Problem, plan: Plan) -> list[Breach]:
    """Every rule the plan breaks; empty for a lawful one."""
    return [*_of_nights(problem, plan), *_of_people(problem, plan)]


def hindrance(problem: Problem, person: Person, day: date, other_duties: frozenset[date]) -> str:
    """Why a person may not take a duty on this day beside their others; empty where they may.

    The same rules as a plan's: exempt, young, off, twice, rest, most.
    """
    if person.exempt:
        return "exempt"
    if person.too_young(day):
        return "young"
    if person.said_no(day):
        return "off"
    if day in other_duties:
        return "twice"
    known = other_duties | ({person.last_duty} if person.last_duty else frozenset())
    if any(0 < abs((other - day).days) <= problem.rules.rest for other in known):
        return "rest"
    in_roster = sum(problem.nights[0].day <= other <= problem.nights[-1].day for other in other_duties)
    if problem.nights and in_roster + 1 > problem.limit(person):
        return "most"
    return ""


def _of_nights(problem: Problem, plan: Plan) -> Iterator[Breach]:
    people = {person.key: person for person in problem.people}
    for night, squad in zip(problem.nights, plan.squads, strict=True):
        if len(squad) != night.need:
            yield Breach("short", night.day)
        if len(set(squad)) != len(squad):
            yield Breach("twice", night.day)
        if any(key not in people for key in squad):
            yield Breach("stranger", night.day)
        if sum(people[key].leads for key in squad if key in people) < min(problem.rules.leaders, night.need):
            yield Breach("leader", night.day)


def _of_people(problem: Problem, plan: Plan) -> Iterator[Breach]:
    for person in problem.people:
        days = [night.day for night, squad in zip(problem.nights, plan.squads, strict=True) if person.key in squad]
        for place, day in enumerate(days):
            others = frozenset(days[:place])
            if rule := hindrance(problem, person, day, others):
                yield Breach(rule, day, person.key)
