"""Posts and sessions on the phone: what is shown, and the two short forms."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast

from kemitraan.dispatch import api as dispatch
from kemitraan.learning.models import Headcount
from kemitraan.learning.tests.builders import opened, put
from kemitraan.nights import api as nights
from kemitraan.toolbox import clock
from kemitraan.visits.tests.builders import make_world
from kemitraan.watch import api as watch
from kemitraan.watch.tests.builders import make_guard_post

from .test_inbox import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    dispatch.seed_dispatch()
    dispatch.forget_rules()
    watch.seed_watch()
    return make_world()


def running(cast: Cast) -> Any:
    return put(opened(cast.region.west, area=cast.region.melati), "running", ago=timedelta(minutes=30))


def test_posts_near_me_nearest_first_and_none_of_another_sector(cast: Cast) -> None:
    far = make_guard_post(cast.region.west, cast.region.point(cast.region.melati, 0.4), name="Pos Jauh")
    near = make_guard_post(cast.region.west, cast.region.point(cast.region.melati, 0.01), name="Pos Dekat")
    make_guard_post(cast.region.east, cast.region.point(cast.region.kenanga), name="Pos Lain")
    day = Phone(cast).day()
    assert [post["id"] for post in day["posts"]] == [near.pk, far.pk]
    assert day["posts"][0]["metres"] < day["posts"][1]["metres"]
    assert Phone(cast, "wulan").day()["posts"] is None


def test_tonight_stands_with_its_post(cast: Cast) -> None:
    post = make_guard_post(cast.region.west, cast.region.point(cast.region.melati))
    now = clock.now()
    assert Phone(cast).day()["posts"][0]["night"] is None
    nights.Night.objects.create(
        post=post, guided_by=cast.region.west, day=clock.local(now).date(), starts_at=now,
        ends_at=now + timedelta(hours=8), members=6, state="open", state_since=now, owner="leader",
    )  # fmt: skip
    told = Phone(cast).day()["posts"][0]["night"]
    assert (told["state"], told["members"]) == ("open", 6)


def test_a_look_at_a_post_wakes_it_and_leaves_a_remark_that_is_no_finding(cast: Cast) -> None:
    post = make_guard_post(cast.region.west, cast.region.point(cast.region.melati))
    phone = Phone(cast)
    said = phone.say("post.note", post.pk, {"lively": True, "text": "Lampu pos mati"})
    assert [phone.send(said)[0]["status"] for _ in range(2)] == [200, 200]
    note = watch.PostNote.objects.get()
    assert (note.post_id, note.by, note.text) == (post.pk, "Bripka Agus", "Lampu pos mati")
    assert not watch.Finding.objects.exists(), "who may not supervise raises no finding"
    post.refresh_from_db()
    assert post.last_active_at is not None and clock.now() - post.last_active_at < timedelta(minutes=1)
    assert phone.one("post.note", post.pk, {"text": " "})["answer"]["code"] == "missing"
    assert phone.one("post.note", post.pk, {"text": 5})["answer"]["field"] == "text"


@pytest.mark.parametrize("subject", ["0", "999999999999999999", "-1", "x", "1e3"])
def test_what_is_not_mine_does_not_exist(cast: Cast, subject: str) -> None:
    other = make_guard_post(cast.region.east, cast.region.point(cast.region.kenanga))
    phone = Phone(cast)
    assert phone.one("post.note", other.pk, {"lively": True})["status"] == 404
    for verb, data in (("post.note", {"lively": True}), ("session.count", {"total": 3})):
        assert phone.one(verb, subject, data)["status"] in (404, 422)


def test_a_count_by_two_phones_is_kept_twice_and_told(cast: Cast) -> None:
    session = running(cast)
    first, second = Phone(cast), Phone(cast)
    (card,) = first.day()["sessions"]
    assert (card["id"], card["version"], card["counted"]) == (session.pk, session.version, None)
    seen = card["version"]
    assert first.one("session.count", session.pk, {"total": "28", "women": "15"}, base_version=seen)["status"] == 200
    late = second.one("session.count", session.pk, {"total": 31}, base_version=seen)
    assert late["status"] == 200 and late["answer"]["conflict"]
    assert first.day()["sessions"][0]["counted"] == 28
    assert sorted(Headcount.objects.values_list("total", "state")) == [(28, "kept"), (31, "conflict")]


def test_a_phone_corrects_its_own_count_without_a_conflict(cast: Cast) -> None:
    session = running(cast)
    phone = Phone(cast)
    first = phone.say("session.count", session.pk, {"total": 28}, base_version=session.version)
    then = phone.say("session.count", session.pk, {"total": 29}, base_version=session.version, after=first["key"])
    assert [one["answer"]["conflict"] for one in phone.send(first, then)] == [None, None]
    assert phone.day()["sessions"][0]["counted"] == 29


@pytest.mark.parametrize("total", ["", "drei", "-4", "1e9", "99999999999999999999", None, True, [3]])
def test_a_count_that_is_none(cast: Cast, total: Any) -> None:
    answer = Phone(cast).one("session.count", running(cast).pk, {"total": total}, base_version=1)
    assert (answer["status"], answer["answer"]["field"]) == (422, "total")
