"""The cast, streets under their feet, and evenings on which something happened."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cast import Cast, make_cast

from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.siting import api as siting

from .builders import happen, lay_streets, spot


@pytest.fixture
def cast(db: None) -> Cast:
    for seed in (reports.seed_reports, messaging.seed_templates, siting.seed_siting):
        seed()
    return make_cast()


@pytest.fixture(scope="session")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roads") / "roads"
    lay_streets(folder)
    return folder


@pytest.fixture
def streets(settings, laid: Path) -> Path:
    """The chessboard in use; nothing in it is closed."""
    settings.ROADS = laid
    return laid


@pytest.fixture
def evenings(cast: Cast, streets: Path) -> None:
    """Robberies and levies at three corners far from one another."""
    happen(spot(0.2, 0.2), 12)
    happen(spot(0.8, 0.5), 9, category="K14")
    happen(spot(0.3, 0.8), 6)
