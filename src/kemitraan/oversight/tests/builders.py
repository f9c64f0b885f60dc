"""What the tests of this room start from."""

from __future__ import annotations

from typing import Any

from tests.cast import Cast

from kemitraan.reports.api import Report
from kemitraan.reports.tests.builders import make_report


def tell(cast: Cast, **given: Any) -> Report:
    """A report from the cast's home sector."""
    return make_report(**{"point": cast.region.point(cast.region.melati)} | given)
