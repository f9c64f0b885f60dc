"""The story in a real browser: plan, a visit with consent, a request that becomes a report, review, correct, rate."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.people.models import Post
from kemitraan.reports.models import Report
from kemitraan.territory.models import Area
from kemitraan.visits import api as visits
from kemitraan.visits.models import Leaflet, Visit

from .builders import give_beat, make_place

pytestmark = pytest.mark.browser


def come_in(page: Any, live: Any, key: str) -> None:
    """The page belongs to this character from here on."""
    from django.conf import settings
    from django.test import Client

    cookie = sign_in(Client(), key).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url}])


def seen(page: Any) -> None:
    """Nothing sticks out, and axe finds nothing."""
    assert fits(page), page.url
    assert_axe_clean(page)


def test_a_day_of_visits(live: Any, open_page: Any) -> None:
    agus = Post.objects.select_related("unit", "account").get(role="bhabin")
    village = Area.objects.get(level="village", name="Tebet Timur")
    give_beat(agus, village)
    for rt in range(1, 4):
        make_place(village, 1, rt, "rt")
    sheet = visits.take_leaflets(agus, 1)[0]

    phone = open_page()
    come_in(phone, live, "agus")
    phone.goto(live.url + "/kunjungan/")
    seen(phone)
    phone.get_by_label("Menit untuk kunjungan hari ini").fill("70")
    phone.get_by_role("button", name="Jadwalkan").click()
    phone.get_by_text("Di sana belum pernah ada kunjungan.").first.wait_for()
    seen(phone)
    phone.get_by_role("button", name="Saya sudah di pintu").first.click()
    phone.get_by_role("heading", name="Apakah warga setuju untuk berbicara?").wait_for()
    seen(phone)
    phone.get_by_label("Ya, warga setuju").check()
    phone.get_by_label("Kode lembar yang Anda tinggalkan").fill(sheet.code)
    on = phone.get_by_role("button", name="Lanjut")
    on.click()
    phone.get_by_label("Keamanan rumah dan kendaraan").check()
    seen(phone)
    on.click()
    phone.get_by_role("textbox", name="Keresahan").fill("Lampu gang mati")
    on.click()
    phone.get_by_role("textbox", name="Saran yang diberikan").fill("Kunci ganda")
    on.click()
    phone.get_by_label("Apakah warga meminta sesuatu?").fill("Motor tetangga hilang semalam")
    phone.get_by_label("Laporan", exact=True).check()
    phone.get_by_label("Laporan jenis apa?").select_option("B01")
    seen(phone)
    on.click()
    phone.get_by_role("textbox", name="Langkah berikutnya").fill("Kembali bulan depan")
    on.click()
    phone.get_by_role("heading", name="Sudah benar?").wait_for()
    seen(phone)
    phone.get_by_role("button", name="Serahkan").click()
    phone.get_by_text("Terkirim.").wait_for()
    assert Report.objects.get().channel == "visit"
    visit = Visit.objects.get(state="submitted")

    wide = open_page(width=1280)
    come_in(wide, live, "lestari")
    wide.goto(live.url + "/kunjungan/telaah/")
    seen(wide)
    wide.get_by_role("link", name="RT 001 / RW 001").or_(wide.get_by_role("link", name="RT 002 / RW 001")).or_(
        wide.get_by_role("link", name="RT 003 / RW 001")
    ).click()
    wide.get_by_label("Pesan Anda untuk petugas").fill("Baik. Cek lampunya minggu depan.")
    seen(wide)
    wide.get_by_role("button", name="Ditelaah").click()
    wide.get_by_text("Ditelaah. Petugas melihat pesan Anda.").wait_for()
    for address in ("cakupan/", "aturan/", "daftar/", "permintaan/", f"tempat/{visit.place.key}/"):
        wide.goto(f"{live.url}/kunjungan/{address}")
        seen(wide)
    narrow = open_page()
    come_in(narrow, live, "lestari")
    for lestaris in (wide, narrow):
        lestaris.goto(f"{live.url}/kunjungan/wilayah/")
        seen(lestaris)
        lestaris.get_by_role("link", name="Bripka Agus").click()
        lestaris.get_by_role("heading", name="Akhiri wilayah binaan").wait_for()
        seen(lestaris)
        lestaris.goto(f"{live.url}/kunjungan/wilayah/rt/")
        lestaris.get_by_label("Kelurahan").select_option(label="Tebet Timur")
        lestaris.get_by_role("textbox", name="RW dan jumlah RT-nya").fill("1;12")
        lestaris.get_by_role("button", name="Lihat hasilnya dahulu").click()
        lestaris.get_by_role("button", name="Buat 9 RT").wait_for()
        seen(lestaris)

    phone.goto(f"{live.url}/kunjungan/k/{visit.key}/")
    phone.get_by_text("Baik. Cek lampunya minggu depan.").wait_for()
    seen(phone)

    sari = open_page()
    sari.goto(sheet.url)
    sari.get_by_text("Lampu gang mati").wait_for()
    seen(sari)
    sari.get_by_role("link", name="Perbaiki").click()
    sari.get_by_role("textbox", name="Keresahan").fill("Lampu taman mati, bukan lampu gang")
    seen(sari)
    sari.get_by_role("button", name="Simpan perbaikan").click()
    sari.get_by_text("Lampu taman mati, bukan lampu gang").wait_for()
    sari.get_by_label("Sangat baik").check()
    sari.get_by_role("button", name="Kirim").click()
    sari.get_by_text("Terima kasih.").wait_for()
    kept = Visit.objects.get(pk=visit.pk)
    assert (kept.rating, kept.concerns, kept.version) == (4, "Lampu taman mati, bukan lampu gang", 3)
    assert Leaflet.objects.get().visit_id == kept.pk

    rina = open_page()
    come_in(rina, live, "rina")
    for address in ("", "telaah/", f"k/{visit.key}/"):
        answer = rina.goto(f"{live.url}/kunjungan/{address}")
        assert answer.status == 404
