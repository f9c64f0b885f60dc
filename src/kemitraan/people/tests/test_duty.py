"""Duty shifts, and the phone's position while they last."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.cast import Cast, make_cast

from kemitraan.journal.models import Entry
from kemitraan.people.api import end_run_out, end_shift, on_duty, open_shift, place_phone, start_shift
from kemitraan.people.models import Position, Shift
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

HERE, THERE = LonLat(106.81, -6.21), LonLat(106.82, -6.22)


def test_a_shift_starts_once(cast: Cast) -> None:
    post = cast.posts["wulan"]
    first = start_shift(post, hours=8)
    assert start_shift(post, hours=4) == first, "a running shift is kept"
    assert open_shift(post.account_id) == first
    assert first.ends_at - first.started_at == timedelta(hours=8)
    assert Entry.objects.filter(kind="shift.started", subject_id=first.pk).count() == 1


def test_the_database_allows_one_open_shift_a_post(cast: Cast) -> None:
    shift = start_shift(cast.posts["wulan"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(post=shift.post, started_at=shift.started_at, ends_at=shift.ends_at)


def test_a_shift_that_ran_out_makes_room_for_the_next(cast: Cast) -> None:
    first = start_shift(cast.posts["wulan"], hours=1)
    with clock.travel(timedelta(hours=2)):
        assert open_shift(cast.posts["wulan"].account_id) is None
        second = start_shift(cast.posts["wulan"])
    first.refresh_from_db()
    assert second != first
    assert first.ended_at is not None


@pytest.mark.parametrize("hours", [0, -1, 17, float("nan")])
def test_a_shift_has_a_sensible_length(hours: float, cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        start_shift(cast.posts["wulan"], hours=hours)
    assert refused.value.field == "hours"


def test_the_position_is_kept_on_duty_only(cast: Cast) -> None:
    shift = start_shift(cast.posts["wulan"])
    place_phone(shift, HERE, accuracy_m=12, heading=90)
    kept = Position.objects.get(shift=shift)
    assert (kept.lon, kept.lat, kept.accuracy_m, kept.heading) == (*HERE, 12, 90)
    end_shift(shift)
    assert not Position.objects.exists(), "nothing is left of where they were"
    shift.refresh_from_db()
    with pytest.raises(Refused) as refused:
        place_phone(shift, HERE)
    assert refused.value.status == 409
    assert not Position.objects.exists()


def test_a_position_sent_with_a_stale_shift_is_refused(cast: Cast) -> None:
    stale = start_shift(cast.posts["wulan"])
    end_shift(Shift.objects.get(pk=stale.pk))
    with pytest.raises(Refused):
        place_phone(stale, HERE)
    assert not Position.objects.exists()


def test_one_fix_a_shift_and_never_a_track(cast: Cast) -> None:
    shift = start_shift(cast.posts["wulan"])
    for point in (HERE, THERE, HERE):
        place_phone(shift, point)
    assert Position.objects.filter(shift=shift).count() == 1


def test_a_late_fix_changes_nothing(cast: Cast) -> None:
    shift = start_shift(cast.posts["wulan"])
    place_phone(shift, HERE, at=clock.now())
    place_phone(shift, THERE, at=clock.now() - timedelta(minutes=3))
    assert Position.objects.get(shift=shift).lon == HERE.lon


def test_a_fix_from_the_future_counts_as_now(cast: Cast) -> None:
    """A phone whose clock runs ahead must not freeze its own position for hours."""
    shift = start_shift(cast.posts["wulan"])
    place_phone(shift, HERE, at=clock.now() + timedelta(days=1))
    with clock.travel(timedelta(minutes=1)):
        place_phone(shift, THERE)
    assert Position.objects.get(shift=shift).lon == THERE.lon


def test_on_duty_shows_running_shifts_of_the_roles_asked_for(cast: Cast) -> None:
    for key in ("wulan", "agus", "rudi"):
        place_phone(start_shift(cast.posts[key], hours=1 if key == "agus" else 8), HERE)
    assert {position.shift.post.account.name for position in on_duty()} == {"Briptu Wulan", "Bripka Agus"}
    assert [position.shift.post.account.name for position in on_duty(roles=["volunteer"])] == ["Rudi"]
    with clock.travel(timedelta(hours=2)):
        assert {position.shift.post.account.name for position in on_duty()} == {"Briptu Wulan"}


def test_run_out_shifts_end_and_their_positions_go(cast: Cast) -> None:
    place_phone(start_shift(cast.posts["wulan"], hours=1), HERE)
    place_phone(start_shift(cast.posts["agus"], hours=9), HERE)
    assert end_run_out(clock.now() + timedelta(hours=2)) == 1
    assert Position.objects.count() == 1
    assert end_run_out(clock.now() + timedelta(hours=2)) == 0


def test_ending_twice_is_one_end(cast: Cast) -> None:
    shift = start_shift(cast.posts["wulan"])
    end_shift(shift)
    end_shift(shift)
    assert Entry.objects.filter(kind="shift.ended", subject_id=shift.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_fix_and_the_end_of_the_shift_at_the_same_moment() -> None:
    """Whoever comes first: after the end nothing of the position is left."""
    cast = make_cast()
    shift = start_shift(cast.posts["wulan"])

    def fix() -> None:
        try:
            for _ in range(10):
                place_phone(shift, HERE)
        except Refused as refused:
            assert refused.code == "off_duty"
        finally:
            connection.close()

    def end() -> None:
        try:
            end_shift(shift)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        for work in [pool.submit(fix), pool.submit(fix), pool.submit(end), pool.submit(fix)]:
            work.result()
    assert not Position.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_starting_at_the_same_moment_is_one_shift() -> None:
    post = make_cast().posts["wulan"]

    def start(_: int) -> int:
        try:
            return start_shift(post).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(start, range(12)))) == 1
