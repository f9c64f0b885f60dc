"""Territories change: who covers what, from which day to which."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.journal.api import Entry
from kemitraan.territory.api import cover, end_coverage, ensure_rt, ensure_rw, hand_over, ladder, unit_for
from kemitraan.territory.models import Coverage
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import make_region, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def today():
    return clock.local(clock.now()).date()


def test_a_village_moves_to_another_sector_on_a_day():
    region = make_region()
    change = today() + 30 * DAY
    hand_over(region.mawar, giver=region.west, taker=region.east, first_day=change)
    assert unit_for(region.mawar.pk) == region.west
    assert unit_for(region.mawar.pk, on=change - DAY) == region.west
    assert unit_for(region.mawar.pk, on=change) == region.east
    assert unit_for(region.melati.pk, on=change) == region.west


def test_the_day_comes_without_an_import(monkeypatch):
    region = make_region()
    hand_over(region.mawar, giver=region.west, taker=region.east, first_day=today() + DAY)
    assert unit_for(region.mawar.pk) == region.west
    with clock.travel(DAY):
        assert unit_for(region.mawar.pk) == region.east
    assert unit_for(region.mawar.pk) == region.west


def test_the_past_stays_as_it_was():
    region = make_region()
    end_coverage(region.west, region.mawar, last_day=date(2024, 6, 30))
    assert unit_for(region.mawar.pk, on=date(2024, 6, 30)) == region.west
    assert unit_for(region.mawar.pk, on=date(2024, 7, 1)) == region.polres  # the next unit up, never nobody
    assert unit_for(region.mawar.pk) == region.polres
    assert unit_for(region.mawar.pk, on=date(2019, 12, 31)) is None  # before anybody covered it


def test_neighbourhoods_belong_to_the_unit_of_their_kelurahan():
    region = make_region()
    rt = ensure_rt(ensure_rw(region.dahlia, 4), 12)
    assert unit_for(rt.pk) == region.east
    cover(region.west, ensure_rw(region.dahlia, 4), since=date(2021, 1, 1))
    assert unit_for(rt.pk) == region.west
    assert unit_for(region.dahlia.pk) == region.east


def test_a_post_is_no_addressee_and_nobody_knows_the_unknown():
    region = make_region()
    post = make_unit("pospol", "pospol", region.west)
    cover(post, region.mawar, since=date(2021, 1, 1))
    assert unit_for(region.mawar.pk) == region.west
    assert unit_for(None) is None
    assert unit_for(10**9) is None


def test_the_smaller_unit_comes_first_then_the_younger_coverage():
    region = make_region()
    port = make_unit("pelabuhan", "polsek", region.polres)
    cover(port, region.mawar, since=date(2023, 1, 1))
    assert unit_for(region.mawar.pk) == port
    assert unit_for(region.mawar.pk, on=date(2022, 1, 1)) == region.west
    assert [unit.level for unit in ladder(port)] == ["polsek", "polres", "polda"]


@pytest.mark.parametrize(
    ("since", "until", "code"),
    [
        (date(2019, 1, 1), None, "overlapping_coverage"),
        (date(2025, 1, 1), date(2025, 2, 1), "overlapping_coverage"),
        (date(2019, 1, 1), date(2020, 1, 1), "overlapping_coverage"),
        (date(2025, 1, 2), date(2025, 1, 1), "bad_dates"),
    ],
)
def test_one_unit_covers_an_area_once_at_a_time(since, until, code):
    region = make_region()
    with pytest.raises(Refused) as refusal:
        cover(region.west, region.mawar, since=since, until=until)
    assert refusal.value.code == code
    assert Coverage.objects.filter(unit=region.west, area=region.mawar).count() == 1


def test_coverage_may_end_and_begin_again():
    region = make_region()
    end_coverage(region.west, region.mawar, last_day=date(2022, 12, 31))
    cover(region.west, region.mawar, since=date(2024, 1, 1), note="returned")
    assert unit_for(region.mawar.pk, on=date(2023, 6, 1)) == region.polres
    assert unit_for(region.mawar.pk) == region.west


def test_what_is_not_covered_cannot_end():
    region = make_region()
    with pytest.raises(Refused) as refusal:
        end_coverage(region.west, region.dahlia, last_day=today())
    assert refusal.value.code == "not_covered"
    with pytest.raises(IntegrityError), transaction.atomic():
        Coverage.objects.filter(unit=region.west).update(valid_to=date(2019, 1, 1))


def test_a_refused_hand_over_leaves_everything_as_it_was():
    region = make_region()
    cover(region.east, region.mawar, since=date(2021, 1, 1))
    with pytest.raises(Refused):
        hand_over(region.mawar, giver=region.west, taker=region.east, first_day=today())
    assert Coverage.objects.get(unit=region.west, area=region.mawar).valid_to is None
    assert not Entry.objects.filter(kind="coverage.ended").exists()


def test_the_journal_knows_who_changed_what():
    region = make_region()
    hand_over(region.mawar, giver=region.west, taker=region.east, first_day=date(2027, 1, 1))
    ended, begun = Entry.objects.order_by("id")
    assert (ended.kind, ended.unit_id, ended.data["last_day"]) == ("coverage.ended", region.west.pk, "2026-12-31")
    assert (begun.kind, begun.unit_id, begun.data["first_day"]) == ("coverage.begun", region.east.pk, "2027-01-01")
    assert begun.data["area"] == region.mawar.code


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.integers(1, 400), min_size=1, max_size=5, unique=True), ask=st.integers(-1, 401))
def test_on_every_day_exactly_one_of_two_sectors_covers_a_village_that_moves_between_them(db, moves, ask):
    start = date(2025, 1, 1)
    with transaction.atomic():
        region = make_region()
        holder, other = region.west, region.east
        wanted = holder
        for day in sorted(moves):
            hand_over(region.mawar, giver=holder, taker=other, first_day=start + day * DAY)
            holder, other = other, holder
            if ask >= day:
                wanted = holder
        assert unit_for(region.mawar.pk, on=start + ask * DAY) == wanted
        transaction.set_rollback(True)
