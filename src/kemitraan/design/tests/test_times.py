"""Time in people's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.design import deadlines, times
from kemitraan.toolbox import clock

EVENING = datetime(2026, 11, 23, 13, 41, 7, tzinfo=UTC)  # 20.41 in Jakarta


@pytest.fixture(autouse=True)
def indonesian() -> object:
    with override("id"):
        yield


@pytest.fixture
def evening(monkeypatch: pytest.MonkeyPatch) -> datetime:
    monkeypatch.setattr(clock, "now", lambda: EVENING)
    return EVENING


def test_moments() -> None:
    assert times.clock_time(EVENING) == "20.41 WIB"
    assert times.day(EVENING) == "23 November 2026"
    assert times.exact(EVENING) == "23 November 2026, 20.41 WIB"
    with override("en"):
        assert times.exact(EVENING) == "23 November 2026, 20.41 WIB"


def test_the_day_is_jakartas_not_londons() -> None:
    after_midnight = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)
    assert times.exact(after_midnight) == "24 November 2026, 00.30 WIB"
    assert times.spoken(after_midnight, EVENING) == "besok 00.30 WIB"


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (timedelta(0), "20.41 WIB"),
        (timedelta(days=-1), "kemarin 20.41 WIB"),
        (timedelta(days=1), "besok 20.41 WIB"),
        (timedelta(days=-2), "21 November 2026, 20.41 WIB"),
    ],
)
def test_spoken(away: timedelta, words: str) -> None:
    assert times.spoken(EVENING + away, EVENING) == words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 detik"),
        (59, "59 detik"),
        (60, "1 menit"),
        (119, "1 menit"),
        (3599, "59 menit"),
        (3600, "1 jam"),
        (4980, "1 jam 23 menit"),
        (90_000, "1 hari 1 jam"),
        (3 * 86_400 + 7200, "3 hari"),
        (-75, "1 menit"),
    ],
)
def test_length(seconds: int, words: str) -> None:
    assert times.length(seconds) == words
    assert times.length(timedelta(seconds=seconds)) == words


def test_english_counts_one_apart() -> None:
    with override("en"):
        assert times.length(60) == "1 minute"
        assert times.length(7200) == "2 hours"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "baru saja"),
        (59, "baru saja"),
        (-59, "baru saja"),
        (600, "10 menit lalu"),
        (4980, "1 jam lalu"),
        (2 * 86_400 + 5, "2 hari lalu"),
        (-480, "8 menit lagi"),
        (7 * 86_400, "16 November 2026"),
    ],
)
def test_ago(seconds: int, words: str) -> None:
    assert times.ago(EVENING - timedelta(seconds=seconds), EVENING) == words


@given(st.integers(-(10**9), 10**9))
def test_lengths_never_fail_and_never_lie_upwards(seconds: int) -> None:
    assert times.length(seconds).split()[0].isdigit()
    assert times.brief(seconds).split()[0].isdigit()


@pytest.mark.parametrize(
    ("due", "met", "paused", "tone", "words"),
    [
        (600, None, False, "neutral", "sebelum 20.51 WIB, 10 menit lagi"),
        (120, None, False, "waiting", "sebelum 20.43 WIB, 2 menit lagi"),
        (-720, None, False, "late", "terlambat 12 menit, janji 20.29 WIB"),
        (-720, -1080, False, "agreed", "ditepati: 20.23 WIB"),
        (-720, -360, False, "late", "selesai 20.35 WIB, terlambat 6 menit"),
        (-720, None, True, "neutral", "waktu dihentikan"),
    ],
)
def test_deadlines(evening: datetime, due: int, met: int | None, paused: bool, tone: str, words: str) -> None:
    said = deadlines.describe(
        evening + timedelta(seconds=due), None if met is None else evening + timedelta(seconds=met), paused
    )
    assert (said["tone"], said["words"]) == (tone, words)


def test_a_promise_kept_to_the_second_is_kept(evening: datetime) -> None:
    assert deadlines.describe(evening, evening)["tone"] == "agreed"


def test_short_deadlines_keep_the_promise_in_the_title(evening: datetime) -> None:
    said = deadlines.describe(evening - timedelta(minutes=12), short=True)
    assert (said["words"], said["title"]) == ("terlambat 12 mnt", "terlambat 12 menit, janji 20.29 WIB")
