"""A campus seminar from programme to certificate, as people do it: at the desk, on a phone, and by a stranger's scan.

Iptu Lestari plans it with a campus, AKP Sinta of the law division reads the material first, a student registers on a
phone, and whoever is shown the paper later asks whether it is valid.
"""

from __future__ import annotations

import re
import uuid
import zlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest
import segno

from kemitraan.journal.api import Actor
from kemitraan.learning.models import Certificate, Presence, QuizSheet, RaisedQuestion, Registration, Session
from kemitraan.learning.quiz import hand_in
from kemitraan.learning.run_out import run_out_sessions
from kemitraan.learning.seed import seed_learning
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Post
from kemitraan.toolbox import clock

from .builders import PDF, put
from .test_browser_learning import QUIZ, enter, looked_at

pytestmark = pytest.mark.browser
LESTARI = Actor("staff", 5, "Iptu Lestari")
CAMPUS, TITLE = "Universitas Contoh Tebet", "Hak Anda di jalan: seminar kampus"
OTHERS = 11  # who fill in the quiz beside her: below ten sheets nothing is said


def modules_drawn(pdf: bytes) -> set[tuple[int, int]]:
    """The dark modules of the QR on a page, by row and column: its lines are drawn in the units of its modules."""
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            drawn = zlib.decompress(stream)
        except zlib.error:
            continue
        found = set()
        for row in re.findall(rb"([\d.]+) ([\d.]+) m ([\d.]+) \2 l", drawn):
            begin, height, end = map(float, row)
            if height % 1 == 0.5:
                found |= {(int(height), column) for column in range(int(begin), int(end))}
        if len(found) > 100:
            return found
    raise AssertionError("no QR on this page")


def modules_of(address: str) -> set[tuple[int, int]]:
    """The dark modules of an address as a QR with a border of two."""
    rows = segno.make(address, error="m", micro=False).matrix
    return {(y + 2, x + 2) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}


def fill_in_quiz(page: Any, choice: int) -> None:
    """Five times the same choice, handed in."""
    for number in range(1, 6):
        page.locator(f"#id_q{number}_{choice}").check()
    page.get_by_role("button", name="Serahkan lembar ini").click()
    page.get_by_text("Lembar Anda terhitung").wait_for()


