"""The night watch at its post is asked like other volunteers: by link, for its own tasks, never for a P1."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import Actor, Entry
from kemitraan.nights import api as nights
from kemitraan.nights.tests.builders import at, code_of, make_night, make_post, opened, pin
from kemitraan.people.models import Role
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch
from kemitraan.watch.models import SecurityUnit

from .builders import call, make_town, on_duty, started

pytestmark = pytest.mark.django_db

OPERATOR = Actor("staff", 1, "Operator")


@pytest.fixture
def watching():
    """A town, a night with two members checked in, and the moment in which all of it is true."""
    watch.seed_watch()
    town = make_town()
    post, members = make_post(town)
    night = make_night(post, members[:3])
    with at(night.starts_at + timedelta(minutes=5)):
        opened(night)
        for member in members[:2]:
            nights.check_in_by_code(code_of(night), pin(night, member), source="a")
        yield town, night, members


def help_at(town, area, priority=2):
    on_duty(town.west, town.point(area, 0.3))
    return started(call(town, town.point(area), priority, area=area, landmark="Warung Bu Tini"))


def ask(response, task="crowd"):
    return dispatch.ask_volunteers(response.pk, task, by=OPERATOR)


def test_who_is_checked_in_is_asked_by_link_and_the_desk_sees_them(watching):
    town, _night, members = watching
    response = help_at(town, town.melati)
    asked = ask(response)
    assert {offer.who for offer, _token in asked} == {member.shown_name for member in members[:2]}
    assert all(offer.shift_id is None and offer.who_kind == "satkamling" for offer, _token in asked)
    assert ask(response, "secure_scene") == [], "asked once"
    token = asked[0][1]
    assert dispatch.open_card(token).task_name and dispatch.answer_assist(token, agrees=True).state == "accepted"
    fact = Entry.objects.get(kind="assist.accepted")
    assert (fact.actor, fact.actor_name) == ("volunteer", asked[0][0].who)
    assert len([one for one in dispatch.offers_by_response([response.pk])[response.pk] if one.duty_id]) == 2


def test_only_for_what_their_kind_may_do_and_never_where_life_is_in_danger(watching):
    town, _night, _members = watching
    response = help_at(town, town.melati)
    assert ask(response, "traffic") == [] == ask(response, "first_aid"), "nobody of them learned it"
    urgent = help_at(town, town.melati, priority=1)
    with pytest.raises(Refused):
        ask(urgent)


def test_not_for_another_kelurahan_and_not_from_a_suspended_unit(watching):
    town, _night, _members = watching
    assert ask(help_at(town, town.mawar)) == []
    SecurityUnit.objects.update(status="suspended")
    assert ask(help_at(town, town.melati)) == []


def test_who_is_on_duty_with_a_phone_too_is_asked_once(watching):
    town, _night, members = watching
    shift = on_duty(
        town.west, town.point(town.melati), role=Role.VOLUNTEER, area=town.melati, volunteer_kind="satkamling"
    )
    type(members[0]).objects.filter(pk=members[0].pk).update(post=shift.post)
    asked = ask(help_at(town, town.melati))
    assert sorted((offer.shift_id is None) for offer, _token in asked) == [False, True]
