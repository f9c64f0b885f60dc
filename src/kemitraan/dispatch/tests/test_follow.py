"""What changed in the report below is taken over here."""

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.api import SYSTEM, Actor
from kemitraan.reports import api as reports
from kemitraan.reports.models import Report
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty, open_offer, started

pytestmark = pytest.mark.django_db

OPERATOR = Actor("staff", 1, "Operator")


def test_an_answered_report_calls_nobody_out_any_more():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    response = started(report)
    reports.answer(report, "Sudah selesai lewat telepon.", by=SYSTEM)
    assert dispatch.follow_reports() == 1
    response.refresh_from_db()
    assert response.state == "cancelled" and open_offer(response) is None
    assert dispatch.follow_reports() == 0


def test_who_is_at_the_scene_finishes_whatever_the_desk_wrote():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    response, post = accepted(report)
    dispatch.arrive(response.pk, post=post)
    reports.answer(report, "Kami sudah di sana.", by=SYSTEM)
    assert dispatch.follow_reports() == 0


def test_a_report_given_to_another_unit_starts_its_ladder_there():
    town = make_town()
    report = call(town, town.point(town.mawar), 2)
    response = started(report)
    assert response.rung == 2
    reports.transfer(report, town.east, "wrong place", by=OPERATOR)
    dispatch.follow_reports()
    response.refresh_from_db()
    assert (response.unit, response.holder, response.rung) == (town.east, town.east, 0)


def test_cancel_needs_a_reason_and_frees_the_one_who_goes():
    town = make_town()
    shift = on_duty(town.west, town.point(town.mawar, 0.1))
    response, _post = accepted(call(town, town.point(town.mawar)))
    with pytest.raises(Refused) as refusal:
        dispatch.cancel(response.pk, "", by=OPERATOR)
    assert refusal.value.field == "reason"
    dispatch.cancel(response.pk, "false_alarm", by=OPERATOR)
    with pytest.raises(Refused) as refusal:
        dispatch.cancel(response.pk, "false_alarm", by=OPERATOR)
    assert refusal.value.status == 409
    assert open_offer(started(call(town, town.point(town.mawar)))).shift_id == shift.pk


def test_a_report_closed_before_anybody_looked_starts_nothing():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    report = call(town, town.point(town.mawar))
    Report.objects.filter(pk=report.pk).update(state="withdrawn")
    dispatch.answer_waiting()
    assert not dispatch.Response.objects.exists()
    report.refresh_from_db()
    assert not report.response_wanted
