"""One seeded Jakarta for each module: storing it once is a hundred times cheaper than once a test."""

from __future__ import annotations

import pytest

from kemitraan.gateways.tests.builders import committed_world


@pytest.fixture(scope="module", autouse=True)
def _world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), committed_world():
        yield
