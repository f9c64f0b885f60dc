"""A siskamling night in a real browser, from its roster to the countersignature, with an incident; and a swap.

With KEMITRAAN_PICTURES=FOLDER every page looked at is also kept as a picture.
"""

from __future__ import annotations

import os
import re
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.nights import api as nights
from kemitraan.nights.models import CheckIn, Duty, Incident, Night, Roster
from kemitraan.people.api import Post
from kemitraan.reports.models import Report
from kemitraan.territory.api import Area
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat
from kemitraan.watch.api import VARIANTS
from kemitraan.watch.models import GuardPost, Member

from .builders import HEAD, make_kamling, pin, today

pytestmark = pytest.mark.browser


def looked_at(page: Any, name: str) -> None:
    """The page fits, axe finds nothing, and a picture is kept where asked."""
    page.wait_for_load_state()
    page.locator("footer, .k-desknav").first.wait_for()
    assert fits(page), page.url
    assert_axe_clean(page)
    if folder := os.environ.get("KEMITRAAN_PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}-{page.viewport_size['width']}.png"), full_page=True)


def enter(page: Any, live: Any, character: str) -> None:
    """This browser belongs to a character from here on."""
    cookie = sign_in(Client(), character).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live.url}])


@pytest.fixture
def post(live: Any) -> tuple[GuardPost, list[Member]]:
    """Pak Hasan's post in Tebet Timur: ten people, four of whom can lead."""
    tebet = Post.objects.get(account__username="demo-lestari").unit
    village = Area.objects.get(level="village", name="Tebet Timur")
    found, members = make_kamling(
        tebet,
        LonLat(village.lon, village.lat),
        people=10,
        leaders=4,
        area=village,  # type: ignore[arg-type]
    )
    found.signals = VARIANTS["general"][1]
    found.save()
    return found, members


def path_of(page: Any) -> str:
    """The link that the page shows once."""
    return re.sub(r"^https?://[^/]+", "", page.locator(".n-link").first.inner_text().strip())


