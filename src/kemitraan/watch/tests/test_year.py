"""The demo's posts: each kind at its own hours, and drum codes only where there is a drum."""

from __future__ import annotations

import random
from datetime import time
from types import SimpleNamespace
from typing import Any, cast

from kemitraan.config.year import watch as year
from kemitraan.territory.tests.builders import Region


def test_a_school_crossing_is_kept_in_the_morning_and_has_no_drum(town: Region) -> None:
    stage = cast(Any, SimpleNamespace(sector=town.west, rng=random.Random(7), village=town.melati))
    posts = year._posts(stage, year._Places(stage), [])
    by_kind = {kind: [post for post in posts if post.kind == kind] for kind in year.HOURS}
    assert all(by_kind.values())
    for kind, (opens, closes) in year.HOURS.items():
        assert {(post.opens_at, post.closes_at) for post in by_kind[kind]} == {(opens, closes)}
    assert by_kind["school"][0].opens_at < time(8)
    assert not any(post.signals for kind in ("school", "junction", "road_security_post") for post in by_kind[kind])
    assert any(post.signals for post in by_kind["siskamling"])
