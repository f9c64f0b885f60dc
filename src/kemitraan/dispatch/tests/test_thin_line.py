"""From a waiting report to an answer: the nearest is asked, accepts, goes, arrives and finishes."""

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import PUBLIC, Entry
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db


def test_the_soonest_by_way_is_asked_within_a_minute():
    town = make_town()
    far = on_duty(town.west, town.point(town.melati))
    near = on_duty(town.east, town.point(town.dahlia))
    report = call(town, town.point(town.mawar, 0.4, 0.0))
    response = started(report)
    offer = open_offer(response)
    assert offer.shift_id == near.pk
    assert (response.state, response.owner, response.due_at) == ("offered", "responder", offer.expires_at)
    assert round((offer.expires_at - offer.made_at).total_seconds()) == 60
    assert [one["shift_id"] for one in offer.proposal["candidates"]] == [near.pk, far.pk]
    assert offer.estimate, "without a road network every time is an estimate"
    report.refresh_from_db()
    assert not report.response_wanted


def test_the_whole_way_leaves_facts_the_reporter_may_read():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    response, post = accepted(report)
    report.refresh_from_db()
    assert (report.state, report.assignee_id) == ("in_hand", post.pk)
    dispatch.leave(response.pk, post=post)
    dispatch.arrive(response.pk, post=post)
    dispatch.stabilise(response.pk, post=post)
    dispatch.hand_over(response.pk, "Aiptu Budi, Polres", post=post)
    response = dispatch.clear(response.pk, "Pelaku pergi, korban diantar ke puskesmas.", post=post)
    report.refresh_from_db()
    assert (response.state, report.state) == ("cleared", "answered")
    kinds = list(
        Entry.objects.filter(subject_id=report.pk, audience=PUBLIC).order_by("id").values_list("kind", flat=True)
    )
    assert kinds == [
        "response.accepted", "report.taken", "response.en_route", "response.on_scene", "response.stabilised",
        "response.handed_over", "response.cleared", "report.answered",
    ]  # fmt: skip


def test_nobody_else_can_take_or_move_a_task():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    rina = on_duty(town.east, town.point(town.kenanga))
    response = started(call(town, town.point(town.mawar)))
    offer = open_offer(response)
    with pytest.raises(Refused) as refusal:
        dispatch.accept(offer.pk, post=rina.post)
    assert refusal.value.status == 404
    dispatch.accept(offer.pk, post=offer.shift.post)
    for verb in (dispatch.leave, dispatch.arrive):
        with pytest.raises(Refused) as refusal:
            verb(response.pk, post=rina.post)
        assert refusal.value.status == 404


def test_a_killed_worker_leaves_nothing_half_done(monkeypatch):
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    with monkeypatch.context() as patch:
        patch.setattr("kemitraan.dispatch.answer_waiting.offer_next", _die)
        with pytest.raises(KeyboardInterrupt):
            dispatch.answer_waiting()
    assert not dispatch.Response.objects.exists()
    report.refresh_from_db()
    assert report.response_wanted
    assert started(report).state == "offered"


def _die(*args, **more):
    raise KeyboardInterrupt


def test_a_second_round_changes_nothing():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    started(call(town, town.point(town.mawar)))
    before = Entry.objects.count()
    assert dispatch.answer_waiting() == 0
    assert dispatch.offer_waiting() == 0
    assert dispatch.expire() == 0
    assert Entry.objects.count() == before
