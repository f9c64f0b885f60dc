"""An answer by CP-SAT: proven best where the time allows, else good with the gap told."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .build import Built, build
from .greedy import greedy
from .problem import Person, Plan, Problem
from .why import possible

SECONDS = 10.0  # domain promise: a month of forty people within ten seconds
WORKERS = 8  # search strategies that take turns in a fixed order, so that the same puzzle has the same answer


@dataclass
class Progress:
    """What the search has so far; written by the solver, read by whoever watches it."""

    found: int = 0
    cost: float | None = None
    bound: float | None = None
    started: float = field(default_factory=time.monotonic)
    stop: threading.Event = field(default_factory=threading.Event)


def solve(problem: Problem, *, seconds: float = SECONDS, progress: Progress | None = None) -> Plan:
    """The best plan within ``seconds`` of wall time; status ``impossible`` where no plan keeps the rules.

    The same problem and seed give the same plan as long as the search ends by proof.
    """
    from ortools.sat.python import cp_model

    progress = progress or Progress()
    started = time.monotonic()
    if not problem.nights:
        return Plan("optimal")
    if possible(problem, until=started + seconds / 2) is False:
        return Plan("impossible", seconds=time.monotonic() - started)
    built = build(problem)
    _hint(built, problem)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.1, seconds - (time.monotonic() - started))
    solver.parameters.random_seed = problem.rules.seed
    solver.parameters.num_workers = WORKERS
    solver.parameters.interleave_search = True
    status = solver.solve(built.model, _watcher(progress))
    taken = time.monotonic() - started
    if status == cp_model.INFEASIBLE:
        return Plan("impossible", seconds=taken)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Plan("unknown", seconds=taken)
    return Plan(
        "optimal" if status == cp_model.OPTIMAL else "feasible",
        _squads(problem, [key for key, literal in built.stands.items() if solver.boolean_value(literal)]),
        cost=solver.objective_value,
        bound=solver.best_objective_bound,
        seconds=taken,
    )


def _hint(built: Built, problem: Problem) -> None:
    """Begin where the simple way ends."""
    standing = {(key, place) for place, squad in enumerate(greedy(problem).squads) for key in squad}
    for where, literal in built.stands.items():
        built.model.add_hint(literal, where in standing)


def _watcher(progress: Progress) -> Any:
    from ortools.sat.python import cp_model

    class Watcher(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            progress.found += 1
            progress.cost, progress.bound = self.objective_value, self.best_objective_bound
            if progress.stop.is_set():
                self.stop_search()

    return Watcher()


def _squads(problem: Problem, standing: Sequence[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Who stands each night, the leader first: of those who can lead, whoever led least so far."""
    people = {person.key: person for person in problem.people}
    led = dict.fromkeys(people, 0)
    squads = []
    for place in range(len(problem.nights)):
        squad = sorted(key for key, night in standing if night == place)
        leaders = sorted((key for key in squad if people[key].leads), key=lambda key: (led[key], key))
        if leaders:
            led[leaders[0]] += 1
            squad = [leaders[0], *(key for key in squad if key != leaders[0])]
        squads.append(tuple(squad))
    return tuple(squads)


def person_of(problem: Problem, key: int) -> Person:
    """The person behind a key."""
    return next(person for person in problem.people if person.key == key)
