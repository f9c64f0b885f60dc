"""Why there is no roster: the fewest nights and rules that cannot be kept together, and what would help.

How many places can be filled at best is a question whose linear relaxation is tight, so each answer takes some
hundredths of a second; assumption literals over the same rules took minutes on a plain lack of people. First each night
is counted by itself, then squads, then leaders, then both; the nights at fault are narrowed to the shortest run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from .build import best_fill
from .problem import Night, Person, Problem

SECONDS = 8.0
MOST_REASONS = 5
LEAST_REST = 2  # at most one duty in three nights (domain.md 3.5): no advice goes below it


@dataclass(frozen=True)
class Reason:
    """One thing that cannot be. ``rules``: size, leader, rest, most; ``days``: the nights it is about, none: all.

    ``need``: places on those nights; ``have``: how many could be filled at best. Of one night also who cannot:
    ``off`` said so, ``exempt``, ``young``, ``resting`` from before. ``helps``: one change that would do, each with
    its value: ``most`` or ``rest`` as they would have to be, ``squad`` as many as there would have to be.
    """

    rules: tuple[str, ...]
    days: tuple[date, ...]
    need: int
    have: int
    off: int = 0
    exempt: int = 0
    young: int = 0
    resting: int = 0
    helps: dict[str, int] = field(default_factory=dict)


def possible(problem: Problem, *, until: float) -> bool | None:
    """Whether a roster can keep every rule; None where nobody knows by ``until`` (monotonic seconds)."""
    filled = best_fill(problem, until=until)
    return None if filled is None else filled >= problem.duties


def explain(problem: Problem, *, seconds: float = SECONDS) -> list[Reason]:
    """The reasons why no roster keeps every rule; empty where one does, or where the time was too short."""
    until = time.monotonic() + seconds
    found = [reason for night in problem.nights for reason in _one_night(problem, night)]
    if found:
        return found[:MOST_REASONS]
    for about, rule in ((_without_leaders(problem), "size"), (_leaders_only(problem), "leader")):
        if possible(about, until=until) is False:
            return [_narrowed(about, (rule,), until)]
    if possible(problem, until=until) is False:
        return [_narrowed(problem, ("leader", "size"), until)]
    return []


def _one_night(problem: Problem, night: Night) -> list[Reason]:
    """What is impossible already by counting one night."""
    found = []
    for about, rule in ((_without_leaders(problem), "size"), (_leaders_only(problem), "leader")):
        need = night.need if rule == "size" else min(problem.rules.leaders, night.need)
        free = sum(problem.free(person, night) for person in about.people)
        if free < need:
            helps = {"squad": free} if rule == "size" and free >= 2 else {}  # nobody watches alone
            counts = _who_cannot(problem, about.people, night)
            found.append(Reason((rule,), (night.day,), need, free, helps=helps, **counts))
    return found


def _who_cannot(problem: Problem, people: Sequence[Person], night: Night) -> dict[str, int]:
    counts = dict.fromkeys(("off", "exempt", "young", "resting"), 0)
    for person in people:
        if person.exempt:
            counts["exempt"] += 1
        elif person.too_young(night.day):
            counts["young"] += 1
        elif person.said_no(night.day):
            counts["off"] += 1
        elif not problem.free(person, night):
            counts["resting"] += 1
    return counts


def _without_leaders(problem: Problem) -> Problem:
    return replace(problem, rules=replace(problem.rules, leaders=0))


def _leaders_only(problem: Problem) -> Problem:
    """The same month for leaders alone: as many of them each night as the rule wants."""
    least = problem.rules.leaders
    nights = tuple(replace(night, need=min(least, night.need)) for night in problem.nights)
    people = tuple(person for person in problem.people if person.leads)
    return Problem(people, nights, replace(problem.rules, leaders=0))


def _narrowed(problem: Problem, rules: tuple[str, ...], until: float) -> Reason:
    """The shortest run of nights that is impossible by itself, the rules that take part, and what would help."""
    nights = problem.nights

    def fails(first: int, last: int) -> bool:
        return possible(replace(problem, nights=nights[first : last + 1]), until=until) is False

    last = _least(lambda place: fails(0, place), len(nights) - 1)
    first = last - _least(lambda back: fails(last - back, last), last)
    about = replace(problem, nights=nights[first : last + 1])
    taking_part = [
        rule
        for rule, without in (
            ("rest", replace(about, rules=replace(about.rules, rest=0))),
            ("most", replace(about, rules=replace(about.rules, most=len(nights)), people=_unlimited(about))),
        )
        if possible(without, until=until)
    ]
    if not taking_part and rules != ("leader", "size"):
        taking_part = ["most", "rest"]
    if "most" in taking_part:  # a limit over the whole roster: a part of it says nothing
        about = problem
    whole = len(about.nights) == len(nights) > 1
    return Reason(
        rules=tuple(sorted({*rules, *taking_part})),
        days=() if whole else tuple(night.day for night in about.nights),
        need=about.duties,
        have=best_fill(about, until=until) or 0,
        helps=_helps(problem, rules, until),
    )


def _unlimited(problem: Problem) -> tuple[Person, ...]:
    return tuple(replace(person, most=None) for person in problem.people)


def _helps(problem: Problem, rules: tuple[str, ...], until: float) -> dict[str, int]:
    """Single changes that would make the whole roster possible, each the smallest that does."""
    found: dict[str, int] = {}
    of = problem.rules
    for most in range(of.most + 1, min(of.most + 6, len(problem.nights)) + 1):
        if possible(replace(problem, rules=replace(of, most=most)), until=until):
            found["most"] = most
            break
    for rest in range(of.rest - 1, LEAST_REST - 1, -1):
        if possible(replace(problem, rules=replace(of, rest=rest)), until=until):
            found["rest"] = rest
            break
    if "size" in rules:
        for squad in range(max(night.need for night in problem.nights) - 1, 1, -1):
            nights = tuple(replace(night, need=min(night.need, squad)) for night in problem.nights)
            if possible(replace(problem, nights=nights), until=until):
                found["squad"] = squad
                break
    return found


def _least(holds: Callable[[int], bool], top: int) -> int:
    """The least number from 0 to ``top`` for which it holds, where it goes on holding; ``top`` where none is known."""
    low, high = 0, top
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
