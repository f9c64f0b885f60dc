"""A rule that says more or less than it should is noticed; the long form is ``./kemitraan prove mutants``."""

from __future__ import annotations

from .mutants import first_wall_mutants, rule_mutants, without_marks
from .world import make_world


def test_every_condition_taken_away_is_noticed(db: None) -> None:
    world = make_world()
    assert not without_marks()
    rules, functions = list(rule_mutants(world)), list(first_wall_mutants(world))
    missed = [f"{one.where}: {one.what}" for one in (*rules, *functions) if not one.noticed]
    print(f"mutants: {len(rules)} of the rules, {len(functions)} of the access functions, {len(missed)} not noticed")
    for one in missed:
        print(f"not noticed: {one}")
    assert len(rules) > 60 and len(functions) > 15
    assert not missed
