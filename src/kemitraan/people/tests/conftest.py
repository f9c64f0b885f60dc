"""What the tests of people share."""

from __future__ import annotations

import pytest
from tests.cast import Cast, make_cast


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody, in a fresh region."""
    return make_cast()
