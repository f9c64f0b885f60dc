"""A restricted report on its way behind the second wall: told by anybody, handed on out of sight, gone to, opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from kemitraan.field.tests.builders import STORY, asked, at_work, make_field, tap
from kemitraan.journal.api import Actor
from kemitraan.oversight.tests.builders import tell
from kemitraan.people.wall import context_of
from kemitraan.reports import api as reports
from kemitraan.reports.models import Exclusion, Report
from kemitraan.reports.tests.builders import told
from kemitraan.toolbox import clock, wall
from tests.cast import Cast

DESK = Actor("staff", 1, "Aiptu Rahmat", None, "")


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody around the west, with the rules of the rooms."""
    return make_field()


@pytest.fixture
def restricted(cast: Cast) -> Report:
    """One of the cast's home sector, above green."""
    report = tell(cast, story="kenari-terbatas")
    report.caveat = 2
    report.save(update_fields=["caveat"])
    return report


def test_whoever_tells_one_need_not_see_it(cast: Cast) -> None:
    here = cast.region.point(cast.region.melati)
    new = told(category="K07", point=here)
    kept = told(point=here, without=reports.token_of(cast.region.west, cast.region.east))
    with wall.acting_as(wall.ANYBODY):
        for one in (new, kept):
            receipt = reports.receive(one)
            assert not Report.objects.filter(pk=receipt.report_id).exists()
            assert reports.receive(one) == replace(receipt, repeated=True)
            assert reports.report_by_receipt(receipt.code).pk == receipt.report_id


def test_it_may_be_handed_on_out_of_sight(cast: Cast, restricted: Report) -> None:
    with wall.acting_as(context_of(cast.viewer("rahmat"))):
        there = Report.objects.select_related("holder", "unit", "category").get(pk=restricted.pk)
        reports.transfer(there, cast.region.east, "Tempatnya di sana", by=DESK)
        assert not Report.objects.filter(pk=restricted.pk).exists()
    with wall.acting_as(context_of(cast.viewer("rina"))):
        assert Report.objects.filter(pk=restricted.pk).exists()
    restricted.refresh_from_db()
    assert restricted.holder_id == cast.region.east.pk


def test_an_exclusion_that_the_report_does_not_say_is_refused(cast: Cast) -> None:
    report = tell(cast)
    with pytest.raises(DatabaseError, match="kept from this unit"), transaction.atomic():
        Exclusion.objects.create(report=report, unit=cast.region.east, by="x", at=clock.now())
    reports.exclude(report, cast.region.east, cast.region.west, "Tidak mau", by=DESK)
    report.refresh_from_db()
    assert report.kept_from == [cast.region.east.pk] and report.restricted
    task = reports.split(report, "Bagian lain", category_code="B01", key=told().key, by=DESK)
    assert task.kept_from == report.kept_from


def test_who_is_sent_reads_it_whatever_its_caveat(cast: Cast) -> None:
    at_work(cast)
    response = asked(cast)
    Report.objects.filter(pk=response.report_id).update(caveat=3)
    wulan = cast.client("wulan")
    assert tap(wulan, "accept", response).status_code == 200
    assert STORY in wulan.get("/lapangan/api/keadaan").content.decode()
    assert tap(wulan, "note", response, data={"text": "Sudah di jalan"}).status_code == 200


def test_a_merged_one_shows_its_reporter_where_the_main_one_stands(cast: Cast, restricted: Report) -> None:
    twin = tell(cast, story="Sama")
    reports.merge(twin, restricted, by=DESK)
    page = Client().get(reverse("reports:story", kwargs={"code": twin.code}))
    assert page.status_code == 200 and "kenari-terbatas" not in page.content.decode()


def test_broken_glass_opens_what_belongs_to_it(cast: Cast, restricted: Report) -> None:
    reports.ask(restricted, "kenari-pertanyaan", by=DESK)
    rina = cast.client("rina")
    reason = "Korban menelepon lagi dari seberang jalan, Polsek asal tidak menjawab."
    answer = rina.post("/darurat/", {"code": restricted.code, "why": "life", "reason": reason}, follow=True)
    page = answer.content.decode()
    assert "kenari-terbatas" in page and "kenari-pertanyaan" in page
    assert restricted.code in rina.get("/darurat/").content.decode()
