"""What a round costs the database: looks that find nothing are cheap, an offer takes a fixed number of statements."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kemitraan.dispatch import api as dispatch

from .builders import call, make_town, on_duty

pytestmark = pytest.mark.django_db


def queries(work):
    with CaptureQueriesContext(
        connection,
    ) as seen:
        work()
    said = [str(one["sql"]) for one in seen.captured_queries]  # None where a parameter cannot be shown
    return [sql for sql in said if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def test_a_look_that_finds_nothing_is_one_or_two_statements():
    make_town()
    assert len(queries(dispatch.answer_waiting)) == 1
    assert len(queries(dispatch.offer_waiting)) == 2
    for look in (dispatch.expire, dispatch.release_gone, dispatch.follow_reports, dispatch.alarm_caught):
        assert len(queries(look)) == 1, look


def test_one_more_report_costs_a_fixed_number_of_statements():
    town = make_town()
    for step in range(12):
        on_duty(town.west, town.point(town.mawar, 0.03 * step))
    dispatch.limit("answer", priority=1, unit=town.west)  # the rules are read
    call(town, town.point(town.mawar))
    one = len(queries(dispatch.answer_waiting))
    for _time in range(6):
        call(town, town.point(town.mawar))
    six = len(queries(dispatch.answer_waiting))
    assert (six - one) / 5 <= 12
