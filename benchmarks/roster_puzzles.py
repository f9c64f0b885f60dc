"""Invented rosters for measurements: people as a neighbourhood has them, each puzzle the same for the same seed."""

from __future__ import annotations

import random
from datetime import date, timedelta

from kemitraan.nights.planning import Night, Person, Problem, Rules

FIRST = date(2026, 6, 1)


def puzzle(people: int, nights: int, need: int, *, seed: int = 1, wishes: bool = True) -> Problem:
    """A month: every eighth leads, a fifth of all nights is impossible for somebody, one in twenty is exempt.

    With wishes a third like to stand with one or two others, a tenth apart from somebody, a quarter on some weekdays.
    """
    rng = random.Random(seed)
    days = [FIRST + timedelta(days=number) for number in range(nights)]
    found = []
    for key in range(1, people + 1):
        others = [other for other in range(1, people + 1) if other != key]
        off = {day for day in days if rng.random() < 0.1}
        found.append(
            Person(
                key=key,
                name=f"Warga {key}",
                leads=key % 8 == 1 or key % 8 == 5,
                exempt=key % 20 == 0,
                weekdays_off=frozenset(rng.sample(range(7), 1)) if rng.random() < 0.7 else frozenset(),
                dates_off=frozenset(off),
                likes=frozenset(rng.sample(others, rng.randint(1, 2)))
                if wishes and rng.random() < 0.33
                else frozenset(),
                avoids=frozenset(rng.sample(others, 1)) if wishes and rng.random() < 0.1 else frozenset(),
                likes_weekdays=frozenset(rng.sample(range(7), 3)) if wishes and rng.random() < 0.25 else frozenset(),
            )
        )
    places = tuple(Night(day, need, weekend=day.weekday() in (4, 5)) for day in days)
    return Problem(tuple(found), places, Rules(rest=2, leaders=1, most=8, seed=seed))