def test_from_the_roster_to_the_countersignature(live: Any, wide: Any, phone: Any, open_page: Any, post: Any) -> None:
    guard_post, members = post
    # Iptu Lestari gives Pak Hasan his link.
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/ronda/jadwal/")
    wide.get_by_role("link", name="Aturan ronda").click()
    looked_at(wide, "rules")
    wide.go_back()
    looked_at(wide, "rosters-empty")
    wide.get_by_role("button", name="Tautan untuk ketua").click()
    looked_at(wide, "invite")
    head = path_of(wide)

    # He draws a roster on his phone; the first try asks too much, and the page says why.
    phone.goto(live.url + head)
    looked_at(phone, "head-empty")
    phone.get_by_role("link", name="Jadwal baru").first.click()
    looked_at(phone, "roster-form")
    first = today() + timedelta(days=1)
    phone.get_by_label("Malam pertama").fill(f"{first:%Y-%m-%d}")
    phone.get_by_label("Malam terakhir").fill(f"{first + timedelta(days=8):%Y-%m-%d}")
    phone.get_by_label("Orang tiap malam").fill("4")
    phone.get_by_role("button", name="Lanjut").click()
    phone.get_by_role("button", name="Hitungkan jadwalnya").click()
    looked_at(phone, "roster-working")
    nights.solve_waiting(seconds=3)  # the page looks again by itself
    phone.get_by_text("Dengan aturan ini jadwal tidak bisa disusun").wait_for()
    phone.get_by_text("dengan jeda antargiliran hanya 10 yang bisa diisi").wait_for()
    looked_at(phone, "roster-impossible")
    phone.get_by_role("link", name="Ubah hari dan aturan").click()
    phone.get_by_label("Orang tiap malam").fill("3")
    phone.get_by_role("button", name="Lanjut").click()
    phone.get_by_role("button", name="Hitung").click()
    nights.solve_waiting(seconds=3)
    phone.reload()
    phone.get_by_text("Setiap orang bertugas").wait_for()
    looked_at(phone, "roster-found")
    phone.get_by_role("button", name="Tunjukkan kepada anggota").click()
    phone.get_by_role("button", name="Tautan untuk dibaca semua").click()
    phone.locator(".n-link").first.wait_for()
    looked_at(phone, "roster-shared")
    sheet = path_of(phone)
    phone.get_by_role("button", name="Anggota sepakat").click()
    phone.locator("dialog .btn-danger").click()
    phone.get_by_text("Disetujui").first.wait_for()
    reader = open_page(javascript=False)
    reader.goto(live.url + sheet)
    looked_at_plain(reader)
    roster = Roster.objects.get()
    assert roster.state == "agreed" and Night.objects.count() == 9

    # It is the evening: the leader's link, the card of limits, the night opens. Nobody needs JavaScript.
    night = Night.objects.earliest("day")
    now = clock.now()
    Night.objects.filter(pk=night.pk).update(starts_at=now, ends_at=now + timedelta(hours=5))
    night.refresh_from_db()
    phone.goto(live.url + head)
    phone.get_by_role("button", name="Tautan untuk ketua regu malam ini").click()
    phone.locator(".n-link").first.wait_for()
    looked_at(phone, "head")
    lead = path_of(phone)
    for page_of in (f"malam/{night.pk}/regu/", "malam-baru/"):
        phone.goto(live.url + head + page_of)
        looked_at(phone, "head-" + page_of.replace("/", ""))
    leader = open_page(javascript=False)
    leader.goto(live.url + lead)
    leader.get_by_role("button", name="Buka ronda").click()
    leader.get_by_text("Baca dulu kartunya").wait_for()
    leader.get_by_label("Kami sudah membacanya dan menaatinya").check()
    leader.get_by_role("button", name="Buka ronda").click()
    leader.get_by_text("Sudah.").wait_for()

    # One checks in on the leader's phone, one on his own behind tonight's code; a wrong PIN is told.
    squad = list(Duty.objects.filter(night=night).select_related("member"))
    leader.goto(f"{live.url}{lead}hadir/")
    leader.get_by_label("Berikan HP kepada tiap anggota").fill(pin(night, squad[0].member))
    leader.get_by_role("button", name="Saya hadir").click()
    leader.get_by_text("Dicatat: hadir.").wait_for()
    leader.goto(f"{live.url}{lead}qr/")
    door = path_of(leader)
    own = open_page()
    own.goto(live.url + door)
    looked_at(own, "door")
    own.locator("#pin").fill("0000" if pin(night, squad[1].member) != "0000" else "0001")
    own.get_by_role("button", name="Saya hadir").click()
    own.get_by_text("PIN ini tidak ada di daftar").wait_for()
    own.locator("#pin").fill(pin(night, squad[1].member))
    own.get_by_role("button", name="Saya hadir").click()
    own.get_by_role("heading", name="Anda sudah hadir").wait_for()
    looked_at(own, "came")
    assert CheckIn.objects.filter(duty__night=night).count() == 2

    # A round, then a thief is caught: 110 on the page, one tap makes the report, the timer runs until hand-over.
    phone.goto(live.url + lead)
    phone.get_by_role("button", name="Mulai keliling").click()
    phone.get_by_role("button", name="Kami sudah kembali").click()
    looked_at(phone, "lead")
    for step in ("hadir", "qr", "ganti", "isyarat", "catat", "tutup"):
        phone.goto(f"{live.url}{lead}{step}/")
        looked_at(phone, f"lead-{step}")
    phone.goto(f"{live.url}{lead}kejadian/")
    assert phone.get_by_role("link", name="Bahaya? Hubungi 110").get_attribute("href") == "tel:110"
    looked_at(phone, "lead-kejadian")
    phone.get_by_label("Ada yang tertangkap tangan dan ada di sini").check()
    phone.get_by_role("button", name="Pencurian atau pembobolan").click()
    phone.get_by_text("Laporan sudah dibuat").wait_for()
    looked_at(phone, "lead-caught")
    report = Report.objects.get()
    assert (report.category.code, report.priority) == ("K03", 1) and Incident.objects.get().caught_at
    phone.goto(f"{live.url}{lead}tutup/")
    phone.get_by_label("Bagaimana malam ini?").fill("Satu kejadian. Dua putaran.")
    phone.get_by_role("button", name="Tutup ronda").click()
    phone.get_by_text("Serahkan dulu orang yang tertangkap").wait_for()
    wide.goto(f"{live.url}/ronda/")
    wide.get_by_text("tertangkap, belum diserahkan").wait_for()
    looked_at(wide, "tonight")
    phone.goto(live.url + lead)
    phone.get_by_label("Siapa yang menerima?").fill("Aiptu Rahmat, Polsek Tebet")
    phone.get_by_role("button", name="Diserahkan").click()

    # The log names no guest; then the night is closed and Pak Hasan signs.
    phone.goto(f"{live.url}{lead}tutup/")
    phone.get_by_label("Bagaimana malam ini?").fill("Tamu bernama Andi menginap di RT 3")
    phone.get_by_role("button", name="Tutup ronda").click()
    phone.get_by_text("Jangan tulis nama tamu atau orang asing").wait_for()
    looked_at(phone, "lead-close-refused")
    phone.get_by_label("Bagaimana malam ini?").fill("Satu kejadian, sudah diserahkan. Selebihnya aman.")
    phone.get_by_role("button", name="Tutup ronda").click()
    phone.get_by_text("Selamat beristirahat").wait_for()
    looked_at(phone, "lead-closed")
    phone.goto(live.url + head)
    phone.get_by_role("link", name="Baca buku mutasi").click()
    looked_at(phone, "head-night")
    phone.get_by_role("button", name="Saya sudah membaca dan menandatangani").click()
    phone.get_by_role("heading", name="Jadwal ronda").first.wait_for()
    night.refresh_from_db()
    assert (night.state, night.came) == ("countersigned", 2)
    wide.goto(f"{live.url}/ronda/malam/{night.pk}/")
    looked_at(wide, "night")
    wide.goto(f"{live.url}/ronda/jadwal/{roster.pk}/")
    looked_at(wide, "roster-staff")
    wide.goto(f"{live.url}/ronda/riwayat/?until={night.day}")
    looked_at(wide, "history")


