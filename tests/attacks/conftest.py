"""The cast at home, and the same things in both sectors, as in the access matrix."""

from __future__ import annotations

import pytest

from kemitraan.config.reference import seed_rules
from tests.access.samples import World
from tests.cast import make_cast


@pytest.fixture
def world(db: None) -> World:
    """A world for every door."""
    seed_rules()
    return World(make_cast())
