"""The simple way: night by night, whoever stood least. An answer in a millisecond, the measure of the better one."""

from __future__ import annotations

from datetime import date

from .problem import Night, Person, Plan, Problem


def greedy(problem: Problem) -> Plan:
    """A plan that keeps every rule it can; squads it cannot fill stay short (status ``short``)."""
    days: dict[int, list[date]] = {person.key: [] for person in problem.people}
    weekends = dict.fromkeys(days, 0)
    squads = [_squad(problem, night, days, weekends) for night in problem.nights]
    full = all(len(squad) == night.need for squad, night in zip(squads, problem.nights, strict=True))
    people = {person.key: person for person in problem.people}
    led = all(any(people[key].leads for key in squad) for squad in squads) or not problem.rules.leaders
    return Plan("feasible" if full and led else "short", tuple(squads))


def _squad(problem: Problem, night: Night, days: dict[int, list[date]], weekends: dict[int, int]) -> tuple[int, ...]:
    def ready(person: Person) -> bool:
        before = days[person.key]
        rested = not before or (night.day - before[-1]).days > problem.rules.rest
        return rested and len(before) < problem.limit(person) and problem.free(person, night)

    def burden(person: Person) -> tuple[int, int, int]:
        return (len(days[person.key]), weekends[person.key] if night.weekend else 0, person.key)

    free = sorted((person for person in problem.people if ready(person)), key=burden)
    leaders = [person for person in free if person.leads][: min(problem.rules.leaders, night.need)]
    others = [person for person in free if person not in leaders][: night.need - len(leaders)]
    squad = tuple(person.key for person in (*leaders, *others))
    for key in squad:
        days[key].append(night.day)
        weekends[key] += night.weekend
    return squad
