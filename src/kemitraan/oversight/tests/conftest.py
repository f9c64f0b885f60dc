"""The cast, and a log of reading that remembers nothing of other tests."""

from __future__ import annotations

import pytest
from tests.cast import Cast, make_cast

from kemitraan.config.reference import seed_rules
from kemitraan.oversight import keep_readings


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody at home, with the rules of an installation."""
    seed_rules()
    keep_readings._written.clear()
    return make_cast()
