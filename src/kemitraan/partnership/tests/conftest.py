"""The cast and the rules of this room."""

from __future__ import annotations

import pytest
from tests.cast import Cast, make_cast

from kemitraan.messaging import api as messaging
from kemitraan.partnership import api as partnership


@pytest.fixture
def cast(db: None) -> Cast:
    messaging.seed_templates()
    partnership.seed_partnership()
    return make_cast()
