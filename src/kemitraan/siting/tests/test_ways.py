"""Without streets: cells, straight lines times the detour factor, and no smaller count than five anywhere."""

from __future__ import annotations

import numpy as np
import pytest
from tests.cast import Cast

from kemitraan.roads import api as roads
from kemitraan.roads.measure import haversine
from kemitraan.siting.compute import recompute, work_out
from kemitraan.siting.ground import outline_of
from kemitraan.siting.instance import unpack
from kemitraan.siting.models import Study
from kemitraan.siting.risk import events_of, units_under
from kemitraan.siting.ways import CELL_M, Straight, ways_in_use
from kemitraan.territory import api as territory

from .builders import a_study, happen, spot


@pytest.fixture
def no_streets(settings, tmp_path) -> None:
    settings.ROADS = tmp_path / "none"


@pytest.fixture
def evenings(cast: Cast, no_streets: None) -> None:
    happen(spot(0.2, 0.2), 12)
    happen(spot(0.8, 0.5), 9, category="K14")
    happen(spot(0.5, 0.9), 4)


def made(study: Study) -> tuple[dict, bytes, dict]:
    return work_out(study, lambda step, percent: None)


def test_cells_share_out_every_event_and_hide_fewer_than_five(cast: Cast, evenings: None) -> None:
    inputs, archive, result = made(a_study(cast))
    instance, more = unpack(archive)
    assert inputs["events"] == 25 and inputs["left_out"]["off_street"] == 0
    assert result["total"] + result["hidden"] == pytest.approx(25, abs=0.01)
    assert result["hidden"] == pytest.approx(4, abs=0.01)
    assert more["near"].min() >= 5
    quiet = haversine(more["candidate_lon"], more["candidate_lat"], *spot(0.5, 0.9))
    assert quiet.min() > 500  # a place of four events is no candidate


def test_reach_is_the_straight_line_times_the_factor(cast: Cast, evenings: None) -> None:
    for mode, metres in (("walk", 5 * 80.0), ("drive", 5 * roads.ESTIMATE_KPH * 1000 / 60)):
        study = a_study(cast, mode=mode)
        ways = Straight()
        cells = ways.segments(outline_of(study), events_of(study, units_under(study)))
        lon, lat = spot(0.5, 0.5)
        near = haversine(cells.lon, cells.lat, lon, lat) * roads.DETOUR
        covered = np.zeros(len(cells), np.bool_)
        covered[ways.cover(study, [lon], [lat], cells).of(0)] = True
        assert covered[near < metres * 0.99].all() and covered.any()
        assert not covered[near > metres * 1.01].any()


def test_cells_have_the_size_that_is_told(cast: Cast, evenings: None) -> None:
    study = a_study(cast)
    ways = ways_in_use()
    cells = ways.segments(outline_of(study), events_of(study, units_under(study)))
    (west, south), (east, _), (_, north), *_more = ways.lines(cells)[0]
    assert haversine(west, south, east, south) == pytest.approx(CELL_M, rel=0.01)
    assert haversine(west, south, west, north) == pytest.approx(CELL_M, rel=0.01)


def test_places_alone_may_be_candidates_and_the_choice_can_be_made_again(cast: Cast, evenings: None) -> None:
    lon, lat = spot(0.8, 0.5)
    territory.Place.objects.create(name="Pasar Timur", kind="market", lon=lon, lat=lat)
    study = a_study(cast, junctions=False, places=True)
    inputs, archive, result = made(study)
    assert [one["name"] for one in result["proposed"]] == ["Pasar Timur"]
    study.instance = archive
    assert recompute(study) == [one["row"] for one in result["proposed"]]
