"""Complaints about the police in a browser, from the first word to the outcome; the accused commander; the custodian;
and the ombudsman, who checks a receipt after somebody deleted the row.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from kemitraan.accountability.models import Complaint
from kemitraan.accountability.tests.pages import fill
from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from tests.owner import as_owner

from .looking import enter, look, spelt, tell

pytestmark = pytest.mark.browser

STORY = "Petugas meminta dua ratus ribu di pos dekat pasar."
NAME = "Melati Anggraini"
VERIFY = Path(__file__).resolve().parents[2] / "verify" / "verify.html"


@pytest.fixture
def keys(live: Any, settings: Any, tmp_path: Path) -> Any:
    """The product, with keys of this test's own."""
    settings.OVERSIGHT_KEY_FILE, settings.CUSTODY_KEY_FILE = tmp_path / "oversight.pem", tmp_path / "custody.pem"
    settings.LOG_KEY_FILE = tmp_path / "log.key"
    return live


def complain(page: Any, live: Any, **more: str) -> str:
    """Write a complaint and send it; gives the ten words."""
    page.goto(f"{live.url}/pengaduan/tulis/")
    words = fill(page, story=STORY, **more)
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.get_by_role("heading", name="Pengaduan Anda ada pada pengawas").wait_for()
    return words


def mine(page: Any, live: Any, words: str) -> None:
    """Come back with the ten words."""
    page.goto(f"{live.url}/pengaduan/saya/")
    page.get_by_label("Sepuluh kata Anda").fill(words)
    page.get_by_role("button", name="Buka").click()
    page.get_by_role("heading", name="Pengaduan saya").wait_for()


def press(page: Any, button: str, **fields: str) -> None:
    """One verb of the inspector: its fields by their labels, then its button."""
    form = page.locator("form", has=page.get_by_role("button", name=button, exact=True))
    if not form.is_visible():
        page.get_by_text(button, exact=True).first.click()
    for label, value in fields.items():
        field = form.locator(f"[name={label}]")
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    with page.expect_navigation():
        form.get_by_role("button", name=button, exact=True).click()


def test_an_anonymous_complaint_to_its_outcome_and_the_accused_commander_sees_nothing(
    keys: Any, phone: Any, wide: Any, open_page: Any
) -> None:
    commander = open_page(width=1280)
    enter(commander, keys, "Kompol Dewi")
    doors = ("/meja/", "/meja/ringkasan/", "/meja/program/", "/meja/kabar/", "/pengaduan/angka/")
    before = {door: (commander.request.get(keys.url + door).status) for door in doors}
    words = complain(phone, keys)
    complaint = Complaint.objects.get()

    enter(wide, keys, "AKBP Wayan")
    wide.goto(f"{keys.url}/pengaduan/meja/")
    wide.get_by_role("link", name=complaint.code).click()
    wide.get_by_text(STORY).wait_for()
    look(wide, "complaint-file")
    press(wide, "Sudah lengkap: daftarkan")
    press(wide, "Berkadar pengawasan")
    press(wide, "Serahkan kepada pemeriksa", line="propam")
    press(wide, "Kirim surat perkembangan (SP3D)", text="Kami memeriksa saksi.")
    press(wide, "Catat apa yang ditemukan", outcome="proven", action="ethics", text="Dua saksi cocok.")
    press(wide, "Kirim surat hasil", text="Pengaduan Anda benar.")
    complaint.refresh_from_db()
    assert complaint.state == "notified"

    # Whom it is about: no page, no count, no hit, and the same answer as for what never was.
    for door in doors:
        answer = commander.request.get(keys.url + door)
        assert answer.status == before[door], door
        assert (
            complaint.code not in answer.text()
            and STORY not in answer.text()
            and "Tebet" not in (answer.text() if door == "/pengaduan/angka/" else "")
        ), door
    there = commander.goto(f"{keys.url}/pengaduan/meja/{complaint.code}/")
    seen = commander.locator("main").inner_text()
    nowhere = commander.goto(f"{keys.url}/pengaduan/meja/ZZZZZZZZZZZZ/")
    assert (there.status, seen) == (nowhere.status, commander.locator("main").inner_text()) and there.status == 404
    assert commander.goto(f"{keys.url}/meja/?q={complaint.code}").status == 200
    assert commander.locator(".k-row").count() == 0, "a search for its code finds nothing"
    look(commander, "complaint-accused")

    mine(phone, keys, words)
    text = phone.locator("main").inner_text()
    assert "Pengaduan Anda benar." in text and "Kami memeriksa saksi." in text
    assert "Dua saksi cocok." not in text and "Wayan" not in text and "Itwasda" in text
    look(phone, "complaint-answered", once=True)
    phone.get_by_label("Kata-kata Anda").fill("Terima kasih, sudah jelas.")
    phone.get_by_role("button", name="Saya terima jawabannya").click()
    phone.get_by_text("Tersimpan").or_(phone.get_by_role("status")).first.wait_for()
    complaint.refresh_from_db()
    assert (complaint.state, complaint.outcome) == ("archived", "proven")
    assert not phone.context.cookies(), "nothing of the visits stays"


