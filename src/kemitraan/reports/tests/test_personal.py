"""A reporter asks about their own: everything is told, put right, closed, erased; nothing of it can be read after."""

from __future__ import annotations

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from PIL import Image

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.keeping.models import KeyWrap, PurgeCertificate
from kemitraan.messaging import api as messaging
from kemitraan.messaging.addresses import plain_address
from kemitraan.messaging.deliver import deliver_waiting
from kemitraan.reports import api as reports
from kemitraan.reports.models import Answer, Photo, Report, Word
from kemitraan.toolbox import clock

from .builders import DESK, make_report

pytestmark = pytest.mark.django_db
SARI = reports.Contact(name="Sari KENARI", phone="081299887766", email="sari.kenari@contoh.id")
PERSON = journal.REPORTER


@pytest.fixture(autouse=True)
def world(jakarta: None, settings: Any, tmp_path: Path) -> None:
    settings.KEY_STORE = tmp_path / "keys"
    messaging.seed_templates()
    keeping.seed_keeping()


def photo() -> reports.PreparedPhoto:
    picture = io.BytesIO()
    Image.new("RGB", (16, 16), "teal").save(picture, "JPEG")
    return reports.prepare_photo(picture.getvalue())


def told() -> Report:
    """A report by Ibu Sari, with words, an answer and a picture, that she says is solved."""
    report = make_report(contact=SARI, story="Motor saya hilang KENARI", landmark="Gang KENARI", photos=[photo()])
    reports.ask(report, "Warna apa?", by=DESK)
    reports.add_words(Report.objects.get(pk=report.pk), "Merah KENARI")
    reports.answer(Report.objects.get(pk=report.pk), "Sudah ditemukan", by=DESK)
    reports.say_verdict(Report.objects.get(pk=report.pk), solved=True, comment="Terima kasih KENARI")
    return Report.objects.get(pk=report.pk)


def everything_stored() -> str:
    """All rows of all tables as text."""
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace")
        parts = []
        for (table,) in cursor.fetchall():
            cursor.execute(f'select string_agg(t::text, chr(10)) from "{table}" t')
            parts.append(str(cursor.fetchone()[0] or ""))
    return "\n".join(parts)


def test_who_told_it_is_stored_nowhere_in_the_open() -> None:
    report = make_report(contact=SARI)
    stored = everything_stored()
    assert not any(word in stored for word in ("Sari KENARI", "99887766", "sari.kenari"))
    assert (report.reporter.name, report.reporter.phone) == ("Sari KENARI", "+6281299887766")
    assert plain_address(messaging.Message.objects.get(about_id=report.pk)) == "sari.kenari@contoh.id"


def test_an_anonymous_report_has_no_key() -> None:
    make_report(contact=reports.Contact(name="Sari", anonymous=True))
    assert not KeyWrap.objects.exists()


def test_everything_is_told_to_whoever_holds_the_receipt() -> None:
    report = told()
    assert reports.personal.holding_behind(f"{report.code[:4]}-{report.code[4:].lower()}") == report.pk
    held = reports.personal.data_of(report.pk)
    assert held is not None and len(held.files) == 1
    said = " ".join(line.value for line in held.lines)
    for word in ("Sari KENARI", "+6281299887766", "sari.kenari@contoh.id", "hilang KENARI", "Gang", "Merah", "Terima"):
        assert word in said, word
    assert report.code not in reports.personal.label_of(report.pk)


def test_erased_is_erased_and_the_log_still_verifies(client: Any) -> None:
    report = told()
    code = report.code
    journal.seal(clock.now())
    head = journal.latest_head()
    assert head is not None
    files = [reports.photo_path(Photo.objects.get().name)]
    done = reports.personal.erase(report.pk, by=PERSON)
    assert done.what == "erased" and not done.why
    stored = everything_stored()
    assert "KENARI" not in stored and "sari.kenari" not in stored
    assert not KeyWrap.objects.exists() and not Photo.objects.exists() and not Answer.objects.exists()
    assert not any(path.exists() for path in files)
    journal.seal(clock.now())
    assert [one for one in journal.check_log([head.note], now=clock.now()) if one.kind != "no_salt"] == []
    report.refresh_from_db()
    assert report.erased_at is not None and report.unit_id
    page = client.get(reverse("reports:story", args=[code]))
    assert page.status_code == 200 and "Dihapus atas permintaan Anda" in page.content.decode()
    assert not Word.objects.exclude(text="").filter(kind__in=("reply", "addition")).exists()


def test_an_open_report_keeps_its_story_and_loses_its_teller() -> None:
    report = make_report(contact=SARI, story="Pohon tumbang KENARI")
    done = reports.personal.erase(report.pk, by=PERSON)
    assert done.what == "erased" and done.why
    fresh = Report.objects.get(pk=report.pk)
    assert fresh.story and fresh.reporter.name == "" and not KeyWrap.objects.exists()
    reports.answer(fresh, "Sudah", by=DESK)  # the house works on without it
    assert messaging.Message.objects.get(template="report.answered").channel == "page"


def test_a_hold_beats_it() -> None:
    report = told()
    hold = keeping.ask_hold(
        "report", report.pk, label="x", unit_id=report.unit_id, reason="Sidang", letter="B/1", may_be_told=False,
        until=clock.local(clock.now()).date() + timedelta(days=3), by=journal.Actor("staff", 1, "A"),
    )  # fmt: skip
    keeping.decide_hold(hold, "agree", by=journal.Actor("staff", 2, "B"))
    done = reports.personal.erase(report.pk, by=PERSON)
    assert done.what == "kept" and "Sidang" not in done.why and done.why
    assert KeyWrap.objects.exists()
    with clock.travel(timedelta(days=800)):
        assert reports.purge_identities() == 0, "a hold beats the purge too, until a round ends it"
        keeping.run_out_holds()
        assert reports.purge_identities() == 1
    certificate = PurgeCertificate.objects.get(name="report_identity")
    assert certificate.counts["identities"] == 1 and not KeyWrap.objects.exists()


def test_closed_at_their_wish_nobody_opens_it_and_nothing_goes_out() -> None:
    report = make_report(contact=SARI)
    assert reports.personal.limit(report.pk, by=PERSON).what == "limited"
    assert Report.objects.get(pk=report.pk).reporter.name == ""
    deliver_waiting()
    message = messaging.Message.objects.get(about_id=report.pk)
    assert message.state == "failed" and "sari" not in message.error
    held = reports.personal.data_of(report.pk)
    assert held is not None and "Sari KENARI" in [line.value for line in held.lines]


def test_put_right_and_withdrawn() -> None:
    report = make_report(contact=SARI)
    assert reports.personal.correct(report.pk, "phone", "0811 222 333", by=PERSON).what == "changed"
    assert Report.objects.get(pk=report.pk).reporter.phone == "+62811222333"
    assert reports.personal.correct(report.pk, "story", "x", by=PERSON).what == "kept"
    assert reports.personal.withdraw(report.pk, by=PERSON).what == "withdrawn"
    reports.answer(Report.objects.get(pk=report.pk), "Sudah", by=DESK)
    assert messaging.Message.objects.get(template="report.answered").channel == "page"


def test_where_a_message_went_is_forgotten_after_its_time() -> None:
    make_report(contact=SARI)
    deliver_waiting()
    messaging.Message.objects.update(state="sent", sent_at=clock.now())
    assert messaging.wipe_addresses() == 0
    with clock.travel(timedelta(days=31)):
        assert messaging.wipe_addresses() == 1
    assert messaging.Message.objects.get().address == ""
