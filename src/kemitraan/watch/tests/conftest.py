"""What the tests of watch share."""

from __future__ import annotations

import pytest

from kemitraan.territory.tests.builders import Region
from kemitraan.watch import api as watch
from kemitraan.watch.tests.builders import make_town


@pytest.fixture
def town(db: None) -> Region:
    """The small region with this room's rules."""
    watch.forget_rules()
    return make_town()
