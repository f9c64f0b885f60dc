"""A seeded Jakarta that a module of tests shares: seeding takes longer than most tests do."""

from __future__ import annotations

import pytest
from django.db import transaction


@pytest.fixture(scope="module")
def jakarta_of_module(django_db_setup, django_db_blocker):
    """Areas, units, categories and clocks inside a transaction around the whole module."""
    from kemitraan.reports import api as reports
    from kemitraan.territory import api as territory

    with django_db_blocker.unblock(), transaction.atomic():
        territory.seed_jakarta()
        reports.seed_reports()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def jakarta(jakarta_of_module, db, settings, tmp_path):
    """Jakarta as seeded, whatever the test before did; files go into a folder of the test's own."""
    from kemitraan.reports import api as reports
    from kemitraan.reports.places import forget_villages

    settings.FILES = tmp_path
    reports.forget_rules()
    forget_villages()
