"""What every test shares. The database is started by tests/settings.py."""

from __future__ import annotations

import pytest

from kemitraan.toolbox import wall
from kemitraan.toolbox.compile_messages import compile_all

pytest_plugins = ("tests.browser",)  # a real Chromium, for the tests that ask for one

compile_all()  # a page in a test speaks Indonesian as it does to a reader

# A test's own rows and questions pass the second wall; requests and rounds of the worker have contexts of their own.
wall.by_default(wall.service("tests", *wall.SUBJECTS))


@pytest.fixture(autouse=True)
def territory_as_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the areas another one rolled back, nor a query that comes by the clock."""
    from kemitraan.territory import editions

    editions.forget_index()
    monkeypatch.setattr(editions, "LOOK_AGAIN_S", float("inf"))
