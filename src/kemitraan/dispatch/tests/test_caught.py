"""Caught in the act: the minutes from seizure to hand-over are seen, and ring."""

from datetime import timedelta

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import PUBLIC, Entry
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response, post = accepted(call(town, town.point(town.mawar)))
    dispatch.arrive(response.pk, post=post)
    return response, post


def seize(response, post, *, minutes_ago=0, **more):
    given = {"ground": "a", "seized_by": "resident", "injured": False} | more
    return dispatch.caught_in_the_act(
        response.pk, seized_at=clock.now() - timedelta(minutes=minutes_ago), post=post, **given
    )


def test_alarms_ring_once_each_at_15_30_and_60_minutes(scene):
    response, post = scene
    seize(response, post)
    start = clock.now()
    rung = [dispatch.alarm_caught(start + timedelta(minutes=minute)) for minute in (14, 16, 17, 31, 45, 61, 300)]
    assert rung == [0, 1, 0, 1, 0, 1, 0]
    minutes = [entry.data["minutes"] for entry in Entry.objects.filter(kind="caught.alarm").order_by("id")]
    assert minutes == [15, 30, 60]
    assert not Entry.objects.filter(kind__startswith="caught", audience=PUBLIC).exists()


def test_a_late_word_rings_the_highest_mark_at_once(scene):
    response, post = scene
    seize(response, post, minutes_ago=40)
    assert dispatch.alarm_caught() == 1
    assert Entry.objects.get(kind="caught.alarm").data["minutes"] == 30


def test_the_hand_over_stops_the_timer_and_only_then_the_task_can_end(scene):
    response, post = scene
    seize(response, post)
    with pytest.raises(Refused) as refusal:
        dispatch.clear(response.pk, "Selesai.", post=post)
    assert refusal.value.code == "hand_over_first"
    dispatch.hand_over(response.pk, "Aiptu Budi, Reskrim Polres", post=post)
    assert dispatch.alarm_caught(clock.now() + timedelta(hours=2)) == 0
    assert dispatch.clear(response.pk, "Selesai.", post=post).state == "cleared"


@pytest.mark.parametrize(("seized_by", "review"), [("resident", True), ("volunteer", True), ("police", False)])
def test_an_injury_calls_the_desk_and_asks_for_review_where_no_police_did_it(scene, seized_by, review):
    response, post = scene
    seize(response, post, seized_by=seized_by, injured=True)
    fact = Entry.objects.get(kind="caught.injured")
    assert (fact.audience, fact.data["review"]) == ("staff", review)
    response.refresh_from_db()
    assert response.injured and response.alarm_at is not None
    dispatch.flag_injury(response.pk, post=post)
    assert Entry.objects.filter(kind="caught.injured").count() == 1, "said again, it is no second injury"


def test_a_phone_that_lives_in_the_future_means_now(scene):
    response, post = scene
    response = seize(response, post, minutes_ago=-60 * 24 * 365)
    assert abs((clock.now() - response.caught_at).total_seconds()) < 5


@pytest.mark.parametrize(
    ("more", "field"),
    [({"ground": "e"}, "ground"), ({"seized_by": "x"}, "seized_by"), ({"minutes_ago": 25 * 60}, "seized_at")],
)
def test_what_cannot_be_is_refused(scene, more, field):
    with pytest.raises(Refused) as refusal:
        seize(*scene, **more)
    assert refusal.value.field == field
