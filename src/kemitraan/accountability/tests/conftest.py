"""Keys of a test's own, and what an installation has before the first complaint."""

from __future__ import annotations

import pytest
from tests.cast import make_cast

from kemitraan.accountability.seed import seed_complaints


@pytest.fixture
def oversight(settings, tmp_path):
    """Private keys in a folder of the test."""
    settings.OVERSIGHT_KEY_FILE, settings.CUSTODY_KEY_FILE = tmp_path / "oversight.pem", tmp_path / "custody.pem"
    return tmp_path


@pytest.fixture
def cast(db, oversight):
    """Everybody around the west, with the rules of complaints."""
    seed_complaints()
    return make_cast()
