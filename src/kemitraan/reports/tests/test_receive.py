"""Acknowledged means kept, once."""

import uuid

import pytest

from kemitraan.journal.api import Entry
from kemitraan.messaging.api import Message
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

MONAS = LonLat(106.8272, -6.1754)


@pytest.fixture(autouse=True)
def _seeded(db):
    territory.seed_jakarta()
    reports.seed_reports()


def new(**changes):
    given = {
        "key": uuid.uuid4(), "category": "B01", "story": "Air masuk rumah", "channel": "web", "point": MONAS,
    } | changes  # fmt: skip
    return reports.NewReport(**given)


def test_a_report_is_kept_with_journal_message_and_promise():
    receipt = reports.receive(new())
    report = reports.Report.objects.get(code=receipt.code)
    assert report.unit.name == "Polsek Gambir"
    assert report.state == "received" and report.owner == "desk" and report.due_at is not None
    assert report.response_wanted
    assert Entry.objects.filter(kind="report.received", subject_id=report.pk).count() == 1
    assert Message.objects.filter(about="report", about_id=report.pk).count() == 1


def test_same_key_same_content_gives_the_same_receipt():
    told = new()
    first, second = reports.receive(told), reports.receive(told)
    assert (second.code, second.repeated) == (first.code, True)
    assert reports.Report.objects.count() == 1


def test_same_key_other_content_is_refused():
    told = new()
    reports.receive(told)
    with pytest.raises(Refused) as refusal:
        reports.receive(new(key=told.key, story="Sesuatu yang lain"))
    assert refusal.value.code == "key_reused" and refusal.value.status == 422


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"point": LonLat(100.0, 3.0)}, "outside", "point"),
        ({"point": None}, "no_place", "place"),
        ({"category": "ZZZ"}, "unknown_category", "category"),
        ({"category": "D01"}, "outside_address", "category"),
        ({"story": "  "}, "missing", "story"),
        ({"story": "a\x00b"}, "bad_text", "story"),
        ({"contact": reports.Contact(email="no address")}, "bad_email", "email"),
        ({"contact": reports.Contact(phone="call me")}, "bad_phone", "phone"),
        ({"answers": {"depth_cm": "deep"}}, "bad_number", "answer.depth_cm"),
    ],
)
def test_bad_input_names_the_field_and_leaves_nothing(changes, code, field):
    with pytest.raises(Refused) as refusal:
        reports.receive(new(**changes))
    assert (refusal.value.code, refusal.value.field) == (code, field)
    assert not reports.Report.objects.exists() and not Entry.objects.exists()
