"""The puzzle as a CP-SAT model: one yes-or-no for each person and night they can."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .cost import TOGETHER, UNFAIR, UNFAIR_WEEKEND, UNWISHED
from .problem import Person, Problem, fair_range

LONGEST_QUESTION = 3.0  # seconds for one look at what can be filled
Literal = Any  # ortools has no types


@dataclass
class Built:
    """The model and its variables by (person's key, night's place)."""

    model: Any
    stands: dict[tuple[int, int], Literal]


def build(problem: Problem) -> Built:
    """The whole model: every rule, with fairness and wishes as the cost."""
    built = _with_rules(problem, full=True)
    built.model.minimize(sum(_fairness(problem, built)) + sum(_wishes(problem, built)))
    return built


def best_fill(problem: Problem, *, until: float) -> int | None:
    """How many places can be filled at most with every rule kept; None where nobody knows by ``until``."""
    from ortools.sat.python import cp_model

    left = until - time.monotonic()
    if left <= 0:
        return None
    built = _with_rules(problem, full=False)
    built.model.maximize(sum(built.stands.values()))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = min(left, LONGEST_QUESTION)
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    status = solver.solve(built.model)
    if status == cp_model.INFEASIBLE:
        return 0  # leaders are wanted and nobody leads
    if status == cp_model.OPTIMAL:
        return round(solver.objective_value)
    bound = solver.best_objective_bound if status == cp_model.FEASIBLE else problem.duties
    return int(bound) if bound < problem.duties else None


def _with_rules(problem: Problem, *, full: bool) -> Built:
    """Squads (``full``: filled; else at most filled), leaders, rest and limits."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    stands = {
        (person.key, place): model.new_bool_var(f"{person.key}@{place}")
        for person in problem.people
        for place, night in enumerate(problem.nights)
        if problem.free(person, night)
    }
    built = Built(model, stands)
    for place, night in enumerate(problem.nights):
        squad = [stands[person.key, place] for person in problem.people if (person.key, place) in stands]
        leaders = [
            stands[person.key, place] for person in problem.people if person.leads and (person.key, place) in stands
        ]
        model.add(sum(squad) == night.need) if full else model.add(sum(squad) <= night.need)
        if least := min(problem.rules.leaders, night.need):
            model.add(sum(leaders) >= least)
    windows = list(problem.windows())
    for person in problem.people:
        for window in windows:
            if len(mine := _nights_of(built, person, window)) > 1:
                model.add_at_most_one(mine)
        mine = _nights_of(built, person, range(len(problem.nights)))
        if len(mine) > problem.limit(person):
            model.add(sum(mine) <= problem.limit(person))
    return built


def _nights_of(built: Built, person: Person, places: Iterable[int]) -> list[Literal]:
    return [built.stands[person.key, place] for place in places if (person.key, place) in built.stands]


def _fairness(problem: Problem, built: Built) -> list[Any]:
    """Points for every duty outside the fair range: all duties, and those before a free day."""
    every = list(range(len(problem.nights)))
    free_days = [place for place in every if problem.nights[place].weekend]
    found: list[Any] = []
    for places, points, name in ((every, UNFAIR, "all"), (free_days, UNFAIR_WEEKEND, "weekend")):
        low, high = fair_range(sum(problem.nights[place].need for place in places), len(problem.able))
        for person in problem.able:
            mine = _nights_of(built, person, places)
            under = built.model.new_int_var(0, low, f"under-{name}:{person.key}")
            over = built.model.new_int_var(0, len(places), f"over-{name}:{person.key}")
            built.model.add(sum(mine) + under >= low)
            built.model.add(sum(mine) - over <= high)
            found += [points * under, points * over]
    return found


def _wishes(problem: Problem, built: Built) -> list[Any]:
    """Points for wishes not kept: companions, whom to stand apart from, weekdays."""
    people = {person.key: person for person in problem.people}
    found: list[Any] = []
    for (key, place), stands in built.stands.items():
        person, day = people[key], problem.nights[place].day
        if person.likes_weekdays and day.weekday() not in person.likes_weekdays:
            found.append(UNWISHED * stands)
        if person.likes:
            company = [built.stands[other, place] for other in sorted(person.likes) if (other, place) in built.stands]
            alone = built.model.new_bool_var(f"alone:{key}@{place}")
            built.model.add(stands - sum(company) <= alone)
            found.append(UNWISHED * alone)
        for other in sorted(person.avoids):
            if (other, place) not in built.stands or (key > other and key in people[other].avoids):
                continue  # a wish that both have counts once
            both = built.model.new_bool_var(f"both:{key}+{other}@{place}")
            built.model.add(stands + built.stands[other, place] - 1 <= both)
            found.append(TOGETHER * both)
    return found
