"""A resident asks about her own data: from the form to the bundle, and to being erased; and who may not answer."""

from __future__ import annotations

import io
import json
import uuid
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast, make_cast

from kemitraan.config.reference import seed_rules
from kemitraan.journal.api import Entry
from kemitraan.keeping import api as keeping
from kemitraan.keeping.models import Hold, KeyWrap, PurgeCertificate
from kemitraan.privacy import answer as officer
from kemitraan.privacy.ask import ask, words_of
from kemitraan.privacy.models import DataRequest
from kemitraan.reports import api as reports
from kemitraan.reports.models import Report
from kemitraan.reports.tests.builders import DESK, make_report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any, tmp_path: Any) -> Cast:
    settings.KEY_STORE, settings.FILES = tmp_path / "keys", tmp_path / "files"
    seed_rules()
    return make_cast()


def report_of(cast: Cast, **more: Any) -> Report:
    contact = reports.Contact(name="Sari KENARI", phone="081299887766", email="sari@contoh.id")
    return make_report(point=cast.region.point(cast.region.melati), contact=contact, story="Pagar KENARI rusak", **more)


def closed(report: Report) -> Report:
    reports.answer(report, "Sudah", by=DESK)
    reports.say_verdict(Report.objects.get(pk=report.pk), solved=True)
    return Report.objects.get(pk=report.pk)


def asked(cast: Cast, kind: str, *proofs: str, words: str = "") -> DataRequest:
    return ask(uuid.uuid4(), kind, words=words, proofs=proofs, language="id")


def test_from_the_form_to_the_bundle(cast: Cast) -> None:
    report = report_of(cast)
    sari, tari = Client(), cast.client("tari")
    form = {"key": str(uuid.uuid4()), "kind": "see", "proof": report.code, "words": "Semua ya"}
    sent = sari.post(reverse("my_data:start"), form)
    assert sent.status_code == 302
    assert sari.post(reverse("my_data:start"), form)["Location"] == sent["Location"], "the same key is the same request"
    row = DataRequest.objects.get()
    assert row.state == "received" and row.due_at is not None
    assert timedelta(hours=71) < row.due_at - clock.now() <= timedelta(hours=72)
    assert words_of(row) == "Semua ya" and b"Semua" not in bytes(row.words or b"")
    fetch = reverse("my_data:bundle", args=[row.code, "data-json"])
    assert sari.get(fetch).status_code == 404, "not before it is answered"
    page = tari.get(reverse("privacy:request", args=[row.pk])).content.decode()
    assert "KENARI" not in page and report.code not in page, "the officer sees what is asked, not what is held"
    assert tari.post(reverse("privacy:act", args=[row.pk, "jawab"]), {"words": "Silakan"}).status_code == 302
    told = json.loads(sari.get(fetch).content)
    assert "Sari KENARI" in json.dumps(told, ensure_ascii=False)
    assert sari.get(reverse("my_data:bundle", args=[row.code, "data-pdf"])).content[:4] == b"%PDF"
    pack = sari.get(reverse("my_data:bundle", args=[row.code, "semua"])).content
    assert zipfile.ZipFile(io.BytesIO(pack)).namelist() == ["data.json", "data.pdf"]
    with clock.travel(timedelta(days=31)):
        assert sari.get(fetch).status_code == 404


def test_a_resident_erased(cast: Cast) -> None:
    report = closed(report_of(cast))
    row = asked(cast, "erase", report.code)
    officer.answer(row, by=cast.viewer("tari"))
    holding = row.holdings.get()
    assert holding.outcome == "erased" and holding.rows > 0
    assert not KeyWrap.objects.filter(subject="report").exists()
    assert PurgeCertificate.objects.get(asked=True).counts["rows"] == holding.rows
    page = Client().get(reverse("my_data:page", args=[row.code])).content.decode()
    assert "dihapus" in page and "KENARI" not in page
    desk = cast.client("rahmat").get(reverse("desk:case", args=[report.code]))
    assert desk.status_code == 200 and "KENARI" not in desk.content.decode()