def test_a_name_is_opened_by_the_custodian_alone_and_the_complainant_is_told(keys: Any, phone: Any, wide: Any) -> None:
    words = complain(
        phone, keys, mode="Dengan nama saya, dirahasiakan dari pemeriksa", name=NAME, contact="0812 9999 000"
    )
    complaint = Complaint.objects.get()
    enter(wide, keys, "AKBP Wayan")
    file = f"{keys.url}/pengaduan/meja/{complaint.code}/"
    wide.goto(file)
    assert NAME not in wide.content()
    press(wide, "Minta nama kepada penjaga kerahasiaan", text="Saksi harus dipanggil dengan surat.")
    assert NAME not in wide.content(), "asking opens nothing"

    enter(wide, keys, "Ibu Ratna")
    wide.goto(f"{keys.url}/pengaduan/nama/")
    wide.get_by_text("Saksi harus dipanggil dengan surat.").wait_for()
    assert NAME not in wide.content() and STORY not in wide.content(), "the custodian decides and reads no file"
    look(wide, "custodian")
    wide.get_by_role("button", name="Buka nama").click()
    with wide.expect_navigation():
        wide.get_by_role("button", name="Ya, lanjutkan").click()
    assert wide.goto(file).status == 404

    enter(wide, keys, "AKBP Wayan")
    wide.goto(file)
    wide.get_by_text(NAME).first.wait_for()
    assert wide.get_by_text("Nama, dibuka penjaga kerahasiaan").is_visible()
    mine(phone, keys, words)
    assert "Saksi harus dipanggil dengan surat." in phone.locator("main").inner_text(), "told, with the reason"


def test_the_ombudsman_checks_a_receipt_after_the_row_was_deleted(
    keys: Any, phone: Any, wide: Any, tmp_path: Path
) -> None:
    report = tell()
    for number in range(20):
        journal.record("report.told", "report", 1_000 + number)
    journal.seal(clock.now())
    phone.goto(f"{keys.url}/l/{spelt(report.code)}/tanda-terima/")
    look(phone, "receipt-page")
    receipt = phone.request.get(f"{keys.url}/l/{spelt(report.code)}/tanda-terima.json").text()
    (tmp_path / "receipt.json").write_text(receipt)
    kept = wide.request.get(f"{keys.url}/catatan/kepala.txt").text()

    # Somebody with the database's password wants it gone. All of it or nothing: what is switched off comes on again.
    with transaction.atomic(), connection.cursor() as cursor:
        as_owner("alter table journal_entry disable trigger user")
        cursor.execute("delete from journal_entry where subject = 'report' and subject_id = %s", [report.pk])
        as_owner("alter table journal_entry enable trigger user")

    wide.goto(VERIFY.as_uri())
    wide.fill("#key", journal.verifier_key())
    wide.set_input_files("#receipt", str(tmp_path / "receipt.json"))
    wide.get_by_text("BENAR / IT HOLDS").wait_for()
    assert report.code in wide.locator("#answer").inner_text(), "the promise was given, whatever the database says now"
    assert json.loads(receipt)["proof"]
    assert "fact_missing" in [one.kind for one in journal.check_log([kept], now=clock.now())]
