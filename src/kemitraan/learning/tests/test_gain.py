"""What the quizzes of several sessions say together: each session beside itself, by hand and by formula."""

from __future__ import annotations

from datetime import timedelta

import pytest
from scipy import stats
from tests.cast import Cast

from kemitraan.learning import api as learning
from kemitraan.learning.gain import combined, gain_of
from kemitraan.learning.models import Session
from kemitraan.toolbox import clock

from .builders import make_session, put, sheets


def held(cast: Cast) -> Session:
    return put(make_session(cast.region.west), "held", ago=timedelta(days=2))


def test_one_sessions_before_is_not_anothers_after(cast: Cast) -> None:
    sheets(held(cast), "before", *[0] * 12)
    sheets(held(cast), "after", *[5] * 12)
    now = clock.now()
    found = learning.quiz_gain([cast.region.west.pk], now - timedelta(days=30), now)
    assert not found.known and found.gain is None
    assert (found.n_before, found.n_after, found.sessions, found.left_out) == (0, 0, 0, 2)


def test_sessions_with_too_few_sheets_in_a_phase_are_left_out(cast: Cast) -> None:
    full, few = held(cast), held(cast)
    sheets(full, "before", *[1, 2] * 6)
    sheets(full, "after", *[3, 4] * 6)
    alone = gain_of([full.pk])
    sheets(few, "before", *[5] * 30)
    sheets(few, "after", *[0] * 9)
    both = gain_of([full.pk, few.pk])
    assert (both.n_before, both.n_after, both.sessions, both.left_out) == (12, 12, 1, 1)
    assert both.gain == pytest.approx(0.4) and (both.low, both.high) == (alone.low, alone.high)


def test_a_single_session_is_welchs_interval(cast: Cast) -> None:
    session, before, after = held(cast), [1, 1, 2, 2, 3, 3, 3, 2, 1, 4, 2], [3, 4, 4, 5, 3, 4, 5, 5, 2, 4, 4, 3, 5]
    sheets(session, "before", *before)
    sheets(session, "after", *after)
    said = stats.ttest_ind([one / 5 for one in after], [one / 5 for one in before], equal_var=False)
    welch = said.confidence_interval(0.95)
    found = gain_of([session.pk])
    assert (found.low, found.high) == pytest.approx((welch.low, welch.high))


def test_an_easy_session_and_a_hard_one_do_not_make_a_difference(cast: Cast) -> None:
    """Many before at the hard one, many after at the easy one: nobody learned anything, and nothing is said to be."""
    easy, hard = held(cast), held(cast)
    sheets(easy, "before", *[4, 5] * 5)
    sheets(easy, "after", *[4, 5] * 50)
    sheets(hard, "before", *[0, 1] * 50)
    sheets(hard, "after", *[0, 1] * 5)
    found = gain_of([easy.pk, hard.pk])
    assert found.gain == pytest.approx(0) and found.low < 0 < found.high
    assert (found.n_before, found.n_after, found.sessions) == (110, 110, 2)


def test_by_hand() -> None:
    """Two sessions: d = 0.2 and 0.4, w = 5/15 and 10/15 (n₁n₂/(n₁+n₂) = 5 and 10)."""
    found = combined([
        [("before", 10, 0.3, 0.1), ("after", 10, 0.5, 0.2)],
        [("before", 20, 0.4, 0.2), ("after", 20, 0.8, 0.1)],
    ])  # fmt: skip
    assert found.gain == pytest.approx(1 / 3)
    assert (found.before, found.after) == pytest.approx((11 / 30, 0.7))
    variance = (1 / 9) * (0.001 + 0.004) + (4 / 9) * (0.002 + 0.0005)
    squares = (0.001 / 9) ** 2 / 9 + (0.004 / 9) ** 2 / 9 + (0.002 * 4 / 9) ** 2 / 19 + (0.0005 * 4 / 9) ** 2 / 19
    reach = stats.t.ppf(0.975, variance**2 / squares) * variance**0.5
    assert (found.low, found.high) == pytest.approx((1 / 3 - reach, 1 / 3 + reach))
