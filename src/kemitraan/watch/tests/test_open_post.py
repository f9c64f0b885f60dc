"""A post lives while somebody keeps it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kemitraan.territory.tests.builders import Region
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch
from kemitraan.watch.models import GuardPost
from kemitraan.watch.tests.builders import KEEPER, make_guard_post, make_security_unit


def test_a_night_moves_the_clock(town: Region) -> None:
    post = make_guard_post(town.west, town.point(town.melati))
    now = clock.now()
    assert post.state == "active" and post.due_at is not None
    watch.mark_active(post, now + timedelta(days=400))  # a phone whose clock is wrong
    post.refresh_from_db()
    assert post.last_active_at is not None and post.last_active_at < now + timedelta(minutes=1)
    before = post.last_active_at
    watch.mark_active(post, now - timedelta(days=3))
    post.refresh_from_db()
    assert post.last_active_at == before


def test_a_night_wakes_a_sleeping_post(town: Region) -> None:
    post = make_guard_post(town.west, town.point(town.melati))
    GuardPost.objects.filter(pk=post.pk).update(state="asleep")
    watch.mark_active(post, clock.now() - timedelta(days=60))
    post.refresh_from_db()
    assert post.state == "asleep", "a sign of life of two months ago wakes nobody"
    watch.mark_active(post, clock.now())
    post.refresh_from_db()
    assert (post.state, post.owner) == ("active", "unit")


def test_only_fitting_units_stand_at_a_post(town: Region) -> None:
    unit = make_security_unit(town.west, "pks")
    with pytest.raises(Refused) as refused:
        make_guard_post(town.west, town.point(town.melati), unit=unit)
    assert refused.value.field == "unit"
    assert make_guard_post(town.west, town.point(town.melati), "school", unit=unit).kind == "school"


def test_a_closed_post_stays_closed(town: Region) -> None:
    post = make_guard_post(town.west, town.point(town.melati), "road_security_post")
    watch.close_post(post, reason="Jalan ditutup", by=KEEPER)
    watch.mark_active(post, clock.now())
    post.refresh_from_db()
    assert (post.state, post.due_at) == ("closed", None)
    with pytest.raises(Refused) as refused:
        watch.close_post(post, reason="lagi", by=KEEPER)
    assert refused.value.status == 409
