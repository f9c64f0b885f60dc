"""Surge: all at once beats one by one, and an operator decides."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.surge import assign_one_by_one, assign_together
from kemitraan.journal.api import Actor
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import call, make_town, on_duty, open_offer

OPERATOR = Actor("staff", 1, "Operator")


class Call:
    """Just enough of a response for the pure parts."""

    def __init__(self, priority, waited=0.0):
        self.priority, self.contact_at = priority, NOW - timedelta(seconds=waited)


NOW = datetime(2026, 11, 23, 20, 41, tzinfo=UTC)


def travel(pairs, seconds):
    return sum(seconds[i, j] for i, j in pairs)


def test_all_at_once_takes_less_travel_where_the_greedy_choice_is_dear():
    # The first call takes the unit that is the second's only near one.
    seconds = np.array([[100.0, 110.0], [120.0, 900.0]])
    calls = [Call(2), Call(2)]
    assert travel(assign_one_by_one(calls, seconds), seconds) == 1000
    assert travel(assign_together(calls, seconds, NOW), seconds) == 230


def test_the_most_urgent_is_served_even_where_it_is_far():
    seconds = np.array([[60.0], [1700.0]])
    assert assign_together([Call(3), Call(1)], seconds, NOW) == [(1, 0)]


def test_the_old_call_is_not_passed_over_for_ever():
    seconds = np.array([[300.0], [400.0]])
    assert assign_together([Call(2), Call(2, waited=600)], seconds, NOW) == [(1, 0)]


def test_who_cannot_come_is_never_assigned():
    seconds = np.array([[np.inf, 50.0], [np.inf, 60.0]])
    calls = [Call(1), Call(1)]
    assert assign_together(calls, seconds, NOW) == [(0, 1)]
    assert assign_one_by_one(calls, seconds) == [(0, 1)]
    assert assign_together([], np.empty((0, 3)), NOW) == []


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_together_is_never_worse_in_travel_for_calls_alike(data):
    n, m = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    cells = st.integers(1, 3000)
    seconds = np.array([[float(data.draw(cells)) for _j in range(m)] for _i in range(n)])
    calls = [Call(2) for _i in range(n)]
    together, single = assign_together(calls, seconds, NOW), assign_one_by_one(calls, seconds)
    assert len(together) == len(single) == min(n, m)
    assert len({j for _i, j in together}) == len(together)
    assert travel(together, seconds) <= travel(single, seconds)


@pytest.mark.django_db
def test_held_calls_wait_are_planned_and_confirmed_as_operators_offers():
    town = make_town()
    dispatch.hold(town.polda, minutes=10, by=OPERATOR)
    near_both = on_duty(town.west, town.point(town.mawar, 0.1))
    far = on_duty(town.west, town.point(town.mawar, 0.45))
    reports = [call(town, town.point(town.mawar, dx), 2) for dx in (0.2, 0.0, -0.4)]
    dispatch.answer_waiting()
    assert not dispatch.Offer.objects.exists(), "below P1 they wait for the plan"
    assert dispatch.is_surge(town.polda)
    plan = dispatch.plan_surge(town.polda)
    assert (plan.calls, plan.units, len(plan.together.pairs), len(plan.left)) == (3, 2, 2, 1)
    assert plan.saved_minutes >= 0
    done = dispatch.confirm_surge([(pair.response_id, pair.shift_id) for pair in plan.together.pairs], by=OPERATOR)
    assert len(done.offers) == 2 and not done.skipped
    offers = dispatch.Offer.objects.filter(pk__in=done.offers)
    assert {offer.shift_id for offer in offers} == {near_both.pk, far.pk}
    assert {(offer.by, offer.override_reason) for offer in offers} == {("Operator", "one assignment of all")}
    assert len(reports) == 3


@pytest.mark.django_db
def test_a_danger_to_life_never_waits_for_a_plan():
    town = make_town()
    dispatch.hold(town.polda, minutes=10, by=OPERATOR)
    on_duty(town.west, town.point(town.mawar, 0.1))
    call(town, town.point(town.mawar), 1)
    dispatch.answer_waiting()
    assert dispatch.Offer.objects.filter(state="open").count() == 1


@pytest.mark.django_db
def test_the_hold_ends_by_itself_or_at_a_word():
    town = make_town()
    dispatch.hold(town.polda, minutes=10, by=OPERATOR)
    on_duty(town.west, town.point(town.mawar, 0.1))
    call(town, town.point(town.mawar), 2)
    dispatch.answer_waiting()
    assert dispatch.offer_waiting(clock.now() + timedelta(minutes=9)) == 0
    assert dispatch.offer_waiting(clock.now() + timedelta(minutes=11)) == 1
    assert dispatch.end_hold(town.polda, by=OPERATOR) == 1
    assert dispatch.end_hold(town.polda, by=OPERATOR) == 0
    with pytest.raises(Refused):
        dispatch.hold(town.polda, minutes=31, by=OPERATOR)


@pytest.mark.django_db
def test_the_plan_may_swap_what_the_machine_asked_but_not_what_an_operator_gave():
    town = make_town()
    first = on_duty(town.west, town.point(town.mawar, 0.1))
    second = on_duty(town.west, town.point(town.mawar, 0.3))
    one, two = (call(town, town.point(town.mawar), 2) for _time in range(2))
    dispatch.answer_waiting()
    a, b = (dispatch.Response.objects.get(report=report) for report in (one, two))
    assert {open_offer(a).shift_id, open_offer(b).shift_id} == {first.pk, second.pk}
    swapped = [(a.pk, open_offer(b).shift_id), (b.pk, open_offer(a).shift_id)]
    done = dispatch.confirm_surge(swapped, by=OPERATOR)
    assert not done.skipped
    assert [(a.pk, open_offer(a).shift_id), (b.pk, open_offer(b).shift_id)] == swapped
    again = dispatch.confirm_surge(swapped, by=OPERATOR)
    assert again.skipped == {a.pk: "moved_on", b.pk: "moved_on"}


@pytest.mark.django_db
def test_one_unit_twice_in_a_plan_is_refused():
    with pytest.raises(Refused):
        dispatch.confirm_surge([(1, 5), (2, 5)], by=OPERATOR)
