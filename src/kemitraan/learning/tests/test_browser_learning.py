"""A campus seminar in a real browser: planned at the desk, registered for on a phone, checked by QR at the end."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.learning.models import Presence, Programme, QuizSheet, Registration, Session
from kemitraan.learning.quiz import hand_in
from kemitraan.learning.run_out import run_out_sessions
from kemitraan.learning.seed import seed_learning
from kemitraan.people.api import Post
from kemitraan.toolbox import clock
from kemitraan.watch.tests.builders import make_card, make_member, make_security_unit, seed_once

from .builders import put, sheets

pytestmark = pytest.mark.browser
QUIZ = "\n\n".join(f"Pertanyaan {number}?\n*Ya\nTidak" for number in range(1, 6))


def enter(page: Any, live: Any, character: str) -> None:
    """This browser belongs to a character from here on."""
    from django.test import Client

    cookie = sign_in(Client(), character).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])


def looked_at(page: Any) -> None:
    """The page fits and axe finds nothing."""
    assert fits(page), page.url
    assert_axe_clean(page)


def test_a_course_from_plan_to_a_renewed_card(live: Any, wide: Any, phone: Any) -> None:
    seed_learning()
    seed_once()
    tebet = Post.objects.get(account__username="demo-lestari").unit
    card = make_card(
        make_member(make_security_unit(tebet, kind="satpam"), "Rudi Hartono"),
        until=clock.local(clock.now()).date() + timedelta(days=15),
    )

    # Iptu Lestari plans a course, a session, its speaker and quiz, and opens the registration.
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/belajar/kelola/program/baru/")
    looked_at(wide)
    wide.get_by_label("Jenis", exact=True).select_option("outside_course")
    wide.get_by_label("Topik", exact=True).select_option("guarding")
    wide.get_by_label("Judul", exact=True).fill("Penyegaran satpam bersama kampus")
    wide.get_by_label("Penyelenggara bersama kami").fill("Kampus Contoh")
    wide.get_by_label("Yang mau mendapat sertifikat").check()
    wide.get_by_label("Kartu yang diberikan atau diperpanjang").select_option("refresher")
    wide.get_by_role("button", name="Simpan").click()
    looked_at(wide)
    wide.get_by_role("link", name="Tulis kuis").click()
    wide.get_by_label("Pertanyaan").fill(QUIZ)
    wide.get_by_role("button", name="Simpan").click()
    wide.get_by_role("link", name="Kegiatan baru").click()
    start = clock.local(clock.now() + timedelta(days=9)).replace(minute=0)
    wide.get_by_label("Mulai", exact=True).fill(f"{start:%Y-%m-%dT%H:%M}")
    wide.get_by_label("Selesai", exact=True).fill(f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    wide.locator("#id_venue").fill("Aula Kampus Contoh")
    wide.locator("#id_area").select_option(label="Tebet Timur, Tebet")
    wide.get_by_label("Bahasa isyarat").check()
    looked_at(wide)
    wide.get_by_role("button", name="Simpan").click()
    wide.get_by_text("Sebut pembicara").click()
    wide.get_by_label("Dari kami").select_option(label="Bripka Agus · Bhabinkamtibmas")
    wide.get_by_role("button", name="Sebut").first.click()
    wide.get_by_role("button", name="Umumkan").click()
    wide.get_by_role("button", name="Buka pendaftaran").click()
    wide.get_by_role("button", name="Tutup pendaftaran").wait_for()
    looked_at(wide)
    session = Session.objects.get()

    # Rudi finds it on his phone and takes a place, with the number of his card.
    phone.goto(f"{live.url}/belajar/")
    looked_at(phone)
    phone.get_by_role("link", name="Penyegaran satpam bersama kampus").click()
    looked_at(phone)
    phone.get_by_role("link", name="Daftar").click()
    looked_at(phone)
    phone.get_by_label("Saya ingin sertifikat").check()
    phone.get_by_label("Nama pada sertifikat").fill("Rudi Hartono")
    phone.get_by_label("Nomor kartu Anda").fill(card.number)
    phone.get_by_role("button", name="Ambil tempat saya").click()
    phone.get_by_role("alert").or_(phone.locator(".k-errors")).first.wait_for()
    looked_at(phone)
    phone.get_by_label("Saya berusia 17 tahun").check()
    phone.get_by_role("button", name="Ambil tempat saya").click()
    phone.get_by_text("Mendapat tempat", exact=True).wait_for()
    looked_at(phone)
    mine = phone.url
    assert Registration.objects.get().name == "Rudi Hartono"

    # The day: he types the PIN of the room, and fills in the quiz after it. Others did before him.
    session = put(session, "open", ago=timedelta(minutes=20))
    run_out_sessions()
    wide.goto(f"{live.url}/belajar/kelola/s/{session.code}/layar/")
    looked_at(wide)
    pin = wide.locator(".l-pin").inner_text()
    phone.goto(mine)
    phone.get_by_label("PIN yang tampil di ruangan").fill(pin)
    phone.get_by_role("button", name="Saya hadir").click()
    phone.get_by_text("Anda hadir:").wait_for()
    assert Presence.objects.get().how == "pin"
    phone.get_by_role("link", name="Kuis sesudah").click()
    looked_at(phone)
    for number in range(1, 6):
        phone.locator(f"#id_q{number}_0").check()
    phone.get_by_role("button", name="Serahkan lembar ini").click()
    phone.get_by_text("Lembar Anda terhitung").wait_for()
    assert QuizSheet.objects.get().right == 5
    sheets(session, "before", *[1] * 11)
    for _other in range(11):
        hand_in(session, "after", [0, 0, 0, 1, 0], key=uuid.uuid4())

    # What was asked becomes a task; the count is noted; the report, the answer and the evaluation follow.
    here = f"{live.url}/belajar/kelola/s/{session.code}/"
    wide.goto(here)
    wide.get_by_label("Pertanyaan yang diajukan").fill("Bolehkah satpam memeriksa tas?")
    wide.get_by_role("button", name="Catat", exact=True).click()
    wide.get_by_text("Bolehkah satpam memeriksa tas?").wait_for()
    wide.get_by_label("Seluruhnya").fill("12")
    wide.get_by_role("button", name="Catat jumlah").click()
    put(session, "running")
    run_out_sessions()
    wide.goto(here)
    wide.get_by_role("button", name="Beri sertifikat").click()
    wide.locator("dialog .btn-danger").click()
    wide.get_by_text(f"SERT-{session.code}-0001").first.wait_for()
    looked_at(wide)
    wide.get_by_label("Bagaimana jalannya").fill("Dua belas satpam, banyak bertanya.")
    wide.get_by_role("button", name="Serahkan laporan").click()
    wide.get_by_text("Jawab, atau serahkan").click()
    wide.get_by_label("Jawaban (tampil di halaman umum)").fill("Hanya dengan izin pemilik tas.")
    wide.get_by_role("button", name="Tampilkan jawaban").click()
    wide.get_by_label("Pelajaran bagi kami").fill("Contoh setempat paling berguna.")
    wide.get_by_role("button", name="Akhiri dengan evaluasi ini").click()
    wide.get_by_text("Dievaluasi").first.wait_for()
    looked_at(wide)

    # The card holds for three more years, and a stranger who scans the paper hears only what Rudi chose.
    fresh = card.member.cards.get(current=True)
    assert fresh.pk != card.pk and fresh.valid_until > card.valid_until
    certificate = session.certificates.get()
    phone.goto(f"{live.url}/belajar/cek/{certificate.token}/")
    phone.get_by_text("Ya, berlaku.").wait_for()
    assert "Rudi" not in phone.locator("main").inner_text() and "R. H." in phone.locator("main").inner_text()
    looked_at(phone)
    phone.goto(f"{live.url}/belajar/s/{session.code}/")
    assert "Hanya dengan izin pemilik tas." in phone.locator("main").inner_text()
    looked_at(phone)
    assert Programme.objects.get().title


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_full_day_of_the_month_leads_to_its_list(live: Any, open_page: Any, language: str) -> None:
    """Eight sessions on one day: the month shows three and leads to all of them, at both widths."""
    from .builders import make_programme, opened

    unit = Post.objects.get(account__username="demo-lestari").unit
    day = clock.local(clock.now() + timedelta(days=1)).replace(hour=8, minute=0)
    programme = make_programme(unit)
    for number in range(8):
        opened(unit, programme=programme, starts_at=day + timedelta(minutes=30 * number))
    for width in (390, 1280):
        page = open_page(width=width, language=language, url=live.url)
        page.goto(f"{live.url}/belajar/?show=calendar&month={day:%Y-%m}")
        assert page.locator(".l-month li").count() == 4
        looked_at(page)
        page.get_by_role("link", name="5 lagi" if language == "id" else "5 more").click()
        page.locator(".l-card").first.wait_for()
        assert page.locator(".l-card").count() == 8
        looked_at(page)
        page.get_by_role("link", name="Sebulan penuh" if language == "id" else "The whole month").click()
        page.locator(".l-month").wait_for()


def test_a_place_without_javascript(live: Any, open_page: Any) -> None:
    """The whole way to a place works without a script and without a cookie."""
    from .builders import opened

    session = opened(Post.objects.get(account__username="demo-lestari").unit)
    plain = open_page(javascript=False, language="en", url=live.url)
    plain.goto(f"{live.url}/belajar/s/{session.code}/daftar/")
    plain.get_by_label("I am 17 or older").check()
    plain.get_by_role("button", name="Take my place").click()
    plain.get_by_text("Has a place", exact=True).wait_for()
    assert Registration.objects.get().state == "registered"
