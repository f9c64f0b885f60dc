"""The offline benchmark in small: its checks hold, and they can fail."""

from __future__ import annotations

import pytest

from benchmarks import offline

pytestmark = pytest.mark.slow


def test_nothing_lost_nothing_doubled_every_conflict_shown() -> None:
    found = offline.run(phones=4, visits=12, shared=4)
    assert (found["lost"], found["doubled"], found["refused"]) == (0, 0, 0), found
    assert found["conflicts_true"] == found["conflicts_shown"] == 4
    assert found["answers_cut"] > 0 and found["killed"] >= 0
    assert set(found["states"]) == {"obeyed"}
