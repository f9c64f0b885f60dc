"""Events along the streets: shared out to the last one, told only where there are enough, officers' own left out."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cast import Cast

from kemitraan.reports import api as reports
from kemitraan.roads import api as roads
from kemitraan.siting.classes import CLASSES, categories_of
from kemitraan.siting.risk import LEAST, events_of, in_hours, profile, spread, units_under
from kemitraan.toolbox import clock

from .builders import a_study, grid_network, happen, spot

NETWORK = grid_network()
PARTS = roads.street_parts(NETWORK, NETWORK.bounds)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0.02, 0.98), st.floats(0.02, 0.98)), min_size=1, max_size=25),
    st.sampled_from([60, 150, 300, 800]),
)
def test_every_event_is_shared_out_completely(places: list[tuple[float, float]], bandwidth: int) -> None:
    points = [spot(east, north) for east, north in places]
    spots = roads.snap_to_streets(NETWORK, [p.lon for p in points], [p.lat for p in points])
    found = spread(NETWORK, PARTS, spots, bandwidth)
    assert found.weight.sum() + found.off_street == pytest.approx(len(points))
    assert found.weight.min() >= 0
    assert (found.weight[found.near == 0] == 0).all()
    assert found.near.max() <= len(points)


def test_nearer_segments_get_more() -> None:
    here = spot(0.5, 0.5)
    spots = roads.snap_to_streets(NETWORK, [here.lon] * 8, [here.lat] * 8)
    found = spread(NETWORK, PARTS, spots, 600)
    within = roads.walk_within(NETWORK, spots, roads.Spots.of(PARTS), 600, on_foot=False)
    per_metre = (found.weight / PARTS.metres)[within.of(0)]
    by_road = per_metre[np.argsort(within.cost[: within.ptr[1]], kind="stable")]
    assert (np.diff(by_road) <= 1e-12).all() and by_road[0] > 2 * by_road[-1]


def test_four_events_are_not_told_and_five_are() -> None:
    here = spot(0.5, 0.5)
    for count, told in ((LEAST - 1, False), (LEAST, True)):
        spots = roads.snap_to_streets(NETWORK, [here.lon] * count, [here.lat] * count)
        assert spread(NETWORK, PARTS, spots, 300).told.any() == told
    assert profile([20] * 4 + [21] * 5)[19:23] == [0, None, 5, 0]


def test_hours_may_lie_over_midnight() -> None:
    assert [hour for hour in range(24) if in_hours(hour, 22, 2)] == [0, 1, 22, 23]
    assert [hour for hour in range(24) if in_hours(hour, 6, 9)] == [6, 7, 8]
    assert all(in_hours(hour, 5, 5) for hour in range(24))


def test_what_counts_and_what_is_left_out(cast: Cast, streets) -> None:
    here = spot(0.4, 0.4)
    happen(here, 6)
    happen(here, 2, channel="field")  # an officer's own find
    own = happen(here, 1)
    reports.Report.objects.filter(pk__in=own).update(official_number="DEMO-LP/A/3/XI/2026/SPKT/POLSEK BARAT")
    with_number = happen(here, 1)
    reports.Report.objects.filter(pk__in=with_number).update(official_number="LP/B/4/XI/2026/SPKT/POLSEK BARAT")
    twin = happen(here, 1)
    reports.Report.objects.filter(pk__in=twin).update(state="merged")
    happen(here, 1, accuracy_m=400.0)
    happen(None, 1, area_code=cast.region.melati.code)
    happen(here, 3, hour=9)
    happen(cast.region.point(cast.region.kenanga), 5)  # the other sector
    for category in ("K07", "T01", "S03"):  # at home, drugs, an assembly: never on this map
        happen(here, 2, category=category)
    found = events_of(study := a_study(cast, hour_from=18, hour_to=4), units_under(study))
    assert len(found) == 7
    left_out = {name: count for name, count in found.left_out.items() if count}
    assert left_out == {"officer": 3, "double": 1, "vague": 1, "no_place": 1, "hour": 3}
    assert found.channel == ["web"] * 7 and found.told.all()
    assert set(found.category) == {"K02"}


def test_sensitive_reports_never_come_out_whatever_is_asked(cast: Cast) -> None:
    happen(spot(0.4, 0.4), 3, category="K07")
    happen(spot(0.4, 0.4), 1)
    now = clock.now()
    events, _left = reports.events_at_places(
        [cast.region.west.pk], now - timedelta(days=90), now, ["K07", "K08", "K09", "K02"]
    )
    assert [one.category for one in events] == ["K02"]
    assert events[0]._fields == ("lon", "lat", "at", "told", "category", "channel")  # and nobody in it


def test_no_class_holds_what_must_not_be_mapped(cast: Cast) -> None:
    sensitive = set(reports.Category.objects.filter(sensitive=True).values_list("code", flat=True))
    follows_patrols = {"T01", "K11", "K12"}  # drugs, gambling, drink: found where one looks
    assembly = {"S01", "S02", "S03"}
    assert sensitive
    assert not set(categories_of(CLASSES)) & (sensitive | follows_patrols | assembly)
    assert categories_of(["robbery", "no such class"]) == ["K01", "K02", "K15"]
