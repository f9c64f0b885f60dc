"""A volunteer says "there" and "done" by link: facts for the desk, and no authority over the response."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.http import Http404

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import Actor
from kemitraan.journal.models import Entry
from kemitraan.people.models import Role
from kemitraan.reports.models import Report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import call, make_town, on_duty, started

pytestmark = pytest.mark.django_db

OPERATOR = Actor("staff", 1, "Operator")


@pytest.fixture
def asked():
    """Somebody of the neighbourhood was asked to keep people back; the response and the secret of the link."""
    town = make_town()
    on_duty(town.west, town.point(town.mawar), role=Role.VOLUNTEER, area=town.mawar, volunteer_kind="satkamling")
    on_duty(town.west, town.point(town.mawar, 0.3))
    response = started(call(town, town.point(town.mawar), 2, area=town.mawar))
    ((_offer, token),) = dispatch.ask_volunteers(response.pk, "crowd", by=OPERATOR)
    return response, token


def facts():
    return list(Entry.objects.filter(kind__startswith="assist.").order_by("id").values_list("kind", flat=True))


def test_there_then_done_with_a_note_each_once(asked):
    response, token = asked
    state = response.state
    dispatch.answer_assist(token, agrees=True)
    assert dispatch.assist_progress(token).may_say == "there"
    first = dispatch.assist_there(token).there_at
    assert dispatch.assist_there(token).there_at == first
    assert dispatch.assist_progress(token).may_say == "done"
    offer = dispatch.assist_done(token, "  Jalan \u202e sudah  lancar ")
    assert offer.done_note == "Jalan sudah lancar"
    assert dispatch.assist_done(token, "another word").done_note == "Jalan sudah lancar", "the first word counts"
    assert dispatch.assist_progress(token).may_say == ""
    assert facts() == ["assist.asked", "assist.accepted", "assist.there", "assist.done"]
    response.refresh_from_db()
    assert response.state == state, "a volunteer moves nothing"


def test_only_who_said_yes_and_only_in_order(asked):
    response, token = asked
    for verb in (dispatch.assist_there, dispatch.assist_done):
        with pytest.raises(Refused) as refusal:
            verb(token)
        assert refusal.value.code == "not_accepted"
    dispatch.answer_assist(token, agrees=True)
    with pytest.raises(Refused) as refusal:
        dispatch.assist_done(token)
    assert refusal.value.code == "not_there"
    with pytest.raises(Refused) as refusal:
        dispatch.assist_there(token)
        dispatch.assist_done(token, "x" * 301)
    assert (refusal.value.code, refusal.value.field) == ("too_long", "note")
    assert dispatch.assist_progress(token).done_at is None


def test_nothing_is_said_where_it_is_over_or_where_life_came_into_danger(asked):
    response, token = asked
    dispatch.answer_assist(token, agrees=True)
    dispatch.Response.objects.filter(pk=response.pk).update(state="cancelled")
    assert dispatch.assist_progress(token).may_say == ""
    with pytest.raises(Refused) as refusal:
        dispatch.assist_there(token)
    assert refusal.value.code == "over"
    Report.objects.filter(pk=response.report_id).update(priority=1)
    with pytest.raises(Http404):
        dispatch.assist_there(token)


def test_the_link_lives_on_once_they_are_there(asked):
    _response, token = asked
    dispatch.answer_assist(token, agrees=True)
    dispatch.assist_there(token)
    with clock.travel(timedelta(hours=3)):
        assert dispatch.assist_done(token, "Selesai").done_at is not None
    with clock.travel(timedelta(hours=5)), pytest.raises(Http404):
        dispatch.assist_progress(token)


def test_without_a_word_the_link_ends_as_promised(asked):
    _response, token = asked
    dispatch.answer_assist(token, agrees=True)
    with clock.travel(timedelta(minutes=31)), pytest.raises(Http404):
        dispatch.assist_there(token)
