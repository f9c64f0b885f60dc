"""In a real Chromium: a forum solves a problem and gives account of it; a list with bad rows comes in and is undone."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.toolbox import clock

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("KEMITRAAN_SHOTS", "")


def as_person(page, live, key: str, language: str = "id") -> None:
    """Give the page the character's session."""
    cookie = sign_in(Client(), key).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live.url},
        ]
    )


def keep(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def forum():
    """An endorsed forum in Tebet Timur, whose Polmas officer is Agus."""
    from kemitraan.partnership import api as partnership
    from kemitraan.people.api import Post
    from kemitraan.territory.api import Area, Unit

    from .builders import LESTARI, join

    village = Area.objects.get(level="village", name="Tebet Timur")
    unit = Unit.objects.get(name="Polsek Tebet")
    agus = Post.objects.get(account__username="demo-agus")
    new = partnership.NewGroup("fkpm", "FKPM Tebet Timur", village, unit, model="area", polmas_officer=agus)
    group = partnership.found_group(new, by=LESTARI)
    for place, seat in enumerate(("polmas", "government", *["community"] * 9)):
        join(group, f"Anggota Contoh {place}", seat)
    today = clock.local(clock.now()).date()
    return partnership.endorse_group(
        group, "lurah", on=today, number="DEMO-7", term_from=today, term_to=today + timedelta(days=900), by=LESTARI
    )


def step(page, button: str, **fields: str) -> None:
    """Fill the next step and press its button."""
    for name, value in fields.items():
        page.fill(f"#s-{name}", value)
    page.get_by_role("button", name=button).click()
    page.wait_for_load_state("load")


def test_a_forum_solves_a_problem_and_gives_account(live, phone) -> None:
    group = forum()
    today, year = clock.local(clock.now()).date().isoformat(), clock.local(clock.now()).year
    as_person(phone, live, "lestari")
    phone.goto(f"{live.url}/mitra/kelompok/{group.pk}/")
    phone.get_by_text("Tangani masalah").click()
    phone.fill("#p-title", "Motor hilang di parkir pasar")
    phone.fill("#p-seen", "Empat motor sejak Maret, antara pukul 17 dan 20")
    phone.fill("#p-measure", "motor hilang per bulan")
    phone.fill("#p-before", "4")
    phone.locator("form[action$='/masalah/'] button").click()
    phone.wait_for_url("**/mitra/masalah/*/")
    keep(phone, "problem-scanning")
    step(phone, "Lanjut ke analisis", text="Gelap dan tanpa juru parkir")
    step(phone, "Sepakati tindakan", text="Pencuri memilih sisi gelap")
    assert phone.locator(".k-errors").count() == 1, "without an agreement it does not go on"
    assert_axe_clean(phone)
    agreed = {"agreement": "Dua lampu dan satu portal", "agreed_by": "Ketua RW 05", "agreed_on": today}
    step(phone, "Sepakati tindakan", **agreed)
    phone.get_by_text("Catat janji").click()
    phone.select_option("#p-by_us", "them")
    phone.fill("#p-text", "Dua lampu dipasang")
    phone.fill("#p-due_on", today)
    phone.locator("form[action$='/janji/'] button").click()
    phone.wait_for_load_state("load")
    phone.locator(".p-list details summary").click()
    phone.locator("input[name=how]").fill("Terpasang")
    phone.get_by_role("button", name="Ditepati", exact=True).click()
    phone.wait_for_load_state("load")
    step(phone, "Selesai: nilai hasilnya", text="Lampu dan portal selesai")
    step(phone, "Sudah tuntas", text="Satu bulan tanpa kehilangan", after="0")
    assert fits(phone)
    assert_axe_clean(phone)
    keep(phone, "problem-solved")
    phone.goto(f"{live.url}/mitra/kelompok/{group.pk}/laporan/{year}/")
    phone.fill("#id_summary", "Satu masalah parkir dibahas dan tuntas.")
    phone.get_by_role("button", name="Simpan").click()
    phone.wait_for_load_state("load")
    phone.get_by_text("Umumkan laporan").click()
    phone.get_by_role("button", name="Umumkan", exact=True).click()
    phone.wait_for_url(f"**/mitra/kelompok/{group.pk}/")
    phone.context.clear_cookies()
    phone.goto(f"{live.url}/mitra/umum/")
    phone.get_by_role("link", name=str(year)).click()
    told = phone.inner_text("main")
    assert "Satu masalah parkir" in told and "Anggota Contoh" not in told
    assert fits(phone)
    assert_axe_clean(phone)
    keep(phone, "account-public")


LIST = (
    "Nama;Jenis;Jabatan;Kelurahan;No HP;Diberikan oleh;Tanggal persetujuan\n"
    "Karang Taruna Tebet;ormas;;Tebet Timur;;;\n"
    "Ibu Contoh Wati;tokoh masyarakat;Ketua PKK;Tebet Timur;0800-000-0101;Ibu Wati;2026-03-31\n"
    "Pak Anu;tokoh adat;;Antah Berantah;bukan nomor;;\n"
)


def test_a_list_with_bad_rows_comes_in_and_is_undone(live, wide) -> None:
    from kemitraan.partnership.models import Partner

    as_person(wide, live, "lestari")
    wide.goto(f"{live.url}/mitra/")
    wide.get_by_role("link", name="Impor daftar").click()
    wide.set_input_files("#id_file", {"name": "mitra.csv", "mimeType": "text/csv", "buffer": LIST.encode()})
    wide.locator("#id_purpose").evaluate("one => { one.value = 'cooperation' }")  # it may stand in a closed fold
    wide.get_by_role("button", name="Periksa berkas").click()
    wide.wait_for_url("**/mitra/impor/*/")
    told = wide.inner_text("main")
    assert "Baris 4" in told and "Antah Berantah" in told and "2 baik" in told
    assert not Partner.objects.exists()
    keep(wide, "import-dry-run")
    assert_axe_clean(wide)
    wide.get_by_role("button", name="Ambil 2 baris").click()
    wide.wait_for_load_state("load")
    assert Partner.objects.count() == 2
    wide.get_by_role("button", name="Batalkan seluruh impor").click()
    wide.locator("dialog .btn-danger").click()
    wide.get_by_text("2 mitra dihapus").wait_for()
    assert not Partner.objects.exists()


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_page_fits_and_axe_finds_nothing(live, open_page, language: str) -> None:
    from kemitraan.partnership import api as partnership
    from kemitraan.partnership.correct import ask_correction, give_link

    from .builders import LESTARI, make_contact, make_promise

    group = forum()
    new = partnership.NewPartner(
        "community_figure", "Ibu Contoh Wati", group.unit, function="Ketua PKK RW 05", area=group.area,
        note="Ditemui sore hari.", cadence_days=30,
    )  # fmt: skip
    partner = partnership.add_partner(new, by=LESTARI)
    make_contact(partner)
    make_promise(partner, days=-3)
    ask_correction(partner, "address", "Gang 3", "Pindah")
    problem = partnership.open_problem(group, partnership.NewProblem("Parkir liar", "Tiap sore"), by=LESTARI)
    token = give_link(partner, by=LESTARI)
    pages = {
        "partners": "/mitra/", "partners-map": "/mitra/?tampil=peta", "refused": "/mitra/?cari=islam",
        "partner": f"/mitra/{partner.pk}/", "edit": f"/mitra/{partner.pk}/ubah/", "add": "/mitra/baru/",
        "merge": f"/mitra/{partner.pk}/gabung/", "promises": "/mitra/janji/?tampil=lewat", "imports": "/mitra/impor/",
        "groups": "/mitra/kelompok/", "found": "/mitra/kelompok/baru/", "group": f"/mitra/kelompok/{group.pk}/",
        "problem": f"/mitra/masalah/{problem.pk}/",
        "account": f"/mitra/kelompok/{group.pk}/laporan/{group.term_from.year}/",
        "room": "/mitra/balai/baru/", "public": "/mitra/umum/", "own": f"/mitra/s/{token}/",
    }  # fmt: skip
    for width in (390, 1280):
        page = open_page(width=width)
        as_person(page, live, "lestari", language)
        for name, path in pages.items():
            page.goto(live.url + path)
            keep(page, f"{name}-{width}-{language}")
            assert fits(page), f"{path} at {width}"
            assert_axe_clean(page)
