"""The rules of nights are changed on a page, dated and with their source, within bounds that protect people."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import make_cast

from kemitraan.nights import api as nights
from kemitraan.nights.change_rule import CHANGEABLE
from kemitraan.nights.models import NightRule
from kemitraan.nights.rules import minutes
from kemitraan.toolbox import clock

from .builders import make_kamling, make_night, today

pytestmark = pytest.mark.django_db
PAGE = "/ronda/aturan/"


def test_a_unit_sets_its_own_clock_from_a_day_on() -> None:
    nights.seed_nights()
    cast = make_cast()
    lestari, region = cast.client("lestari"), cast.region
    said = {"clock": "open", "unit": cast.posts["lestari"].unit_id, "amount": 20, "source": "Keputusan Kapolsek 1/2026"}
    said["valid_from"] = (today() + timedelta(days=2)).isoformat()
    assert lestari.get(PAGE).status_code == 200
    assert lestari.post(PAGE, said).status_code == 302
    rule = NightRule.objects.get(unit__isnull=False)
    assert (rule.clock, rule.minutes, rule.unit_id) == ("open", 20, cast.posts["lestari"].unit_id)
    unit = cast.posts["lestari"].unit
    assert minutes("open", unit=unit, at=clock.now()) == 30
    assert minutes("open", unit=unit, at=clock.now() + timedelta(days=3)) == 20
    page = lestari.get(PAGE).content.decode()
    assert "Keputusan Kapolsek 1/2026" in page
    post, members = make_kamling(region.west, region.point(region.melati), area=region.melati)
    night = make_night(post, members[:2], day=today() + timedelta(days=1))
    assert night.due_at == night.starts_at + timedelta(minutes=30), "what runs already stays"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("amount", {"clock": "longest_night", "amount": 9}),
        ("amount", {"clock": "countersign", "amount": 4}),
        ("clock", {"clock": "caught"}),
        ("valid_from", {"valid_from": "2020-01-01"}),
        ("source", {"source": " "}),
        ("unit", {"unit": 0}),
    ],
)
def test_what_protects_people_is_not_moved(field: str, wrong: dict[str, object]) -> None:
    nights.seed_nights()
    cast = make_cast()
    said = {"clock": "open", "unit": cast.posts["lestari"].unit_id, "amount": 20, "source": "Keputusan"}
    said |= {"valid_from": today().isoformat()} | wrong
    answer = cast.client("lestari").post(PAGE, said)
    assert answer.status_code == 422 and f'id="id_{field}' in answer.content.decode()
    assert not NightRule.objects.filter(unit__isnull=False).exists()


def test_every_rule_that_can_be_changed_has_a_value_within_its_bounds() -> None:
    nights.seed_nights()
    for code, rule in CHANGEABLE.items():
        (kept,) = NightRule.objects.filter(clock=code).values_list("minutes", flat=True)
        assert rule.least <= kept // rule.minutes <= rule.most and kept % rule.minutes == 0, code
