"""A resident is erased, in a real browser; and every page of this room looked at in both languages and widths."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.journeys.looking import enter, look, tell

from kemitraan.keeping.models import KeyWrap
from kemitraan.reports import api as reports
from kemitraan.reports.models import Report
from kemitraan.reports.tests.builders import DESK

pytestmark = pytest.mark.browser
SARI = reports.Contact(name="Sari KENARI", email="sari@contoh.id")


def test_a_resident_erased(live: Any, phone: Any, open_page: Any) -> None:
    report = tell(contact=SARI, story="Pagar KENARI rusak")
    reports.answer(report, "Sudah diperbaiki", by=DESK)
    reports.say_verdict(Report.objects.get(pk=report.pk), solved=True)
    phone.goto(live.url + "/")
    phone.get_by_role("link", name="Data saya").click()
    look(phone, "data-start")
    phone.get_by_label("Hapus", exact=False).first.check()
    phone.get_by_label("Yang menunjukkan bahwa itu milik Anda").fill(report.code)
    phone.get_by_role("button", name="Kirim permintaan").click()
    phone.get_by_text("Di pejabat pelindungan data").wait_for()
    look(phone, "data-mine")
    address = phone.url
    officer = open_page(width=1280)
    enter(officer, live, "Ipda Tari")
    officer.goto(live.url + "/pelindungan-data/")
    look(officer, "data-requests")
    officer.get_by_role("link", name=re.compile("Hapus")).click()
    look(officer, "data-request")
    assert "KENARI" not in officer.content(), "the officer sees what is asked, not what is held"
    officer.get_by_role("button", name="Lakukan yang diminta").click()
    officer.get_by_role("button", name="Ya, lanjutkan").click()
    officer.get_by_text("dihapus", exact=True).wait_for()
    assert not KeyWrap.objects.filter(subject="report").exists()
    phone.goto(address)
    phone.get_by_text("dihapus", exact=True).wait_for()
    phone.goto(f"{live.url}/l/{report.code}/")
    phone.get_by_text("Dihapus atas permintaan Anda").wait_for()
    assert "KENARI" not in phone.content()


def test_every_page_of_the_officers(live: Any, wide: Any, open_page: Any) -> None:
    public = open_page()
    for name, path in (("kept", "/data-saya/lama-simpan/"), ("info", "/informasi/"), ("ask", "/informasi/minta/")):
        public.goto(live.url + path)
        look(public, f"privacy-{name}")
    public.get_by_label("Informasi apa yang Anda minta?").fill("Jumlah pos jaga")
    public.get_by_label("Untuk apa Anda memerlukannya?").fill("Rapat RW")
    public.get_by_label("Nama Anda").fill("Ani")
    public.get_by_role("button", name="Kirim permintaan").click()
    public.get_by_text("Di PPID").wait_for()
    look(public, "privacy-info-mine")
    enter(wide, live, "Ipda Tari")
    for name, path in (("holds", "penahanan/"), ("retention", "retensi/"), ("incidents", "insiden/")):
        wide.goto(f"{live.url}/pelindungan-data/{path}")
        look(wide, f"privacy-{name}")
    galih = open_page(width=1280)
    enter(galih, live, "Galih")
    galih.goto(live.url + "/pelindungan-data/informasi/")
    look(galih, "privacy-register")
    galih.get_by_role("link", name=re.compile("PPID")).click()
    look(galih, "privacy-register-one")
