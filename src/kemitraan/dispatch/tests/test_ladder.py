"""The ladder: three refusals climb one rung, never two; at the top an alarm; never a climb after a yes."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import Entry
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db


def refuse(response, reason="too_far"):
    offer = open_offer(response)
    dispatch.decline(offer.pk, reason, post=offer.shift.post)
    dispatch.offer_waiting()
    response.refresh_from_db()


def test_three_refusals_climb_one_rung_and_the_report_climbs_along():
    town = make_town()
    for step in range(5):
        on_duty(town.west, town.point(town.mawar, 0.05 * step))
    report = call(town, town.point(town.mawar))
    response = started(report)
    for _time in range(2):
        refuse(response)
        assert (response.rung, response.holder) == (0, town.west)
    refuse(response)
    report.refresh_from_db()
    assert (response.rung, response.holder, report.holder) == (1, town.polres, town.polres)
    assert (response.state, response.refusals) == ("offered", 0)
    public = Entry.objects.filter(subject_id=report.pk, kind="report.climbed", audience="public").get()
    assert public.unit_name == town.polres.name


def test_silence_counts_as_a_refusal_after_sixty_seconds():
    town = make_town()
    first = on_duty(town.west, town.point(town.mawar, 0.05))
    second = on_duty(town.west, town.point(town.mawar, 0.2))
    response = started(call(town, town.point(town.mawar)))
    now = clock.now()
    assert dispatch.expire(now + timedelta(seconds=58)) == 0
    assert dispatch.expire(now + timedelta(seconds=61)) == 1
    dispatch.offer_waiting(now + timedelta(seconds=61))
    assert open_offer(response).shift_id == second.pk != first.pk


def test_after_the_top_the_alarm_stands_until_somebody_is_free():
    town = make_town()
    only = on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    response = started(report)
    refuse(response)
    assert (response.state, response.rung, response.owner) == ("no_unit", 2, "desk")
    assert response.alarm_at is not None
    kinds = list(Entry.objects.filter(subject_id=report.pk).order_by("id").values_list("kind", flat=True))
    assert kinds.count("report.climbed") == 2 and "response.no_unit" in kinds
    late = clock.now() + timedelta(seconds=3)
    dispatch.offer_waiting(late)
    response.refresh_from_db()
    assert response.state == "no_unit" and open_offer(response) is None
    fresh = on_duty(town.east, town.point(town.dahlia))
    dispatch.offer_waiting(late + timedelta(seconds=3))
    assert open_offer(response).shift_id == fresh.pk != only.pk


def test_refused_three_times_at_the_top_calls_the_desk_and_goes_on_asking():
    town = make_town()
    for step in range(12):
        on_duty(town.west, town.point(town.mawar, 0.03 * step))
    response = started(call(town, town.point(town.mawar)))
    for _time in range(9):
        refuse(response)
    assert (response.rung, response.state) == (2, "offered")
    assert response.alarm_at is not None
    assert Entry.objects.filter(subject_id=response.report_id, kind="response.alarm").count() == 1


def test_a_late_yes_counts_while_nobody_else_was_asked():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response = started(call(town, town.point(town.mawar)))
    offer = open_offer(response)
    dispatch.expire(clock.now() + timedelta(seconds=61))
    response = dispatch.accept(offer.pk, post=offer.shift.post)
    assert response.state == "accepted"


def test_a_late_yes_is_refused_once_another_was_asked():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    on_duty(town.west, town.point(town.mawar, 0.2))
    response = started(call(town, town.point(town.mawar)))
    offer = open_offer(response)
    late = clock.now() + timedelta(seconds=61)
    dispatch.expire(late)
    assert dispatch.offer_waiting(late) == 1
    with pytest.raises(Refused) as refusal:
        dispatch.accept(offer.pk, post=offer.shift.post)
    assert (refusal.value.code, refusal.value.status) == ("too_late", 409)


def test_a_no_needs_a_reason():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    offer = open_offer(started(call(town, town.point(town.mawar))))
    for reason, words, field in (("", "", "reason"), ("because", "", "reason"), ("other", " ", "words")):
        with pytest.raises(Refused) as refusal:
            dispatch.decline(offer.pk, reason, post=offer.shift.post, words=words)
        assert refusal.value.field == field


def test_who_ends_the_shift_on_the_way_is_replaced():
    from kemitraan.people import api as people

    town = make_town()
    first = on_duty(town.west, town.point(town.mawar, 0.05))
    second = on_duty(town.west, town.point(town.mawar, 0.3))
    response, _post = accepted(call(town, town.point(town.mawar)))
    people.end_shift(first)
    assert dispatch.release_gone() == 1
    dispatch.offer_waiting()
    assert open_offer(response).shift_id == second.pk


ACTS = st.lists(st.sampled_from(["yes", "no", "silence", "come", "look", "clock"]), max_size=14)


@pytest.fixture
def town():
    return make_town()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, people=st.integers(0, 4), priority=st.integers(1, 4))
def test_the_ladder_keeps_its_promises_whatever_happens(town, acts, people, priority):
    from django.db import transaction

    with transaction.atomic():  # each example leaves nothing behind
        _live_through(town, acts, people, priority)
        transaction.set_rollback(True)


def _live_through(town, acts, people, priority):
    """One life of a response; after each step the promises are checked."""
    for step in range(people):
        on_duty(town.west, town.point(town.mawar, 0.05 * step))
    report = call(town, town.point(town.mawar), priority)
    response = started(report)
    ahead = timedelta(0)
    seen = [response.rung]
    for act in acts:
        offer = open_offer(response)
        if act == "yes" and offer:
            dispatch.accept(offer.pk, post=offer.shift.post)
        elif act == "no" and offer:
            dispatch.decline(offer.pk, "too_far", post=offer.shift.post)
        elif act == "silence":
            ahead += timedelta(seconds=61)
            dispatch.expire(clock.now() + ahead)
        elif act == "come":
            on_duty(town.west, town.point(town.mawar, 0.2))
        elif act == "look":
            ahead += timedelta(seconds=3)
        elif act == "clock":
            ahead += timedelta(minutes=2)
        dispatch.offer_waiting(clock.now() + ahead)
        before = (seen[-1], response.state)
        response.refresh_from_db()
        seen.append(response.rung)
        if before[1] in dispatch.GOING:
            assert response.rung == before[0], "it climbed after somebody said yes"
        assert response.state in dispatch.STATES
    climbs = Entry.objects.filter(subject_id=report.pk, kind="response.climbed").order_by("id")
    rungs = [entry.data["rung"] for entry in climbs]
    assert rungs == list(range(1, len(rungs) + 1)), "a rung was skipped or repeated"
    names = [entry.unit_name for entry in climbs]
    assert names == [town.polres.name, town.polda.name][: len(names)]
    assert dispatch.Offer.objects.filter(response=response, kind="respond", state="open").count() <= 1