def test_a_campus_seminar_from_programme_to_certificate(
    live: Any, wide: Any, phone: Any, open_page: Any, tmp_path: Path
) -> None:
    seed_learning()
    lestari = Post.objects.get(account__username="demo-lestari")
    campus = partnership.add_partner(
        partnership.NewPartner(kind="education", name=CAMPUS, unit=lestari.unit, how_met="meeting"), by=LESTARI
    )
    sheet = tmp_path / "lembar.pdf"
    sheet.write_bytes(PDF)

    # Iptu Lestari plans a workshop with a campus she knows, hands in a material and writes the quiz.
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/belajar/kelola/")
    looked_at(wide)
    wide.get_by_role("link", name="Program baru").first.click()
    wide.get_by_label("Jenis", exact=True).select_option(label="Lokakarya bersama kampus")
    wide.get_by_label("Topik", exact=True).select_option("your-rights")
    wide.get_by_label("Judul", exact=True).fill(TITLE)
    wide.get_by_label("Tentang apa").fill("Apa yang boleh dan tidak boleh saat Anda dihentikan polisi.")
    wide.get_by_label("Penyelenggara bersama kami").fill(CAMPUS)
    wide.get_by_label("Yang mau mendapat sertifikat").check()
    looked_at(wide)
    wide.get_by_role("button", name="Simpan").click()
    wide.get_by_role("heading", name=TITLE).wait_for()
    programme = wide.url
    wide.get_by_text("Serahkan bahan").click()
    wide.get_by_label("Judul bahan").fill("Lembar hak Anda")
    wide.get_by_label("Berkas").set_input_files(sheet)
    wide.get_by_role("button", name="Serahkan", exact=True).click()
    wide.get_by_text("Menunggu orang kedua").wait_for()
    looked_at(wide)
    wide.get_by_role("link", name="Tulis kuis").click()
    looked_at(wide)
    wide.get_by_label("Pertanyaan").fill(QUIZ)
    wide.get_by_role("button", name="Simpan").click()

    # AKP Sinta reads the material and approves it: what is taught has been seen by two.
    sinta = open_page(width=1280)
    enter(sinta, live, "sinta")
    sinta.goto(f"{live.url}/belajar/kelola/menunggu/")
    looked_at(sinta)
    with sinta.expect_download() as read:
        sinta.get_by_role("link", name="Lembar hak Anda").click()
    assert Path(read.value.path()).read_bytes() == PDF
    sinta.get_by_role("link", name=TITLE).click()
    looked_at(sinta)
    sinta.get_by_role("button", name="Setujui").click()
    sinta.get_by_text("Disetujui").wait_for()
    looked_at(sinta)

    # The session: when, where exactly, for how many; who speaks; announced, and open.
    wide.goto(programme)
    wide.get_by_text("Disetujui").wait_for()
    wide.get_by_role("link", name="Kegiatan baru").click()
    start = clock.local(clock.now() + timedelta(days=9)).replace(hour=9, minute=0)
    wide.get_by_label("Mulai", exact=True).fill(f"{start:%Y-%m-%dT%H:%M}")
    wide.get_by_label("Selesai", exact=True).fill(f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M}")
    wide.locator("#id_venue").fill("Aula Universitas Contoh")
    wide.locator("#id_area").select_option(label="Tebet Timur, Tebet")
    wide.get_by_label("Tempat duduk").fill("30")
    wide.get_by_label("Bahasa isyarat").check()
    wide.locator("#where").scroll_into_view_if_needed()
    wide.wait_for_selector("#where .k-map-cross", state="attached")
    wide.locator("#where canvas").click(position={"x": 120, "y": 90})
    assert wide.locator("#id_lon").input_value(), "chosen with the tap, before the map has moved there"
    looked_at(wide)
    wide.get_by_role("button", name="Simpan").click()
    wide.get_by_text("Sebut pembicara").click()
    wide.get_by_label("Pihak lain").fill("Dr. Ratih Wulandari")
    wide.get_by_label("Siapa ia").fill("Dosen hukum")
    wide.get_by_label("Cara dan waktu ia setuju disebut namanya").fill("Surat 12/XI")
    wide.get_by_role("button", name="Sebut").last.click()
    wide.get_by_text("Dr. Ratih Wulandari").wait_for()
    wide.get_by_role("button", name="Umumkan").click()
    wide.get_by_role("button", name="Buka pendaftaran").click()
    wide.get_by_role("button", name="Tutup pendaftaran").wait_for()
    looked_at(wide)
    session = Session.objects.get()
    assert session.lon is not None and session.programme.hosts.get().partner_id == campus.pk
    staff = f"{live.url}/belajar/kelola/s/{session.code}/"

    # Nadia finds it on her phone, keeps the calendar, takes a place and says what she knows before.
    phone.goto(f"{live.url}/belajar/")
    looked_at(phone)
    feed = phone.get_by_role("link", name="Berlangganan kalender ini").get_attribute("href")
    phone.get_by_role("link", name=TITLE).click()
    looked_at(phone)
    said = phone.locator("main").inner_text()
    assert CAMPUS in said and "Dr. Ratih Wulandari" in said and "Aula Universitas Contoh" in said
    assert "Lembar hak Anda" in said, "a material two have seen is everybody's"
    phone.get_by_role("link", name="Daftar").click()
    looked_at(phone)
    phone.get_by_label("Saya berusia 17 tahun").check()
    phone.get_by_label("Saya ingin sertifikat").check()
    phone.get_by_label("Nama pada sertifikat").fill("Nadia Putri")
    phone.get_by_role("button", name="Ambil tempat saya").click()
    phone.get_by_text("Mendapat tempat", exact=True).wait_for()
    looked_at(phone)
    mine = phone.url
    assert Registration.objects.get().name == "Nadia Putri"
    calendar = icalendar.Calendar.from_ical(phone.request.get(f"{live.url}{feed}").body())
    (event,) = calendar.walk("VEVENT")
    assert str(event["summary"]) == TITLE and event["dtstart"].dt == session.starts_at
    assert session.code in str(event["url"])
    phone.get_by_role("link", name="Kuis sebelum").click()
    looked_at(phone)
    fill_in_quiz(phone, 1)
    looked_at(phone)
    assert not QuizSheet.objects.filter(right__gt=0).exists()
    for _other in range(OTHERS):
        hand_in(session, "before", [1, 0, 1, 1, 1], key=uuid.uuid4())

    # The day: she is ticked off by name, somebody asks, and the question becomes Bripka Agus's task.
    session = put(session, "open", ago=timedelta(minutes=20))
    run_out_sessions()
    wide.goto(staff)
    row = wide.locator("#peserta tr", has_text="Nadia Putri")
    row.get_by_role("button", name="Hadir").click()
    wide.locator("#peserta tr", has_text="Nadia Putri").get_by_text(f"{clock.local(clock.now()).day} ").wait_for()
    assert Presence.objects.get().how == "organiser"
    wide.get_by_label("Pertanyaan yang diajukan").fill("Bolehkah saya merekam saat dihentikan?")
    wide.locator("#pertanyaan form").last.get_by_label("Penjawab").select_option(label="Bripka Agus")
    wide.get_by_role("button", name="Catat", exact=True).click()
    wide.locator(".l-question", has_text="Bripka Agus").wait_for()
    looked_at(wide)
    question = RaisedQuestion.objects.get()
    assert question.due_at is not None and question.post is not None and question.post.account.name == "Bripka Agus"
    wide.goto(f"{live.url}/belajar/kelola/menunggu/")
    wide.locator("#pertanyaan tr", has_text="Bripka Agus").wait_for()
    looked_at(wide)

    # On her page stands that she was there; the quiz after it; and her answers count.
    phone.goto(mine)
    phone.get_by_text("Anda hadir:").wait_for()
    looked_at(phone)
    phone.get_by_role("link", name="Kuis sesudah").click()
    looked_at(phone)
    fill_in_quiz(phone, 0)
    assert QuizSheet.objects.get(right=5).phase == "after"
    for _other in range(OTHERS):
        hand_in(session, "after", [0, 0, 0, 1, 0], key=uuid.uuid4())

    # It is over: the certificates, the report and the answer.
    put(session, "running")
    run_out_sessions()
    wide.goto(staff)
    wide.get_by_role("button", name="Beri sertifikat").click()
    wide.locator("dialog .btn-danger").click()
    wide.get_by_text(f"SERT-{session.code}-0001").first.wait_for()
    wide.get_by_text("Jawab, atau serahkan").click()
    wide.get_by_label("Jawaban (tampil di halaman umum)").fill("Boleh, selama tidak menghalangi tugas.")
    wide.get_by_role("button", name="Tampilkan jawaban").click()
    wide.locator("#pertanyaan", has_text="Boleh, selama").wait_for()
    wide.get_by_label("Bagaimana jalannya").fill("Aula penuh, banyak bertanya.")
    wide.get_by_role("button", name="Serahkan laporan").click()
    wide.get_by_text("Aula penuh").wait_for()
    assert re.search(r"jawaban benar \d+ % sebelum .*, \d+ % sesudah", wide.locator("#laporan").inner_text())
    looked_at(wide)

    # Everybody reads the answer and what the seminar changed; Nadia has her paper.
    phone.goto(f"{live.url}/belajar/s/{session.code}/")
    said = phone.locator("main").inner_text()
    assert "Boleh, selama tidak menghalangi tugas." in said and "Jawaban benar dalam kuis" in said
    assert f"n = {OTHERS + 1}" in said and "Nadia" not in said
    looked_at(phone)
    phone.goto(mine)
    looked_at(phone)
    paper = phone.request.get(f"{live.url}{phone.get_by_role('link', name='Buka (PDF)').get_attribute('href')}")
    assert paper.headers["content-type"] == "application/pdf" and paper.body().startswith(b"%PDF")

    # A stranger scans the paper: it is valid, and says no more of her name than she chose.
    check = f"{live.url}/belajar/cek/{Certificate.objects.get().token}/"
    assert modules_drawn(paper.body()) == modules_of(check)
    stranger = open_page(width=390, language="en", url=live.url)
    stranger.goto(check)
    stranger.get_by_text("Yes, it is valid.").wait_for()
    told = stranger.locator("main").inner_text()
    assert TITLE in told and "N. P." in told and "Nadia" not in told
    looked_at(stranger)
    stranger.goto(f"{check[:-5]}wxyz/")
    stranger.get_by_text("We know no such certificate.").wait_for()
    looked_at(stranger)
