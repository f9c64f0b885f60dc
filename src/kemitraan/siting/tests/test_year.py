"""The demo's study: with streets along them, without as an estimate; once, and computed either way."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from tests.cast import Cast

from kemitraan.config.year import Stage
from kemitraan.config.year import siting as year
from kemitraan.siting.models import Study


@pytest.mark.parametrize("with_streets", [True, False])
def test_the_demo_has_one_computed_study(cast: Cast, settings, laid, tmp_path, with_streets: bool) -> None:
    settings.ROADS = laid if with_streets else tmp_path / "none"
    lestari = SimpleNamespace(
        account_id=5, account=SimpleNamespace(name="Iptu Lestari"), unit_id=cast.region.west.pk, unit=cast.region.west
    )
    stage = Stage(cast.region.west, cast.region.east, None, {"lestari": lestari})
    assert "is ready" in year.seed(stage)
    study = Study.objects.get()
    assert (study.state, study.estimate) == ("computed", not with_streets)
    assert study.inputs["events"] > 50 and study.result["proposed"]
    assert "is there" in year.seed(stage)
