"""Every test reads the rules anew: what another test edited is gone with its transaction."""

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch import case


@pytest.fixture(autouse=True)
def _fresh_rules():
    dispatch.forget_rules()
    case._ladders.clear()
    yield
    dispatch.forget_rules()
    case._ladders.clear()
