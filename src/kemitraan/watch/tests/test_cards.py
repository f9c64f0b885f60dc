"""A card's worth follows from one date and the dated rules; a number is checked; the door for courses."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.territory.tests.builders import Region
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch
from kemitraan.watch.card_number import check_level, read_number
from kemitraan.watch.card_status import Status, Steps, status_of, window
from kemitraan.watch.models import Card, Member, WatchRule
from kemitraan.watch.tests.builders import KEEPER, make_card, make_member, make_security_unit

STEPS = Steps((90, 60, 30), 180, 365)
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("left", "status"),
    [
        (1000, "active"), (91, "active"), (90, "expiring_90"), (61, "expiring_90"), (60, "expiring_60"),
        (31, "expiring_60"), (30, "expiring_30"), (0, "expiring_30"), (-1, "expired_warn1"), (-179, "expired_warn1"),
        (-180, "expired_warn2"), (-364, "expired_warn2"), (-365, "barred"), (-4000, "barred"),
    ],
)  # fmt: skip
def test_status_by_days_left(left: int, status: str) -> None:
    assert status_of(TODAY + timedelta(days=left), TODAY, STEPS) == status


@given(st.integers(-2000, 2000))
def test_the_filter_finds_exactly_what_the_status_says(left: int) -> None:
    until = TODAY + timedelta(days=left)
    fitting = []
    for status in Status:
        if status == Status.NONE:
            continue
        low, high = window(status, TODAY, STEPS)
        if (low is None or low <= until) and (high is None or until <= high):
            fitting.append(status)
    assert fitting == [status_of(until, TODAY, STEPS)]


def test_the_filter_in_the_database(town: Region) -> None:
    unit = make_security_unit(town.west, "satpam")
    today = clock.local(clock.now()).date()
    for left in (390, 90, 60, 30, 0, -1, -180, -365):
        make_card(make_member(unit), until=today + timedelta(days=left))
    make_member(unit)
    counted = {status: Member.objects.filter(watch.where(status, today)).count() for status in Status}
    assert counted == {
        Status.ACTIVE: 1, Status.EXPIRING_90: 1, Status.EXPIRING_60: 1, Status.EXPIRING_30: 2, Status.WARN1: 1,
        Status.WARN2: 1, Status.BARRED: 1, Status.NONE: 1,
    }  # fmt: skip


def test_a_dated_rule_changes_the_steps_from_its_day_on(town: Region) -> None:
    day = clock.local(clock.now()).date()
    WatchRule.objects.create(name="card_barred", days=200, valid_from=day, source="a newer rule")
    watch.forget_rules()
    assert status_of(day - timedelta(days=250), day) == Status.BARRED
    assert status_of(day - timedelta(days=251), day - timedelta(days=1)) == Status.WARN2


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("31-2024-001234", "31-2024-001234"), ("31.24.1234", "31-2024-001234"), (" demo-31/1999/123 ",
        "DEMO-31-1999-000123"), ("00-85-777", "00-1985-000777"),
    ],
)  # fmt: skip
def test_numbers_take_one_form(typed: str, kept: str) -> None:
    assert read_number(typed, TODAY) == kept


@pytest.mark.parametrize("typed", ["", "abc", "31-2030-001234", "31-1975-001234", "3-2024-1", "31-2024-12345678"])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_number(typed, TODAY)
    assert refused.value.field == "number"


@given(st.text(max_size=60))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    try:
        assert read_number(read_number(typed, TODAY), TODAY) == read_number(typed, TODAY)
    except Refused as refused:
        assert refused.field == "number"


def test_training_and_grade_go_together() -> None:
    check_level("madya", "supervisor")
    with pytest.raises(Refused) as refused:
        check_level("pratama", "manajer")
    assert refused.value.code == "level_and_grade"


def test_a_passed_course_grants_and_renews(town: Region) -> None:
    member = make_member(make_security_unit(town.west, "satpam"))
    first = watch.grant_or_renew_card(member, "pratama", "K-1", number="31-2024-77", by=KEEPER)
    assert (first.grade, first.number) == ("pelaksana", "31-2024-000077")
    assert (first.valid_until - first.issued_on).days == 1095
    second = watch.grant_or_renew_card(member, "madya", "K-2", by=KEEPER)
    assert second.number == first.number and second.grade == "supervisor"
    assert watch.current_card(member) == second
    assert Card.objects.filter(member=member).count() == 2
    member.refresh_from_db()
    assert member.card_until == second.valid_until


def test_barred_over_a_year_needs_the_refresher(town: Region) -> None:
    today = clock.local(clock.now()).date()
    member = make_member(make_security_unit(town.west, "satpam"))
    make_card(member, until=today - timedelta(days=400))
    assert not watch.may_serve(member)
    with pytest.raises(Refused) as refused:
        watch.grant_or_renew_card(member, by=KEEPER)
    assert refused.value.code == "refresher_needed"
    watch.grant_or_renew_card(member, course_ref="SEGAR-2026-7", by=KEEPER)
    assert watch.may_serve(member)


def test_one_number_one_person_and_three_years_at_most(town: Region) -> None:
    unit = make_security_unit(town.west, "satpam")
    watch.grant_or_renew_card(make_member(unit), "pratama", number="31-2024-5", by=KEEPER)
    with pytest.raises(Refused) as refused:
        watch.grant_or_renew_card(make_member(unit), "pratama", number="31-24-0005", by=KEEPER)
    assert refused.value.code == "number_taken"
    with pytest.raises(Refused) as refused:
        watch.grant_or_renew_card(
            make_member(unit), "pratama", number="31-2024-6", valid_until=TODAY + timedelta(days=365 * 5), by=KEEPER
        )
    assert refused.value.field == "valid_until"
