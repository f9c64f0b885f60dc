"""The proposal: who is soonest, who was passed over, and why. Pure: no row is written."""

from datetime import timedelta

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.models import Offer

from .builders import accepted, call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db


def why(proposal, shift):
    return next((one.why for one in proposal.passed_over if one.shift_id == shift.pk), None)


def test_a_proposal_changes_nothing():
    town = make_town()
    on_duty(town.west, town.point(town.mawar))
    response = started(call(town, town.point(town.mawar)))
    before = Offer.objects.count()
    dispatch.proposal_for(response)
    assert Offer.objects.count() == before


def test_everybody_sooner_who_is_not_asked_is_named_with_the_reason():
    town = make_town()
    place = town.point(town.mawar)
    busy = on_duty(town.west, town.point(town.mawar, 0.05))
    dispatch.accept(open_offer(started(call(town, town.point(town.mawar, 0.05), 2))).pk, post=busy.post)
    old = on_duty(town.west, town.point(town.mawar, 0.1), age_s=3600)
    sent = on_duty(town.west, town.point(town.mawar, 0.4))
    response = started(call(town, place, 2))
    offer = open_offer(response)
    assert offer.shift_id == sent.pk
    reasons = {one["shift_id"]: one["why"] for one in offer.proposal["passed_over"]}
    assert reasons == {busy.pk: "busy", old.pk: "old_position"}
    assert offer.proposal["counts"] == {"busy": 1, "old_position": 1}
    assert offer.proposal["rule"] == "closest_idle_by_road"
    assert offer.proposal["on_duty"] == 3


def test_a_lesser_call_stays_with_its_own_polres_at_first():
    town = make_town()
    from kemitraan.territory.tests.builders import make_unit

    neighbour = make_unit("polres-lain", "polres", town.polda)
    nearer = on_duty(neighbour, town.point(town.mawar, 0.05))
    own = on_duty(town.west, town.point(town.mawar, 0.4))
    response = started(call(town, town.point(town.mawar), 3))
    offer = open_offer(response)
    assert offer.shift_id == own.pk
    assert offer.proposal["passed_over"][0]["why"] == "other_unit"
    dispatch.decline(offer.pk, "busy", post=own.post)
    dispatch.offer_waiting()
    response.refresh_from_db()
    assert (open_offer(response).shift_id, response.rung) == (nearer.pk, 1), "one rung up, the whole Polda is asked"


def test_for_a_life_in_danger_the_soonest_of_the_whole_polda_goes():
    town = make_town()
    from kemitraan.territory.tests.builders import make_unit

    neighbour = make_unit("polres-lain", "polres", town.polda)
    nearer = on_duty(neighbour, town.point(town.mawar, 0.05))
    on_duty(town.west, town.point(town.mawar, 0.4))
    assert open_offer(started(call(town, town.point(town.mawar), 1))).shift_id == nearer.pk


@pytest.mark.parametrize(("priority", "gets_her"), [(1, False), (2, True)])
def test_a_wish_for_a_female_officer_may_cost_only_so_many_minutes(priority, gets_her):
    from kemitraan.reports.models import Reporter

    town = make_town()
    near = on_duty(town.west, town.point(town.mawar, 0.05))
    she = on_duty(town.west, town.point(town.mawar, 0.0, 1.5), capabilities=["female_officer"])  # about 11 min away
    report = call(town, town.point(town.mawar), priority)
    Reporter.objects.create(report=report, female_officer=True)
    offer = open_offer(started(report))
    assert offer.shift_id == (she.pk if gets_her else near.pk)
    if gets_her:
        assert offer.proposal["passed_over"][0]["why"] == "no_capability"
    else:
        assert offer.proposal["wish_unmet"] == ["female_officer"]


def test_somebody_barred_is_never_asked():
    town = make_town()
    cousin = on_duty(town.west, town.point(town.mawar, 0.05))
    other = on_duty(town.west, town.point(town.mawar, 0.3))
    response = started(call(town, town.point(town.mawar)))
    assert open_offer(response).shift_id == cousin.pk
    dispatch.bar(response.pk, cousin.post_id, "a relative", by=_operator())
    dispatch.offer_waiting()
    assert open_offer(response).shift_id == other.pk
    assert why(dispatch.proposal_for(response), cousin) == "conflict"


def test_without_a_point_the_middle_of_the_kelurahan_counts_and_is_called_an_estimate():
    town = make_town()
    on_duty(town.west, town.point(town.melati))
    report = call(town, town.point(town.mawar), lon=None, lat=None, area=town.mawar)
    offer = open_offer(started(report))
    assert offer.estimate and offer.proposal["approximate"]


def test_an_unknown_place_raises_the_alarm_instead_of_a_guess():
    town = make_town()
    on_duty(town.west, town.point(town.mawar))
    report = call(town, town.point(town.mawar), lon=None, lat=None)
    response = started(report)
    assert response.state == "no_unit" and response.alarm_at is not None


def test_somebody_whose_shift_ended_is_not_on_duty():
    town = make_town()
    gone = on_duty(town.west, town.point(town.mawar, 0.05))
    stays = on_duty(town.west, town.point(town.mawar, 0.3))
    type(gone).objects.filter(pk=gone.pk).update(ends_at=gone.started_at - timedelta(minutes=1))
    assert open_offer(started(call(town, town.point(town.mawar)))).shift_id == stays.pk


def _operator():
    from kemitraan.journal.api import Actor

    return Actor("staff", 1, "Operator")


def test_a_busy_one_is_asked_at_the_last_rung_and_leaves_the_lesser_task():
    town = make_town()
    only = on_duty(town.west, town.point(town.mawar, 0.1))
    lesser, post = accepted(call(town, town.point(town.mawar, 0.2), 3))
    urgent = started(call(town, town.point(town.mawar), 1))
    assert (urgent.rung, urgent.state) == (2, "offered"), "nobody idle on any rung, so it climbed to the last"
    offer = open_offer(urgent)
    assert offer.shift_id == only.pk
    assert offer.proposal["candidates"][0]["less_urgent"] == 3
    dispatch.accept(offer.pk, post=post)
    lesser.refresh_from_db()
    assert (lesser.state, lesser.responder_id) == ("waiting", None), "others are asked for it now"