def looked_at_plain(page: Any) -> None:
    """Without JavaScript nothing sticks out, and the roster is there to read."""
    assert page.locator("table tbody tr").count() == 9


def test_a_swap_between_members(live: Any, phone: Any, open_page: Any, post: Any) -> None:
    guard_post, members = post
    night = nights.schedule_one(guard_post, today() + timedelta(days=1), time(22), time(3), members[:3], by=HEAD)
    giver, taker = members[1], members[5]
    phone.goto(live.url + nights.member_path(giver))
    looked_at(phone, "member")
    phone.get_by_role("button", name="Saya tidak bisa: tawarkan").click()
    phone.get_by_text("Ditawarkan kepada yang lain").wait_for()
    other = open_page(javascript=False)
    other.goto(live.url + nights.member_path(taker))
    other.get_by_role("button", name="Saya ambil").click()
    other.get_by_role("button", name="Saya tidak bisa: tawarkan").wait_for()
    assert Duty.objects.filter(night=night, member=taker).exists()
    phone.reload()
    phone.get_by_text("Belum ada giliran").wait_for()
    phone.get_by_role("link", name="Kapan saya bisa, dan bersama siapa").click()
    looked_at(phone, "availability")
    phone.get_by_label("Pada tanggal ini saya tidak bisa").fill("31-2")
    phone.get_by_role("button", name="Simpan").click()
    phone.get_by_text("Bukan tanggal: 31-2").first.wait_for()
    phone.get_by_label("Pada tanggal ini saya tidak bisa").fill("14-12, 20-12")
    phone.get_by_role("button", name="Simpan").click()
    phone.get_by_text("Sudah.").wait_for()
    # Pak Hasan sees who stands in for whom, and was not asked.
    phone.goto(live.url + nights.head_path(guard_post))
    phone.get_by_text(f"{taker.name} menggantikan {giver.name}").first.wait_for()
    phone.get_by_role("link", name="Anggota, tautan mereka, titik keliling").click()
    phone.get_by_label("Nama titik baru").fill("Gang 3")
    phone.get_by_role("button", name="Tambah").click()
    looked_at(phone, "head-people")
    phone.get_by_role("button", name="Tautan").first.click()
    assert path_of(phone).startswith("/ronda/a/")
