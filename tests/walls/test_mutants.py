"""A rule that says more or less than it should is noticed; the long form is ``./kemitraan prove mutants``."""

from __future__ import annotations

from .mutants import first_wall_mutants, rule_mutants, without_marks
from .world import make_world


def test_every_condition_taken_away_is_noticed(db: None) -> None:
    world = make_world()
    assert not without_marks()
    tried = [*rule_mutants(world), *first_wall_mutants(world)]
    assert len(tried) > 90
    assert not [f"{one.where}: {one.what}" for one in tried if not one.noticed]
