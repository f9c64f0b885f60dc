"""The demo's year before the evening: partners, visits, posts, nights, courses, each room in a module of its own.

A module ``kemitraan.config.year.<room>`` offers ``seed(stage) -> str``: it lives through the year by the room's own
verbs or, where there are too many rows, writes them in bulk, and says in one line what it made. Repeatable: what is
there stays. Everything is dated relative to today and comes from the stage's random numbers, so a demo is the same
every time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec

from kemitraan.people.api import Post
from kemitraan.territory import api as territory

# In the order they need each other.
ROOMS = ("partnership", "watch", "visits", "nights", "learning", "siting", "accountability")


@dataclass
class Stage:
    """Where the demo plays: the characters' sector and village, the other sector, everybody's post."""

    sector: territory.Unit
    other: territory.Unit
    village: territory.Area | None
    posts: dict[str, Post]
    rng: random.Random = field(default_factory=lambda: random.Random(2026))  # noqa: S311 - a story, not a secret


def seed_year(stage: Stage) -> Iterator[str]:
    """Every room's year, in order; what each made."""
    for room in ROOMS:
        if find_spec(f"{__name__}.{room}"):
            yield import_module(f"{__name__}.{room}").seed(stage)
