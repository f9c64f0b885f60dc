"""Every state that is not final has an owner and a clock, and every move leads somewhere."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from .places import PACKAGE, rooms

MUST_HAVE = ("reports", "dispatch")
FOUND = {
    room
    for room in rooms()
    for path in (PACKAGE / room).glob("states.py")
    if re.search(r"^STATES\b", path.read_text(encoding="utf-8"), re.MULTILINE)
}
TABLES = sorted(FOUND | set(MUST_HAVE))


def stuck(states: Mapping[str, Any]) -> Iterator[str]:
    """Each state where something could lie for ever, or that nobody can reach or leave."""
    reached: set[str] = set()
    for name, state in states.items():
        targets = set(dict(state.moves).values())
        reached |= targets
        yield from (f"{name} leads to {target}, which is no state" for target in sorted(targets - set(states)))
        if state.final:
            continue
        if not state.owner:
            yield f"{name} has no owner: whose move is it?"
        if not state.clock:
            yield f"{name} has no clock: how long may it last?"
        if not targets:
            yield f"{name} is not final and has no way out"
    first = next(iter(states))
    yield from (f"{name} is never reached" for name in states if name not in reached and name != first)


@pytest.mark.parametrize("room", TABLES)
def test_nothing_can_lie_for_ever(room: str) -> None:
    states = importlib.import_module(f"kemitraan.{room}.states").STATES
    complaints = list(stuck(states))
    assert not complaints, "\n".join(complaints)


def test_can_fail() -> None:
    def state(owner: str, clock: str, final: bool = False, **moves: str) -> SimpleNamespace:
        return SimpleNamespace(owner=owner, clock=clock, final=final, moves=moves)

    complaints = list(
        stuck(
            {
                "new": state("desk", "triage", take="held", lose="nowhere"),
                "held": state("", "", close="done"),
                "island": state("desk", "triage", close="done"),
                "done": state("", "", final=True),
            }
        )
    )
    assert complaints == [
        "new leads to nowhere, which is no state",
        "held has no owner: whose move is it?",
        "held has no clock: how long may it last?",
        "island is never reached",
    ]
