"""What every test of learning shares."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cast import Cast, make_cast

from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    """The characters, with reports, wordings and a folder for files."""
    settings.FILES = tmp_path / "files"
    reports.seed_reports()
    messaging.seed_templates()
    return make_cast()
