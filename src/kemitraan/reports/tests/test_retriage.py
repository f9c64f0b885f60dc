"""Looked at again: another category or priority, with a reason and new clocks."""

from __future__ import annotations

import pytest

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.territory.tests.builders import make_region
from kemitraan.toolbox.errors import Refused

from .builders import DESK, make_report


@pytest.fixture
def report(db: None) -> reports.Report:
    reports.seed_reports()
    messaging.seed_templates()
    region = make_region()
    return make_report(point=region.point(region.melati), category="L02")


def test_a_more_urgent_report_gets_shorter_clocks_and_a_response(report: reports.Report) -> None:
    due, promised = report.due_at, report.promised_at
    assert not report.response_wanted
    found = reports.retriage(report, category_code="L02", priority=1, why="Pelaku masih di tempat", by=DESK)
    report.refresh_from_db()
    assert (found.priority, report.priority, report.response_wanted) == (1, 1, True)
    assert report.due_at < due
    assert report.promised_at < promised
    fact = journal.Entry.objects.get(kind="report.retriaged")
    assert (fact.data["from_priority"], fact.data["priority"], fact.data["why"]) == (3, 1, "Pelaku masih di tempat")
    assert fact.audience == journal.STAFF


def test_a_promise_is_never_put_off(report: reports.Report) -> None:
    promised = report.promised_at
    reports.retriage(report, category_code="L02", priority=4, why="Sudah reda", by=DESK)
    report.refresh_from_db()
    assert (report.priority, report.promised_at) == (4, promised)


def test_sensitive_stays_sensitive(report: reports.Report) -> None:
    reports.retriage(report, category_code="K07", priority=1, why="Kekerasan", by=DESK)
    reports.retriage(report, category_code="L02", priority=3, why="Bukan", by=DESK)
    report.refresh_from_db()
    assert (report.category.code, report.caveat) == ("L02", 2)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"why": " "}, "missing"),
        ({"priority": 0}, "bad_priority"),
        ({"category_code": "XX"}, "unknown_category"),
    ],
)
def test_refuses(report: reports.Report, change: dict, code: str) -> None:
    given = {"category_code": "L02", "priority": 2, "why": "x", "by": DESK} | change
    with pytest.raises(Refused) as refused:
        reports.retriage(report, **given)
    assert refused.value.code == code
    assert not journal.Entry.objects.filter(kind="report.retriaged").exists()


def test_the_same_again_changes_nothing(report: reports.Report) -> None:
    reports.retriage(report, category_code="L02", priority=report.priority, why="x", by=DESK)
    assert not journal.Entry.objects.filter(kind="report.retriaged").exists()


def test_a_closed_report_stays(report: reports.Report) -> None:
    reports.answer(report, "Selesai", by=DESK)
    report.refresh_from_db()
    reports.say_verdict(report, solved=True)
    with pytest.raises(Refused):
        reports.retriage(report, category_code="L02", priority=1, why="x", by=DESK)
