"""Two operators never assign one unit, two workers never start one response, two phones never share one call."""

import uuid
from functools import partial

import pytest
from tests.at_once import at_once

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.models import Offer, Response
from kemitraan.journal.api import Actor
from kemitraan.toolbox.errors import Refused

from .builders import call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 100
ONE, TWO = Actor("staff", 1, "Operator Satu"), Actor("staff", 2, "Operator Dua")


def won(results):
    return [one for one in results if not isinstance(one, Refused)]


def test_one_unit_two_operators_two_calls_exactly_one_wins_each_time():
    town = make_town()
    unit = on_duty(town.west, town.point(town.mawar, 0.1))
    one, two = (_waiting(town, priority=2) for _time in range(2))
    for _round in range(ROUNDS):
        results = at_once(
            lambda: dispatch.offer_to(one.pk, unit.pk, by=ONE, override_reason="knows the place"),
            lambda: dispatch.offer_to(two.pk, unit.pk, by=TWO, override_reason="knows the place"),
        )
        assert len(won(results)) == 1, results
        assert {refusal.status for refusal in results if isinstance(refusal, Refused)} == {409}
        assert Offer.objects.filter(shift=unit, state="open").count() == 1
        _undo(one, two)


def test_one_call_two_operators_two_units_exactly_one_wins_each_time():
    town = make_town()
    first = on_duty(town.west, town.point(town.mawar, 0.1))
    second = on_duty(town.west, town.point(town.mawar, 0.2))
    response = _waiting(town, priority=1)
    for _round in range(30):
        results = at_once(
            lambda: dispatch.offer_to(response.pk, first.pk, by=ONE, override_reason="x"),
            lambda: dispatch.offer_to(response.pk, second.pk, by=TWO, override_reason="x"),
        )
        assert len(won(results)) == 1, results
        _undo(response)


def test_one_person_never_has_two_life_in_danger_jobs():
    town = make_town()
    unit = on_duty(town.west, town.point(town.mawar, 0.1))
    for _round in range(20):
        calls = [_waiting(town, priority=1) for _time in range(2)]
        offers = [_expired_offer(one, unit) for one in calls]
        results = at_once(*[partial(dispatch.accept, offer.pk, post=unit.post) for offer in offers])
        assert len(won(results)) == 1, results
        assert Response.objects.filter(responder=unit, state__in=dispatch.GOING).count() == 1
        Offer.objects.all().delete()
        Response.objects.all().delete()


def test_the_database_itself_refuses_a_second_life_in_danger_job():
    from django.db import IntegrityError

    town = make_town()
    unit = on_duty(town.west, town.point(town.mawar, 0.1))
    for number in range(2):
        response = _waiting(town, priority=1)
        change = Response.objects.filter(pk=response.pk)
        if number:
            with pytest.raises(IntegrityError):
                change.update(state="accepted", responder=unit)
        else:
            change.update(state="accepted", responder=unit)


def test_four_workers_start_each_response_once():
    town = make_town()
    for step in range(30):
        on_duty(town.west, town.point(town.mawar, 0.02 * step))
    reports = [call(town, town.point(town.mawar), 2) for _time in range(20)]
    at_once(*[lambda: dispatch.answer_waiting() for _worker in range(4)])
    dispatch.answer_waiting()
    assert Response.objects.count() == len(reports)
    assert Offer.objects.filter(state="open").count() == len(reports)
    assert Offer.objects.filter(state="open").values("shift").distinct().count() == len(reports)


def test_four_workers_expire_each_offer_once():
    from datetime import timedelta

    from kemitraan.toolbox import clock

    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response = started(call(town, town.point(town.mawar)))
    later = clock.now() + timedelta(seconds=61)
    assert sum(at_once(*[lambda: dispatch.expire(later) for _worker in range(4)])) == 1
    response.refresh_from_db()
    assert response.refusals == 1


def test_yes_and_the_end_of_time_at_once_leave_one_truth():
    from datetime import timedelta

    from kemitraan.toolbox import clock

    town = make_town()
    unit = on_duty(town.west, town.point(town.mawar, 0.1))
    later = clock.now() + timedelta(seconds=120)
    for _round in range(20):
        response = started(call(town, town.point(town.mawar)))
        offer = open_offer(response)
        at_once(partial(dispatch.accept, offer.pk, post=unit.post), lambda: dispatch.expire(later))
        response.refresh_from_db()
        offer.refresh_from_db()
        # A yes that comes after the end of time still counts while nobody else was asked.
        assert (response.state, offer.state, response.responder_id) == ("accepted", "accepted", unit.pk)
        dispatch.cancel(response.pk, "false_alarm", by=ONE)


def test_the_same_command_sent_twice_at_once_is_done_once():
    town = make_town()
    unit = on_duty(town.west, town.point(town.mawar, 0.1))
    response = started(call(town, town.point(town.mawar)))
    key = uuid.uuid4()
    results = at_once(
        *[lambda: dispatch.obey(unit.post, key=key, verb="accept", response_id=response.pk) for _time in range(4)]
    )
    assert {one.status for one in results} == {200}
    assert sorted(one.repeated for one in results) == [False, True, True, True]
    assert all(one.answer == results[0].answer for one in results)


def _waiting(town, priority):
    """A response that waits while the machine looks elsewhere, as an operator finds it."""
    from kemitraan.dispatch.answer_waiting import _new_response
    from kemitraan.territory.api import ladder

    report = call(town, town.point(town.mawar), priority, response_wanted=False)
    return _new_response(report, ladder(report.unit), report.received_at, contact=report.received_at)


def _expired_offer(response, shift):
    """An offer whose time ran out while nobody else was asked: it may still be taken."""
    from kemitraan.toolbox import clock

    now = clock.now()
    return Offer.objects.create(
        response=response, shift=shift, state="expired", made_at=now, expires_at=now, answered_at=now, seconds=60
    )


def _undo(*responses):
    Offer.objects.filter(response__in=[one.pk for one in responses]).delete()
    Response.objects.filter(pk__in=[one.pk for one in responses]).update(state="waiting", owner="machine")