def test_what_opens_nothing_is_said_and_nothing_is_stored(cast: Cast) -> None:
    client = Client()
    form = {"key": str(uuid.uuid4()), "kind": "see", "proof": "0000-0000-0000", "words": ""}
    wrong = client.post(reverse("my_data:start"), form)
    assert wrong.status_code == 422 and not DataRequest.objects.exists()
    lacking = client.post(reverse("my_data:start"), form | {"kind": "correct", "proof": ""})
    assert lacking.status_code == 422 and not DataRequest.objects.exists()
    assert client.get(reverse("my_data:page", args=["0" * 12])).status_code == 404


def test_without_a_proof_two_persons_answer(cast: Cast) -> None:
    report = report_of(cast)
    row = asked(cast, "withdraw")
    assert (row.state, row.owner) == ("unproven", "person")
    officer.check_in_person(row, report.code, by=cast.viewer("tari"))
    with pytest.raises(Refused) as refused:
        officer.answer(row, by=cast.viewer("tari"))
    assert refused.value.code == "same_person"
    officer.answer(row, by=cast.viewer("mega"))
    assert row.holdings.get().outcome == "withdrawn"
    assert Report.objects.get(pk=report.pk).reporter.safe_contact == "page_only"


def test_nobody_comes_and_it_lapses(cast: Cast) -> None:
    row = asked(cast, "see")
    with clock.travel(timedelta(days=15)):
        assert officer.run_out() == 1
    row.refresh_from_db()
    assert row.state == "lapsed"


def test_late_is_said_and_goes_to_the_head(cast: Cast) -> None:
    row = asked(cast, "see", report_of(cast).code)
    with clock.travel(timedelta(hours=73)):
        assert officer.run_out() == 1 and officer.run_out() == 0
    row.refresh_from_db()
    assert row.owner == "head" and Entry.objects.filter(kind="data_request.late").count() == 1


def test_put_right(cast: Cast) -> None:
    report = report_of(cast)
    row = asked(cast, "correct", report.code, words="Nama saya Sari Wulan")
    change = {"holding": str(row.holdings.get().pk), "field": "name", "value": "Sari Wulan"}
    officer.answer(row, by=cast.viewer("tari"), change=change)
    assert Report.objects.get(pk=report.pk).reporter.name == "Sari Wulan"
    assert row.holdings.get().outcome == "changed"


def test_a_hold_by_two_persons_beats_the_erasure_and_the_person_is_told(cast: Cast) -> None:
    report = closed(report_of(cast))
    tari, dewi, rina = cast.client("tari"), cast.client("dewi"), cast.client("rina")
    until = clock.local(clock.now()).date() + timedelta(days=20)
    form = {"what": report.code, "reason": "Sidang", "letter": "B/9", "until": str(until), "may_be_told": "on"}
    assert tari.post(reverse("privacy:holds"), form).status_code == 302
    hold = Hold.objects.get()
    decide = reverse("privacy:decide", args=[hold.pk, "setujui"])
    assert rina.post(decide).status_code == 404 and tari.post(decide).status_code == 404
    assert hold.label in dewi.get(reverse("privacy:agree")).content.decode()
    assert dewi.post(decide).status_code == 302
    row = asked(cast, "erase", report.code)
    officer.answer(row, by=cast.viewer("tari"))
    holding = row.holdings.get()
    assert holding.outcome == "kept" and f"{until:%d-%m-%Y}" in holding.why
    assert KeyWrap.objects.filter(subject="report").exists()


def test_a_complaint_cannot_be_found_at_this_desk(cast: Cast) -> None:
    from kemitraan.accountability.tests.builders import make_complaint

    complaint = make_complaint(cast.region.west)
    with pytest.raises(Refused):
        asked(cast, "see", complaint.code)
    form = {"what": complaint.code, "reason": "x", "letter": "y", "until": "2099-01-01"}
    assert cast.client("tari").post(reverse("privacy:holds"), form).status_code == 422
    assert not Hold.objects.exists()


def test_requests_go_when_their_time_is_over(cast: Cast) -> None:
    row = officer.answer(asked(cast, "see", report_of(cast).code, words="Halo"), by=cast.viewer("tari"))
    with clock.travel(timedelta(days=1900)):
        assert officer.forget_requests() == 1
    assert not DataRequest.objects.filter(pk=row.pk).exists()
    assert not KeyWrap.objects.filter(subject="data_request").exists()
    assert keeping.broken_certificates() == []
