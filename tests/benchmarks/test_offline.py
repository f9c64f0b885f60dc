"""The offline benchmark in small: its checks hold, and they can fail."""

from __future__ import annotations

import pytest

from benchmarks import offline

pytestmark = pytest.mark.slow


def test_nothing_lost_nothing_doubled_every_conflict_shown() -> None:
    found = offline.run(phones=4, visits=12, shared=4, killed=0.4)
    assert (found["lost"], found["doubled"], found["refused"]) == (0, 0, 0), found
    assert found["conflicts_true"] == found["conflicts_shown"] == 4
    assert found["answers_cut"] > 0 and found["killed"] > 0
    assert set(found["states"]) == {"obeyed"}


def test_a_server_that_forgot_keys_would_be_caught() -> None:
    found = offline.run(phones=3, visits=6, shared=2, killed=0.4, forgetful=True)
    assert found["answers_cut"] + found["killed"] > 0
    assert found["doubled"] > 0, found
