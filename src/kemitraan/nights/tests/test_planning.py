"""The puzzle: every plan keeps every rule, the best is fair, and an impossible one says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.nights.planning import (
    Night,
    Person,
    Plan,
    Problem,
    Rules,
    breaches,
    explain,
    from_json,
    greedy,
    solve,
    to_json,
)
from kemitraan.nights.planning.cost import figures

FIRST = date(2026, 3, 2)  # a Monday


def month(people: int = 12, nights: int = 10, need: int = 2, **rules: int) -> Problem:
    days = [FIRST + timedelta(days=number) for number in range(nights)]
    crew = tuple(Person(key, f"Warga {key}", leads=key % 2 == 1) for key in range(1, people + 1))
    return Problem(crew, tuple(Night(day, need, day.weekday() in (4, 5)) for day in days), Rules(**rules))


def only(problem: Problem, key: int, **changes: object) -> Problem:
    return replace(problem, people=tuple(replace(p, **changes) if p.key == key else p for p in problem.people))


def test_the_best_plan_is_lawful_fair_and_the_same_again() -> None:
    problem = month()
    plan = solve(problem)
    assert plan.status == "optimal" and plan.gap == 0
    assert not breaches(problem, plan)
    assert figures(problem, plan).spread <= 1
    assert solve(problem).squads == plan.squads
    assert all(problem.people[squad[0] - 1].leads for squad in plan.squads), "the leader stands first"


def test_wishes_are_kept_where_nothing_forbids_it() -> None:
    problem = only(month(), 2, likes=frozenset({5}))
    problem = only(problem, 8, likes_weekdays=frozenset({6, 0}))
    plan = solve(problem)
    assert figures(problem, plan).wishes_kept == figures(problem, plan).wishes > 0
    assert all(5 in squad for squad in plan.squads if 2 in squad)


def test_the_solver_counts_like_the_plain_count() -> None:
    problem = only(only(month(people=8, nights=7), 1, avoids=frozenset({2, 3})), 4, likes_weekdays=frozenset({2}))
    plan = solve(problem)
    assert plan.squads and figures(problem, plan).cost == plan.cost


def test_what_people_said_is_never_overruled() -> None:
    problem = only(month(), 2, exempt=True)
    problem = only(problem, 4, dates_off=frozenset({FIRST}), last_duty=FIRST - timedelta(days=1))
    problem = only(problem, 6, of_age_from=FIRST + timedelta(days=5))
    plan = solve(problem)
    stood = {key: _days(problem, plan, key) for key in (2, 4, 6)}
    assert stood[2] == []
    assert all(day > FIRST + timedelta(days=1) for day in stood[4])
    assert stood[6] and all(day >= FIRST + timedelta(days=5) for day in stood[6])


def _days(problem: Problem, plan: Plan, key: int) -> list[date]:
    return [night.day for night, squad in zip(problem.nights, plan.squads, strict=True) if key in squad]


def test_one_night_with_too_few_is_named_with_who_cannot() -> None:
    problem = month()
    for key in range(2, 13):
        problem = only(problem, key, dates_off=frozenset({FIRST + timedelta(days=3)}))
    assert solve(problem).status == "impossible"
    size, leader = explain(problem)[0], [one for one in explain(problem) if one.rules == ("leader",)]
    assert (size.rules, size.days, size.need, size.have, size.off) == (
        ("size",),
        (FIRST + timedelta(days=3),),
        2,
        1,
        11,
    )
    assert not leader, "number one can lead"


def test_a_month_too_long_for_its_limit_says_which_limit_would_do() -> None:
    (reason,) = explain(month(people=6, nights=14, need=2, most=4))
    assert reason.rules == ("most", "size") and reason.days == ()
    assert (reason.need, reason.have) == (28, 24)
    assert reason.helps == {"most": 5}


def test_the_rest_is_named_with_the_shortest_run_of_nights() -> None:
    (reason,) = explain(month(people=5))
    assert reason.rules == ("rest", "size") and len(reason.days) == 3
    assert (reason.need, reason.have) == (6, 5)
    assert "rest" not in reason.helps, "no advice goes below one duty in three nights"


def test_too_few_leaders_is_told_apart_from_too_few_people() -> None:
    problem = replace(month(), people=tuple(replace(p, leads=p.key in (1, 2)) for p in month().people))
    (reason,) = explain(problem)
    assert "leader" in reason.rules and "rest" in reason.rules


def test_nothing_to_explain_where_a_plan_exists() -> None:
    assert explain(month()) == []


def test_a_checker_that_sees_every_fault() -> None:
    problem = month(people=6, nights=3)
    faults = {one.rule for one in breaches(problem, Plan("optimal", ((2, 4), (2, 2), (9, 1))))}
    assert faults == {"leader", "rest", "twice", "stranger"}
    assert {one.rule for one in breaches(problem, Plan("optimal", ((1,), (4, 2), (3, 6))))} == {"short", "leader"}


def test_through_json_and_back() -> None:
    problem = only(month(), 3, likes=frozenset({1}), dates_off=frozenset({FIRST}), last_duty=FIRST, most=2)
    assert from_json(to_json(problem)) == problem


people = st.builds(
    Person,
    key=st.integers(1, 1),
    name=st.just("Warga"),
    leads=st.booleans(),
    exempt=st.booleans().map(lambda said: said and False),
    weekdays_off=st.frozensets(st.integers(0, 6), max_size=3),
    most=st.none() | st.integers(1, 4),
    likes=st.frozensets(st.integers(1, 9), max_size=2),
    avoids=st.frozensets(st.integers(1, 9), max_size=1),
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(people, min_size=4, max_size=9), st.integers(3, 7), st.integers(2, 3))
def test_either_a_lawful_plan_or_a_reason(crew: list[Person], nights: int, need: int) -> None:
    named = [
        replace(person, key=key, likes=person.likes - {key} & frozenset(range(1, len(crew) + 1)),
                avoids=(person.avoids - {key}) & frozenset(range(1, len(crew) + 1)))
        for key, person in enumerate(crew, start=1)
    ]  # fmt: skip
    problem = Problem(tuple(named), month(nights=nights, need=need).nights, Rules(most=4))
    plan, simple = solve(problem, seconds=5), greedy(problem)
    if plan.status == "impossible":
        assert explain(problem), "an impossible roster names its reason"
        assert simple.status == "short" or breaches(problem, simple)
    else:
        assert not breaches(problem, plan)
        assert figures(problem, plan).cost == plan.cost
        if simple.status == "feasible":
            assert not breaches(problem, simple)
            assert figures(problem, simple).cost >= plan.bound
