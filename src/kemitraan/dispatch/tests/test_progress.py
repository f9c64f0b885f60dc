"""On the way, arrived, stable, finished: the clocks and the promise by distance."""

from datetime import timedelta

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.models import LimitRule
from kemitraan.journal.api import Entry
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("priority", "sides", "minutes"),
    [(1, 0.5, 10), (1, 1.9, 15), (1, 3.5, 25), (2, 0.5, 20), (2, 3.5, 20), (3, 0.5, 240), (4, 0.5, 480)],
)
def test_the_promise_depends_on_priority_and_distance(priority, sides, minutes):
    town = make_town()
    on_duty(town.west, town.point(town.mawar, sides))  # one side is 2.2 km, by road half as much again
    response = started(call(town, town.point(town.mawar), priority))
    assert response.target_minutes == minutes


def test_the_arrival_clock_runs_from_the_first_contact():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    called = clock.now() - timedelta(minutes=12)
    response, post = accepted(call(town, town.point(town.mawar), received_at=called))
    assert response.due_at == called + timedelta(minutes=10)
    dispatch.arrive(response.pk, post=post)
    assert Entry.objects.get(kind="response.on_scene").data["in_time"] is False


def test_every_open_state_has_somebody_and_a_clock():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response = started(call(town, town.point(town.mawar)))
    offer = open_offer(response)
    post = offer.shift.post
    verbs = [
        lambda: dispatch.accept(offer.pk, post=post),
        lambda: dispatch.leave(response.pk, post=post),
        lambda: dispatch.arrive(response.pk, post=post),
        lambda: dispatch.stabilise(response.pk, post=post),
        lambda: dispatch.hand_over(response.pk, "Aiptu Budi", post=post),
        lambda: dispatch.clear(response.pk, "Selesai.", post=post),
    ]
    for verb in verbs:
        response.refresh_from_db()
        assert response.owner and response.due_at, response.state
        verb()
    response.refresh_from_db()
    assert (response.state, response.owner, response.due_at) == ("cleared", "", None)


@pytest.mark.parametrize("verb", [dispatch.arrive, dispatch.stabilise, dispatch.leave])
def test_a_finished_task_cannot_be_moved(verb):
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response, post = accepted(call(town, town.point(town.mawar)))
    dispatch.arrive(response.pk, post=post)
    dispatch.clear(response.pk, "Selesai.", post=post)
    with pytest.raises(Refused) as refusal:
        verb(response.pk, post=post)
    assert refusal.value.status == 409


def test_a_rule_of_the_own_unit_wins_and_old_rules_stay_for_old_days():
    town = make_town()
    today = clock.local(clock.now()).date()
    LimitRule.objects.create(
        clock="answer", seconds=90, unit=town.west, valid_from=today, source="Kapolsek's order 7/2026"
    )
    dispatch.forget_rules()
    assert dispatch.limit("answer", priority=1, unit=town.west).total_seconds() == 90
    assert dispatch.limit("answer", priority=1, unit=town.east).total_seconds() == 60
    yesterday = clock.now() - timedelta(days=1)
    assert dispatch.limit("answer", priority=1, unit=town.west, now=yesterday).total_seconds() == 60


def test_the_seed_leaves_what_staff_changed():
    make_town()
    LimitRule.objects.filter(clock="answer").update(seconds=45)
    dispatch.seed_dispatch()
    assert list(LimitRule.objects.filter(clock="answer").values_list("seconds", flat=True)) == [45]


def test_clearing_answers_the_reporter_only_once():
    from kemitraan.journal.api import SYSTEM
    from kemitraan.reports import api as reports

    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    response, post = accepted(report)
    dispatch.arrive(response.pk, post=post)
    reports.answer(report, "Kami sudah menjawab.", by=SYSTEM)
    dispatch.clear(response.pk, "Selesai.", post=post)
    report.refresh_from_db()
    assert report.answer == "Kami sudah menjawab."


def test_a_disputed_report_may_get_somebody_again():
    from kemitraan.reports import api as reports
    from kemitraan.reports.models import Report

    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    response, post = accepted(report)
    dispatch.arrive(response.pk, post=post)
    dispatch.clear(response.pk, "Selesai.", post=post)
    reports.say_verdict(report, solved=False)
    Report.objects.filter(pk=report.pk).update(response_wanted=True)
    dispatch.answer_waiting()
    second = dispatch.Response.objects.exclude(pk=response.pk).get(report=report)
    assert second.state == "offered" and second.contact_at > response.contact_at
