"""The watch in a real browser: a company's list by link, a card by QR, handcuffs, suspension by another Polsek."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.people import api as people
from kemitraan.people.models import Account, Post
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat
from kemitraan.watch import api as watch
from kemitraan.watch.models import Card, Finding, SecurityUnit, Suspension
from kemitraan.watch.tell import member_path
from kemitraan.watch.tests.builders import make_card, make_employer, make_guard_post, make_member, make_security_unit

Open = Callable[..., Any]
pytestmark = pytest.mark.browser


def enter(page: Any, live: Any, key: str) -> None:
    """Sign in as a character by the demo's one click."""
    page.goto(live.url + "/masuk/")
    page.locator(f'form[action*="/demo/masuk/{key}/"] button').first.click()
    page.wait_for_load_state()


def tebet() -> Unit:
    return Unit.objects.get(name="Polsek Tebet")


def test_a_companys_list_with_expired_cards_by_link(live: Any, wide: Any, open_page: Open, tmp_path: Path) -> None:
    employer = make_employer(tebet(), "PT Siaga Contoh")
    make_security_unit(tebet(), "satpam", "Mal Contoh", employer=employer)
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/jaga/perusahaan/{employer.pk}/")
    wide.get_by_role("button", name="Tampilkan tautan baru").click()
    address = wide.locator("code").first.inner_text()
    assert_axe_clean(wide)

    today = clock.local(clock.now()).date()
    rows = ["Nama;Nomor KTA;Gada;Berlaku sampai;Lokasi"]
    rows += [f"Tono Baik;DEMO-31-2024-1;Pratama;{today + timedelta(days=500)};Mal Contoh"]
    rows += [f"Budi Lewat;DEMO-31-2022-2;Pratama;{today - timedelta(days=20)};Mal Contoh"]
    rows += ["Salah Nomor;abc;Pratama;31-12-2027;Mal Contoh"]
    (tmp_path / "satpam.csv").write_text("\n".join(rows), encoding="utf-8")
    hr = open_page()  # the company's phone, without an account
    hr.goto(address)
    assert_axe_clean(hr)
    assert fits(hr)
    hr.get_by_role("link", name="Unggah daftar").click()
    hr.locator("input[type=file]").set_input_files(tmp_path / "satpam.csv")
    hr.get_by_role("button", name="Periksa").click()
    told = hr.locator("main").inner_text()
    assert "Habis: peringatan pertama." in told and "tidak sesuai pola" in told
    assert_axe_clean(hr)
    assert fits(hr)
    hr.get_by_label("Semua orang dalam daftar ini berusia").check()
    hr.get_by_role("button", name="Simpan 2 baris").click()
    assert "Daftar tersimpan." in hr.locator("main").inner_text()
    assert watch.send_card_notices(clock.now()) == 1

    wide.goto(f"{live.url}/jaga/anggota/?kartu=expired_warn1")
    assert "Budi Lewat" in wide.locator("main").inner_text()
    card = Card.objects.get(number="DEMO-31-2024-000001")
    gate = open_page()
    gate.goto(f"{live.url}/jaga/cek/{card.key}/")
    assert "Kartu ini berlaku." in gate.locator("main").inner_text()
    assert "Tono" not in gate.locator("body").inner_text()
    assert_axe_clean(gate)
    hr.get_by_role("button", name="Batalkan simpanan").click()
    hr.locator("dialog .btn-danger").click()
    hr.get_by_text("semua seperti semula").wait_for()
    gate.reload()
    assert "tidak berlaku" in gate.locator("main").inner_text()


def test_handcuffs_and_a_suspension_by_another_polsek(live: Any, wide: Any, open_page: Open) -> None:
    from kemitraan.toolbox.geo import LonLat

    unit = make_security_unit(tebet(), name="Satkamling RW 04", head_name="Pak Hasan")
    post = make_guard_post(tebet(), LonLat(106.853, -6.232), unit=unit, name="Pos RW 04")
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/jaga/pos/{post.pk}/")
    wide.get_by_text("Tambah perlengkapan").click()
    wide.get_by_label("Barang").select_option("handcuffs")
    wide.get_by_role("button", name="Tambah", exact=True).click()
    wide.get_by_text("Tercatat, dan menjadi temuan").wait_for()
    assert Finding.objects.get(post=post).code == "weapon"
    assert_axe_clean(wide)
    wide.get_by_role("link", name="Catat temuan").click()
    wide.get_by_label("Apa", exact=True).select_option("violence")
    wide.get_by_role("button", name="Simpan").click()
    wide.wait_for_load_state()
    suspension = Suspension.objects.get(unit=unit)
    wide.goto(f"{live.url}/jaga/penangguhan/{suspension.pk}/")
    assert "tidak dapat memutuskannya" in wide.locator("main").inner_text()
    assert wide.get_by_role("button", name="Tangguhkan", exact=True).count() == 0

    rina = Account.objects.get(username="demo-rina")  # for this story she commands the deciding sector
    first = Post.objects.get(account=rina)
    Post.objects.filter(pk=first.pk).update(unit=suspension.decider, role=people.Role.COMMANDER)
    other = open_page(width=1280)
    enter(other, live, "rina")
    other.goto(f"{live.url}/jaga/binluh/")
    other.get_by_role("link", name="Satkamling RW 04").first.click()
    assert_axe_clean(other)
    other.get_by_label("Alasan").fill("Terbukti menurut dua saksi dan surat dokter.")
    other.get_by_role("button", name="Tangguhkan", exact=True).click()
    other.locator("dialog .btn-danger").click()
    other.get_by_text("Ditangguhkan.").first.wait_for()
    assert SecurityUnit.objects.get(pk=unit.pk).status == "suspended"
    assert not watch.serving_members(unit).exists()
    wide.goto(f"{live.url}/jaga/satuan/{unit.pk}/")
    assert "Ditangguhkan" in wide.locator("main").inner_text()
    assert_axe_clean(wide)


def test_a_guard_goes_on_duty_and_off_again(live: Any, open_page: Open) -> None:
    area = tebet().coverage.select_related("area").order_by("area__code")[0].area
    unit = make_security_unit(tebet(), "satpam", "Satpam Mal Duta", area=area, point=LonLat(106.85, -6.23))
    member = make_member(unit, "Rudi Duta")
    make_card(member)
    make_guard_post(tebet(), LonLat(106.851, -6.23), "satpam", "Gerbang utara", unit=unit, area=area)
    page = open_page()
    page.goto(live.url + member_path(member))
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_label("Bertugas sampai pukul").fill(f"{clock.local(clock.now()) + timedelta(hours=3):%H:%M}")
    page.get_by_label("Di mana").select_option(label="Gerbang utara")
    page.get_by_role("button", name="Saya bertugas", exact=True).click()
    assert "Anda bertugas sampai" in page.locator("main").inner_text()
    assert_axe_clean(page)
    assert fits(page)
    page.get_by_role("button", name="Saya selesai bertugas").click()
    assert page.get_by_role("button", name="Saya bertugas", exact=True).is_visible()


def test_the_components_and_the_way_of_whoever_was_harmed_read_well(live: Any, wide: Any, open_page: Open) -> None:
    enter(wide, live, "lestari")
    wide.goto(f"{live.url}/jaga/jenis/")
    assert_axe_clean(wide)
    assert fits(wide)
    phone = open_page()
    phone.goto(f"{live.url}/jaga/dirugikan/?kelurahan=Tebet Barat")
    assert "Polsek" in phone.locator("#h-other + p").inner_text()
    assert_axe_clean(phone)
    assert fits(phone)
