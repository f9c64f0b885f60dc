"""Volunteers: never where life is in danger, only in their own area, only what they may do, only what they need."""

import pytest
from django.http import Http404
from django.utils import translation

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.volunteers import Volunteer
from kemitraan.journal.api import Actor, Entry
from kemitraan.people.models import Role
from kemitraan.reports.models import Report
from kemitraan.toolbox.errors import Refused

from .builders import call, make_town, on_duty, started

pytestmark = pytest.mark.django_db

OPERATOR = Actor("staff", 1, "Operator")
FORBIDDEN = ("arrest", "interrogate", "search", "tangkap", "interogasi", "geledah")


def volunteer(town, area, *, kind="satkamling", dx=0.0, **more):
    return on_duty(town.west, town.point(town.mawar, dx), role=Role.VOLUNTEER, area=area, volunteer_kind=kind, **more)


def call_for_help(town, priority=2):
    on_duty(town.west, town.point(town.mawar, 0.3))
    return started(call(town, town.point(town.mawar), priority, area=town.mawar, landmark="Warung Bu Tini"))


def test_volunteers_are_never_offered_a_response():
    town = make_town()
    volunteer(town, town.mawar)
    response = started(call(town, town.point(town.mawar), 2, area=town.mawar))
    assert response.state == "no_unit"


def test_nobody_is_asked_where_life_is_in_danger():
    town = make_town()
    volunteer(town, town.mawar)
    response = call_for_help(town, priority=1)
    with pytest.raises(Refused) as refusal:
        dispatch.ask_volunteers(response.pk, "witness", by=OPERATOR)
    assert refusal.value.code == "p1"
    assert not dispatch.Offer.objects.filter(kind="assist").exists()


def test_only_those_of_the_place_trained_and_allowed_are_asked():
    town = make_town()
    own = volunteer(town, town.mawar)
    volunteer(town, town.melati, dx=0.01)  # another kelurahan
    volunteer(town, None, dx=0.01)  # no area at all
    trained = volunteer(town, town.west_district, kind="satpam", dx=0.1, capabilities=["first_aid"])
    volunteer(town, town.mawar, kind="supeltas", dx=0.02, capabilities=["traffic"])
    response = call_for_help(town)
    asked = dispatch.ask_volunteers(response.pk, "witness", by=OPERATOR)
    assert [offer.shift_id for offer, _token in asked] == [own.pk, trained.pk]
    asked = dispatch.ask_volunteers(response.pk, "first_aid", by=OPERATOR)
    assert asked == [], "asked once, not again for another task"


def test_first_aid_needs_the_training():
    town = make_town()
    volunteer(town, town.mawar)
    trained = volunteer(town, town.mawar, dx=0.4, capabilities=["first_aid"])
    response = call_for_help(town)
    asked = dispatch.ask_volunteers(response.pk, "first_aid", by=OPERATOR)
    assert [offer.shift_id for offer, _token in asked] == [trained.pk]


def test_the_card_says_what_to_do_and_nothing_of_the_story():
    town = make_town()
    volunteer(town, town.mawar)
    response = call_for_help(town)
    Report.objects.filter(pk=response.report_id).update(story="Pelaku bernama Joko, B 1234 XYZ")
    [(offer, token)] = dispatch.ask_volunteers(response.pk, "crowd", by=OPERATOR)
    card = dispatch.open_card(token)
    assert (card.offer_id, card.task, card.place) == (offer.pk, "crowd", "Warung Bu Tini")
    assert card.may and card.may_not
    assert "Joko" not in str(card) and "B 1234" not in str(card)
    assert dispatch.answer_assist(token, agrees=True).state == "accepted"
    assert dispatch.answer_assist(token, agrees=True).state == "accepted"
    with pytest.raises(Refused):
        dispatch.answer_assist(token, agrees=False)


@pytest.mark.parametrize("language", ["id", "en"])
def test_words_of_force_are_absent_from_the_cards(language):
    from kemitraan.dispatch import assist

    with translation.override(language):
        texts = [str(text) for texts in (*assist._MAY.values(), assist._MAY_NOT) for text in texts]
    assert texts and not [text for text in texts if any(word in text.lower() for word in FORBIDDEN)]


def test_a_call_that_becomes_a_danger_to_life_vanishes_from_the_volunteers_phone():
    town = make_town()
    volunteer(town, town.mawar)
    response = call_for_help(town)
    [(offer, token)] = dispatch.ask_volunteers(response.pk, "crowd", by=OPERATOR)
    Report.objects.filter(pk=response.report_id).update(priority=1)
    with pytest.raises(Http404):
        dispatch.open_card(token)
    assert dispatch.follow_reports() == 1
    offer.refresh_from_db()
    response.refresh_from_db()
    assert (offer.state, response.priority) == ("withdrawn", 1)
    with pytest.raises(Http404):
        dispatch.answer_assist(token, agrees=True)


def test_a_wrong_link_opens_nothing():
    with pytest.raises(Http404):
        dispatch.open_card("nothing")


def test_a_suspended_member_is_not_asked():
    from kemitraan.watch.models import Member
    from kemitraan.watch.tests.builders import make_member, make_security_unit

    town = make_town()
    shift = volunteer(town, town.mawar)
    member = make_member(make_security_unit(town.west))
    Member.objects.filter(pk=member.pk).update(post=shift.post)
    response = call_for_help(town)
    Member.objects.filter(pk=member.pk).update(state=Member.State.SUSPENDED)
    assert dispatch.ask_volunteers(response.pk, "witness", by=OPERATOR) == []
    Member.objects.filter(pk=member.pk).update(state=Member.State.SERVING)
    assert len(dispatch.ask_volunteers(response.pk, "witness", by=OPERATOR)) == 1


@pytest.mark.parametrize("kind", ["satpam", "satkamling", "pokdar", "supeltas", "dai", "saka"])
def test_each_kind_is_asked_for_its_own_tasks_and_no_other(kind):
    from kemitraan.watch import api as watch

    town = make_town()
    volunteer(town, town.mawar, kind=kind, capabilities=["first_aid", "traffic"])
    response = call_for_help(town)
    for task in dispatch.TASKS:
        asked = dispatch.ask_volunteers(response.pk, task, by=OPERATOR)
        assert bool(asked) is (task in watch.tasks_of(kind)), task
        dispatch.Offer.objects.filter(kind="assist").delete()


def test_somebody_on_watch_has_no_shift_and_the_same_card(monkeypatch):
    town = make_town()
    seen = []

    def on_watch(wanted):
        seen.append(wanted)
        if 41 not in wanted.duties:
            yield Volunteer("Pak Hasan", "satkamling", town.point(town.mawar), duty_id=41)

    monkeypatch.setattr("kemitraan.dispatch.volunteers.SOURCES", (on_watch,))
    response = call_for_help(town)
    [(offer, token)] = dispatch.ask_volunteers(response.pk, "secure_scene", by=OPERATOR)
    assert (offer.shift, offer.duty_id, offer.who) == (None, 41, "Pak Hasan")
    assert dispatch.ask_volunteers(response.pk, "crowd", by=OPERATOR) == [], "asked once"
    assert dispatch.open_card(token).may
    dispatch.answer_assist(token, agrees=True)
    dispatch.assist_there(token)
    assert dispatch.assist_done(token, "Sudah aman").done_note == "Sudah aman"
    facts = Entry.objects.filter(kind__startswith="assist.", actor="volunteer")
    assert {fact.actor_name for fact in facts} == {"Pak Hasan"} and facts.count() == 3
    assert dispatch.offers_by_response([response.pk])[response.pk][-1].who == "Pak Hasan"
