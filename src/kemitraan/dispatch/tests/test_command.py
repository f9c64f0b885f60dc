"""A phone's commands: once each, explained when refused, ordered by us."""

import uuid
from datetime import UTC, datetime

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.models import Command, Offer
from kemitraan.journal.api import Entry
from kemitraan.toolbox.errors import Refused

from .builders import call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response = started(call(town, town.point(town.mawar)))
    return response, open_offer(response).shift.post


def say(post, verb, response, key=None, said_at=None, **data):
    return dispatch.obey(post, key=key or uuid.uuid4(), verb=verb, response_id=response.pk, said_at=said_at, data=data)


def test_a_whole_outbox_sent_late_is_done_in_order(asked):
    response, post = asked
    for verb, data in [
        ("accept", {}),
        ("leave", {}),
        ("arrive", {}),
        ("tick", {"code": "victims", "done_at": "2026-11-23T20:41:00+07:00"}),
        ("note", {"text": "Tiga orang saksi."}),
        ("stabilise", {}),
        ("hand_over", {"to": "Aiptu Budi, Polres"}),
        ("clear", {"answer": "Sudah aman."}),
    ]:
        done = say(post, verb, response, **data)
        assert done.status == 200, done.answer
    response.refresh_from_db()
    assert response.state == "cleared"


def test_the_same_key_is_done_once_and_answered_the_same(asked):
    response, post = asked
    key = uuid.uuid4()
    first = say(post, "accept", response, key)
    facts = Entry.objects.count()
    again = say(post, "accept", response, key)
    assert (again.status, again.answer, again.repeated) == (first.status, first.answer, True)
    assert Entry.objects.count() == facts and Command.objects.count() == 1


@pytest.mark.parametrize("other", ["verb", "data", "post"])
def test_the_same_key_with_other_content_is_refused(asked, other):
    response, post = asked
    key = uuid.uuid4()
    say(post, "decline", response, key, reason="too_far")
    if other == "post":
        post = on_duty(post.unit, _point()).post
    with pytest.raises(Refused) as refusal:
        if other == "verb":
            say(post, "accept", response, key)
        else:
            say(post, "decline", response, key, reason="too_far" if other == "post" else "unwell")
    assert (refusal.value.code, refusal.value.status) == ("key_reused", 422)


def test_a_refused_command_is_kept_with_its_explanation_and_nothing_else(asked):
    response, post = asked
    key = uuid.uuid4()
    facts = Entry.objects.count()
    refused = say(post, "arrive", response, key)
    assert refused.status == 404 and refused.answer["code"] == "no_task" and refused.answer["message"]
    assert Entry.objects.count() == facts
    say(post, "accept", response)
    assert say(post, "arrive", response, key).status == 404, "answered the same ever after"
    assert say(post, "arrive", response).status == 200, "a new command with a new key"


def test_a_clock_ten_years_off_changes_nothing_but_what_is_kept(asked):
    response, post = asked
    future, past = datetime(2036, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)
    say(post, "accept", response, said_at=future)
    say(post, "arrive", response, said_at=past)
    response.refresh_from_db()
    assert response.state == "on_scene"
    assert response.accepted_at < response.on_scene_at
    assert list(Command.objects.order_by("pk").values_list("said_at", flat=True)) == [future, past]


def test_nobody_commands_the_task_of_another(asked):
    response, post = asked
    say(post, "accept", response)
    rina = on_duty(post.unit, _point()).post
    for verb, data in (("accept", {}), ("arrive", {}), ("clear", {"answer": "x"}), ("note", {"text": "x"})):
        assert say(rina, verb, response, **data).status == 404
    response.refresh_from_db()
    assert response.state == "accepted"
    assert Offer.objects.filter(state="accepted").count() == 1


@pytest.mark.parametrize(
    ("verb", "data", "field"),
    [
        ("decline", {}, "reason"),
        ("decline", {"reason": 5}, "reason"),
        ("tick", {"code": "nothing"}, "code"),
        ("tick", {"code": "crowd", "done_at": "yesterday"}, "done_at"),
        ("tick", {"code": "crowd", "done_at": "2026-02-31T10:00:00Z"}, "done_at"),
        ("tick", {"code": "crowd", "done_at": "2026-02-20T10:00:00"}, "done_at"),
        ("caught", {"ground": "a", "seized_by": "police", "seized_at": ["x"]}, "seized_at"),
    ],
)
def test_bad_data_is_answered_with_the_field(asked, verb, data, field):
    response, post = asked
    answer = say(post, verb, response, **data)
    assert (answer.status, answer.answer["field"]) == (422, field)


def test_an_unknown_verb_is_not_kept(asked):
    response, post = asked
    with pytest.raises(Refused):
        say(post, "explode", response)
    assert not Command.objects.exists()


def _point():
    from kemitraan.toolbox.geo import LonLat

    return LonLat(106.81, -6.23)
