"""From "I am on duty" on a member's own page to a yes on the card of a call: who is asked, and who never is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import Actor, Entry
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.watch import api as watch
from kemitraan.watch.models import Member, OnDuty
from kemitraan.watch.tell import MEMBER
from kemitraan.watch.tests.builders import make_card, make_guard_post, make_member, make_security_unit

from .builders import call, make_town, on_duty, started

pytestmark = pytest.mark.django_db

OPERATOR = Actor("staff", 1, "Operator")
SELF = Actor("volunteer", None, "Rudi")


def link(member: Member) -> str:
    token = people.make_link(MEMBER, member.pk, post=None, lasts=timedelta(days=1))
    return reverse("watch:own_card", kwargs={"token": token})


def in_hours(hours: float) -> str:
    return f"{clock.local(clock.now()) + timedelta(hours=hours):%H:%M}"


def member_at(town, kind="satpam", *, dx=0.0, **more):
    """A grown-up member of a unit in Mawar, with a card where the kind carries one."""
    unit = make_security_unit(town.west, kind, area=town.mawar, point=town.point(town.mawar, dx))
    member = make_member(unit, **more)
    if kind == "satpam":
        make_card(member)
        member.refresh_from_db()
    return member


def call_in_mawar(town, priority=3):
    on_duty(town.west, town.point(town.mawar, 0.3))
    return started(call(town, town.point(town.mawar), priority, area=town.mawar, landmark="Gerbang mal"))


def asked(response, task="secure_scene"):
    return dispatch.ask_volunteers(response.pk, task, by=OPERATOR)


def test_a_guard_on_duty_by_link_is_asked_and_says_yes():
    town, client = make_town(), Client()
    guard = member_at(town, name="Rudi")
    response = call_in_mawar(town)
    assert asked(response) == [], "nobody said that they are on duty"
    page = link(guard)
    assert client.post(page, {"until_time": in_hours(4)}).status_code == 302
    assert 'name="selesai"' in client.get(page).content.decode()
    [(offer, token)] = asked(response)
    assert (offer.who, offer.who_kind, offer.member_id, offer.shift_id) == ("Rudi", "satpam", guard.pk, None)
    assert asked(response, "crowd") == [], "asked once"
    card = reverse("field:volunteer", args=[token])
    assert "Gerbang mal" in client.get(card).content.decode()
    dispatch.answer_assist(token, agrees=True)
    offer.refresh_from_db()
    assert offer.state == "accepted"
    assert Entry.objects.filter(kind="member.on_duty", subject_id=guard.pk).count() == 1
    client.post(page, {"selesai": "1"})
    assert asked(call_in_mawar(town)) == []


def test_traffic_guides_are_asked_for_traffic_once_trained():
    town = make_town()
    trained = member_at(town, "supeltas", capabilities=["traffic"])
    member_at(town, "supeltas", dx=0.01)
    for one in Member.objects.all():
        watch.go_on_duty(one, clock.now() + timedelta(hours=2), by=SELF)
    response = call_in_mawar(town)
    assert asked(response, "crowd") == []
    assert [offer.member_id for offer, _token in asked(response, "traffic")] == [trained.pk]


@pytest.mark.parametrize("kind", [code for code, kind in watch.KINDS.items() if kind.tasks])
def test_each_kind_on_duty_is_asked_for_its_own_tasks_and_never_where_life_is_in_danger(kind):
    town = make_town()
    member = member_at(town, kind, capabilities=["first_aid", "traffic"])
    watch.go_on_duty(member, clock.now() + timedelta(hours=2), by=SELF)
    response = call_in_mawar(town)
    for task in dispatch.TASKS:
        assert bool(asked(response, task)) is (task in watch.tasks_of(kind)), task
        dispatch.Offer.objects.filter(kind="assist").delete()
    with pytest.raises(Refused) as refusal:
        asked(call_in_mawar(town, priority=1), watch.tasks_of(kind)[0])
    assert refusal.value.code == "p1"


@pytest.mark.parametrize("kind", ["pks", "saka"])
def test_the_young_and_kinds_without_tasks_are_never_on_duty(kind):
    town = make_town()
    unit = make_security_unit(town.west, kind, area=town.mawar, point=town.point(town.mawar))
    young = make_member(unit, age=15, guardian_name="Ibu", guardian_consent=True)
    grown = make_member(unit, age=30)
    client = Client()
    for one in (young, grown):
        assert "until_time" not in client.get(link(one)).content.decode()
        assert client.post(link(one), {"until_time": in_hours(2)}).status_code == 409
    assert not OnDuty.objects.exists()


def test_a_suspension_ends_it_and_lifting_it_does_not_bring_it_back():
    town = make_town()
    member = member_at(town)
    watch.go_on_duty(member, clock.now() + timedelta(hours=2), by=SELF)
    suspension = watch.propose(member.unit, member=member, reason="Meminta uang", by=OPERATOR)
    judge = [people.Post(unit=town.east, role="commander")]
    watch.decide(suspension, suspend=True, decision="Terbukti", posts=judge, by=OPERATOR)
    response = call_in_mawar(town)
    assert asked(response) == []
    with pytest.raises(Refused) as refusal:
        watch.go_on_duty(member, clock.now() + timedelta(hours=2), by=SELF)
    assert refusal.value.code == "not_on_duty"
    watch.lift(suspension, decision="Dibina", posts=judge, by=OPERATOR)
    assert asked(response) == []
    watch.go_on_duty(member, clock.now() + timedelta(hours=2), by=SELF)
    assert len(asked(response)) == 1


def test_nobody_is_asked_after_their_time_nor_with_a_card_that_ended():
    town = make_town()
    member = member_at(town)
    watch.go_on_duty(member, clock.now() + timedelta(hours=2), by=SELF)
    OnDuty.objects.update(since=clock.now() - timedelta(hours=3), until=clock.now() - timedelta(minutes=1))
    response = call_in_mawar(town)
    assert asked(response) == []
    OnDuty.objects.update(until=clock.now() + timedelta(hours=1))
    Member.objects.update(card_until=clock.local(clock.now()).date() - timedelta(days=1))
    assert asked(response) == []
    Member.objects.update(card_until=clock.local(clock.now()).date())
    assert len(asked(response)) == 1


def test_a_guard_is_asked_for_what_happens_at_their_own_place_alone():
    town = make_town()
    for kind, dx in (("satpam", 0.2), ("pokdar", 0.21)):  # about 440 m away
        watch.go_on_duty(member_at(town, kind, dx=dx), clock.now() + timedelta(hours=2), by=SELF)
    found = asked(call_in_mawar(town), "crowd")
    assert [offer.who_kind for offer, _token in found] == ["pokdar"]


def test_nobody_of_a_unit_that_a_report_is_kept_from():
    from kemitraan.dispatch.volunteers import _without, volunteers_for

    town = make_town()
    watch.go_on_duty(member_at(town), clock.now() + timedelta(hours=2), by=SELF)
    response = call_in_mawar(town)
    found = volunteers_for(response, "crowd", town.point(town.mawar), town.mawar.code)
    assert len(found) == 1 and _without((town.east.path,), found) == found
    assert _without((town.west.path,), found) == []


def test_a_duty_is_short_has_a_place_and_is_a_sign_of_life_of_its_post():
    town = make_town()
    member = member_at(town, "supeltas")
    with pytest.raises(Refused) as refusal:
        watch.go_on_duty(member, clock.now() + timedelta(hours=12, minutes=1), by=SELF)
    assert refusal.value.field == "until"
    post = make_guard_post(town.west, town.point(town.mawar, 0.05), "junction", unit=member.unit, area=town.mawar)
    duty = watch.go_on_duty(member, clock.now() + timedelta(hours=2), post=post, by=SELF)
    post.refresh_from_db()
    assert LonLat(duty.lon, duty.lat) == LonLat(post.lon, post.lat) and post.last_active_at is not None
    elsewhere = make_guard_post(town.west, town.point(town.mawar), "junction")
    with pytest.raises(Refused) as refusal:
        watch.go_on_duty(member, clock.now() + timedelta(hours=2), post=elsewhere, by=SELF)
    assert refusal.value.field == "post"
    nowhere = make_member(make_security_unit(town.west, "pokdar"))
    with pytest.raises(Refused) as refusal:
        watch.go_on_duty(nowhere, clock.now() + timedelta(hours=2), by=SELF)
    assert refusal.value.code == "no_place"


def test_old_duties_are_forgotten():
    town = make_town()
    watch.go_on_duty(member_at(town), clock.now() + timedelta(hours=2), by=SELF)
    watch.run_out(clock.now() + timedelta(days=29))
    assert OnDuty.objects.count() == 1
    watch.run_out(clock.now() + timedelta(days=31))
    assert not OnDuty.objects.exists()
