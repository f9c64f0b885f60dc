"""The cast at their desks, and a few reports."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from tests.cast import Cast, make_cast

from kemitraan.dispatch import api as dispatch
from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report


@pytest.fixture
def cast(db: None) -> Cast:
    for seed in (reports.seed_reports, messaging.seed_templates, dispatch.seed_dispatch):
        seed()
    return make_cast()


@pytest.fixture
def rahmat(cast: Cast) -> Client:
    """The operator of the west, signed in."""
    return cast.client("rahmat")


@pytest.fixture
def tell(cast: Cast) -> Callable[..., reports.Report]:
    """A report in the west, or with ``east=True`` in the sector of somebody else."""

    def make(*, east: bool = False, **changes: object) -> reports.Report:
        region = cast.region
        changes.setdefault("point", region.point(region.kenanga if east else region.melati))
        return make_report(**changes)

    return make
