"""Coverage is asked in statements that are written out: they say what the rules of access and plain counting say."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta

import pytest
from django.db.models import Q
from tests.cast import SIGN_IN, Cast

from kemitraan.territory.models import Area
from kemitraan.toolbox.rows import fetched
from kemitraan.visits.access import ON_GROUND, WITHIN, ground_in, grounds_of, places_visible_to, villages_seen, within
from kemitraan.visits.coverage import SMALLEST, Reached, Since, reach_of, reach_of_all
from kemitraan.visits.coverage_html import points_script
from kemitraan.visits.models import Beat, VisitPlace

from .builders import make_place, make_world

DAY = date(2026, 11, 20)
SINCE = Since.of(DAY, reached_days=60, lately_days=30)


@pytest.fixture
def cast(db: None) -> Cast:
    found = make_world()
    west, ages = (found.region.melati, found.region.mawar), (0, 29, 30, 59, 60, 89, 90, 400, None)
    for village in (*west, found.region.dahlia):
        for number, age in enumerate(ages):
            seen = None if age is None else DAY - timedelta(days=age)
            make_place(village, number % 3 + 1, number + 1, "rt", last_seen_on=seen)
            for _home in range(number):
                make_place(village, number % 3 + 1, number + 1, last_seen_on=seen)
    make_place(found.region.melati, 1, 50, "rt", active=False)
    return found


@pytest.mark.parametrize("key", SIGN_IN)
@pytest.mark.parametrize("by_order", [True, False])
def test_the_ground_is_what_may_be_seen(cast: Cast, key: str, by_order: bool) -> None:
    if not by_order:
        Beat.objects.all().delete()  # the kelurahan of the post itself, then
    viewer = cast.viewer(key)
    ground, visible = grounds_of(viewer), places_visible_to(viewer)
    everything = f"select p.id from visits_visitplace p where {ON_GROUND}"
    assert {pk for (pk,) in fetched(everything, ground)} == set(visible.values_list("pk", flat=True))
    for village in Area.objects.filter(level=Area.Level.VILLAGE):
        one = f"select p.id from visits_visitplace p where p.village_id = %s and {WITHIN}"
        there = {pk for (pk,) in fetched(one, [village.pk, *within(ground, village.pk)])}
        assert there == set(visible.filter(village=village).values_list("pk", flat=True))
    offered = Area.objects.filter(pk__in=visible.filter(kind=VisitPlace.Kind.RT).values("village"))
    villages = villages_seen(viewer)
    assert {one.pk for one in villages if one.own} == set(ground.villages) & {one.pk for one in villages}
    assert ground_in(viewer, villages).units == ground.units
    assert [one[:2] for one in villages] == list(offered.order_by("name", "code").values_list("pk", "name"))


def _plainly(places: list[VisitPlace], level: str) -> set[tuple[object, ...]]:
    """The rows of a page by counting one place after the other."""
    rows = set()
    for area in {getattr(one, level) for one in places if one.kind == VisitPlace.Kind.RT and one.active}:
        here = [one for one in places if getattr(one, level) == area and one.active]
        rts = [one.last_seen_on for one in here if one.kind == VisitPlace.Kind.RT]
        days = [seen for seen in rts if seen]
        homes = [one.last_seen_on for one in here if one.kind == VisitPlace.Kind.HOUSEHOLD]
        waiting = sum(seen is None or (DAY - seen).days >= 60 for seen in homes)
        rows.add((
            area.name, area.pk, len(rts), sum((DAY - seen).days < 60 for seen in days),
            sum((DAY - seen).days < 30 for seen in days), len(rts) - len(days), min(days, default=None),
            waiting if waiting == 0 or waiting >= SMALLEST else None,
        ))  # fmt: skip
    return rows


def _rows(found: Reached) -> set[tuple[object, ...]]:
    return {
        (one.name, one.area_id, one.total, one.reached, one.lately, one.never, one.oldest, one.homes_waiting)
        for one in found.rows
    }


@pytest.mark.parametrize("key", ["agus", "lestari", "bima"])
def test_the_database_counts_as_a_person_would(cast: Cast, key: str) -> None:
    viewer = cast.viewer(key)
    ground, places = grounds_of(viewer), list(places_visible_to(viewer).select_related("rw", "village"))
    assert places
    found = reach_of_all(ground, SINCE)
    assert _rows(found) == _plainly(places, "village")
    assert found.rows == sorted(found.rows, key=lambda one: (one.share, one.name))
    villages = len(found.rows)
    assert found.ages == [villages * count for count in (2, 2, 2, 2, 1)]
    for village in {one.village for one in places}:
        one = reach_of(ground, village.pk, SINCE)
        assert _rows(one) == _plainly([place for place in places if place.village == village], "rw")
        assert one.ages == [2, 2, 2, 2, 1]
        late = Q(last_seen_on__lte=SINCE.reached) | Q(last_seen_on=None)
        missing = VisitPlace.objects.filter(late, village=village, kind="rt", active=True)
        named = Counter((str(key), name) for key, name in missing.values_list("key", "rt__name"))
        assert Counter((rt.key, rt.name) for rt in one.rts if rt.late) == named


def test_the_points_are_geojson(cast: Cast) -> None:
    rts = reach_of(grounds_of(cast.viewer("agus")), cast.region.melati.pk, SINCE).rts
    VisitPlace.objects.filter(pk=rts[0].pk).update(lon=None, lat=None)
    rts = reach_of(grounds_of(cast.viewer("agus")), cast.region.melati.pk, SINCE).rts
    script = str(points_script(rts, "rt-points"))
    told = json.loads(script.split(">", 1)[1].removesuffix("</script>"))
    assert script.startswith('<script id="rt-points" type="application/json">')
    assert [one["id"] for one in told["features"]] == [rt.pk for rt in rts if rt.lon is not None]
    for one in told["features"]:
        rt = next(rt for rt in rts if rt.pk == one["id"])
        assert one["geometry"] == {"type": "Point", "coordinates": [rt.lon, rt.lat]}
        assert one["properties"] == {"id": rt.pk, "kind": "place", "late": rt.late}
