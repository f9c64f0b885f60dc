"""The cast; and nothing that a process remembers reaches another test."""

from __future__ import annotations

import pytest
from tests.cast import Cast, make_cast

from kemitraan.config.reference import seed_rules
from kemitraan.oversight import keep_readings
from kemitraan.oversight.views import service


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody at home, with the rules of an installation."""
    seed_rules()
    keep_readings._written.clear()
    return make_cast()


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """The page of service times remembers a quarter for an hour; no test sees what another one counted."""
    service._of_hour.cache_clear()
