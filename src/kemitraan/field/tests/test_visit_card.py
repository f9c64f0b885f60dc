"""A visit's card on the phone: requests go along whole, and what was refused can be mended with every word."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.field.models import PhoneCommand
from kemitraan.reports import api as reports
from kemitraan.visits import api as visits

from .phone import kept, press, until, visits_for
from .test_visits_offline import opened

pytestmark = pytest.mark.browser


def talk(page: Any, told: str, wanted: str) -> None:
    """The form of the talk with a request by telephone, not handed in yet."""
    page.get_by_label("Ya, dinyatakan").check()
    page.get_by_label("Yang mereka sampaikan").fill(told)
    page.get_by_text("Mereka meminta sesuatu").click()
    page.get_by_label("Yang mereka minta").fill(wanted)
    page.get_by_label("Ini menjadi").select_option("report")
    page.get_by_label("Laporan jenis apa?").select_option(category().code)
    page.get_by_label("Mereka mendapat kabar").select_option("phone")
    page.get_by_label("Nomor atau alamat").fill("081234567890")


def category() -> Any:
    """A kind of report that a request may become."""
    return reports.Category.objects.filter(active=True, outside={}).order_by("order", "code")[0]


def answered(page: Any, told: dict[str, str]) -> None:
    """The server refuses these verbs, once, with these sentences; everything else reaches it."""

    def handle(route: Any) -> None:
        asked = route.request.post_data_json["commands"]
        if not any(one["verb"] in told for one in asked):
            return route.fallback()
        answers = [
            {"key": one["key"], "status": 409, "state": "refused", "repeated": False,
             "answer": {"code": "x", "message": told.get(one["verb"], "Menunggu yang lain"), "field": ""}}
            for one in asked
        ]  # fmt: skip
        return route.fulfill(json={"answers": answers})

    page.route("**/lapangan/api/kotak", handle)


def test_a_request_goes_along_with_its_kind_and_stands_on_the_card(live: Any, phone: Any) -> None:
    visits_for(count=2)
    opened(phone, live)
    phone.get_by_text("Lembar kunjungan yang belum dibagikan: 0").wait_for()
    phone.get_by_role("button", name="Gang 01").click()
    press(phone, "Saya sudah di pintu")
    talk(phone, "Jalan gelap", "Lampu jalan")
    phone.get_by_label("Warga ingin tetap anonim").check()
    assert not phone.get_by_label("Nomor atau alamat").is_visible(), "an anonymous one leaves no number"
    assert_axe_clean(phone)
    assert fits(phone)
    press(phone, "Selesaikan kunjungan")
    until(phone, lambda: visits.VisitRequest.objects.filter(visit__state="submitted").exists())
    request = visits.VisitRequest.objects.get()
    assert (request.anonymous, request.category, request.wish) == (True, category().code, "report")
    assert (request.reply_by, request.reply_to) == ("page", "")
    phone.get_by_role("button", name="Gang 01").click()
    phone.get_by_text("Lampu jalan").wait_for()
    phone.get_by_text("menjadi laporan").wait_for()
    assert_axe_clean(phone)


def test_mending_carries_the_request_and_forgetting_asks_first(live: Any, phone: Any) -> None:
    visits_for(count=1)
    opened(phone, live)
    answered(phone, {"visit.record": "Tidak bisa sekarang"})
    phone.get_by_role("button", name="Gang 01").click()
    press(phone, "Saya sudah di pintu")
    until(phone, lambda: PhoneCommand.objects.exists())
    talk(phone, "Jalan gelap", "Lampu jalan")
    press(phone, "Selesaikan kunjungan")
    phone.get_by_role("button", name="Gang 01").click()
    phone.get_by_text("Tidak bisa sekarang").wait_for()
    phone.get_by_text("Lampu jalan").first.wait_for()
    press(phone, "Sudah saya baca")
    phone.get_by_text("Lupakan tulisan ini?").wait_for()
    assert_axe_clean(phone)
    press(phone, "Batal")
    assert kept(phone, "outbox") >= 2, "nothing is forgotten without a yes"
    phone.unroute_all(behavior="wait")
    phone.get_by_role("button", name="Perbaiki dan kirim lagi").click()
    until(phone, lambda: phone.get_by_label("Yang mereka sampaikan").input_value() == "Jalan gelap")
    assert phone.get_by_label("Yang mereka minta").input_value() == "Lampu jalan"
    press(phone, "Selesaikan kunjungan")
    until(phone, lambda: visits.VisitRequest.objects.exists())
    request = visits.VisitRequest.objects.get()
    assert (request.text, request.wish, request.category) == ("Lampu jalan", "report", category().code)
    assert (request.reply_by, request.reply_to) == ("phone", "081234567890")


def test_a_refused_door_can_be_mended_with_all_that_was_said(live: Any, phone: Any) -> None:
    visits_for(count=1)
    opened(phone, live)
    phone.context.set_offline(True)
    press(phone, "Kunjungan di jalan")
    phone.get_by_label("RW", exact=True).fill("2")
    phone.get_by_label("RT", exact=True).fill("3")
    phone.get_by_label("Cara menemukannya").fill("Gang Kelinci")
    press(phone, "Saya sudah di pintu")
    talk(phone, "Selokan mampet", "Kerja bakti")
    press(phone, "Selesaikan kunjungan")
    answered(phone, {"visit.start": "RT ini tidak ada", "visit.record": "Kunjungan belum dimulai"})
    phone.context.set_offline(False)
    phone.get_by_role("button", name="tidak terlaksana").click()
    phone.get_by_text("RT ini tidak ada").wait_for()
    phone.get_by_role("button", name="Perbaiki dan kirim lagi").click()
    assert phone.get_by_label("Cara menemukannya").input_value() == "Gang Kelinci"
    phone.get_by_label("RT", exact=True).fill("4")
    phone.wait_for_timeout(400)
    press(phone, "Kembali ke daftar")
    assert (kept(phone, "outbox"), kept(phone, "drafts")) == (0, 1)
    phone.reload()
    phone.get_by_role("button", name="RT 4 / RW 2").click()  # the draft alone keeps it on the list
    assert_axe_clean(phone)
    assert fits(phone)
    phone.unroute_all(behavior="wait")
    press(phone, "Selesaikan kunjungan")
    until(phone, lambda: visits.Visit.objects.filter(concerns="Selokan mampet", state="submitted").exists())
    visit = visits.Visit.objects.get(concerns="Selokan mampet")
    assert visit.place.landmark == "Gang Kelinci" and visit.place.rt.name.endswith("4")
    assert visit.requests.get().text == "Kerja bakti"
    until(phone, lambda: (kept(phone, "outbox"), kept(phone, "drafts")) == (0, 0))


def test_after_midnight_without_contact_the_visits_stay_and_new_ones_can_begin(live: Any, phone: Any) -> None:
    visits_for(count=2)
    opened(phone, live)
    phone.get_by_text("0 / 2").wait_for()
    phone.context.set_offline(True)
    phone.evaluate(
        """import('/static/field/store.js').then(async (store) => { const day = await store.lastDay();
        day.visits.stops[0].state = 'submitted'; day.visits.stops[0].concerns = 'Cerita kemarin';
        await store.keepDay({ ...day, day: '2020-01-01', now: '2020-01-01T07:00:00Z' }); })"""
    )
    phone.reload()
    phone.get_by_text("Ini keadaan per Rabu, 1 Januari").wait_for()
    phone.get_by_role("button", name="Gang 02").wait_for()
    assert phone.get_by_role("button", name="Gang 01").count() == 0, "what was finished has left the phone"
    told = phone.evaluate("import('/static/field/store.js').then((store) => store.lastDay()).then(JSON.stringify)")
    assert "Cerita kemarin" not in told
    box = phone.get_by_role("button", name="Kunjungan di jalan")
    box.click()
    phone.get_by_label("RW", exact=True).fill("2")
    phone.get_by_label("RT", exact=True).fill("3")
    press(phone, "Saya sudah di pintu")
    phone.get_by_label("Ya, dinyatakan").check()
    phone.get_by_label("Yang mereka sampaikan").fill("Pagi buta")
    press(phone, "Selesaikan kunjungan")
    row = phone.get_by_role("button", name="RT 3 / RW 2")
    where, state = row.locator("strong").bounding_box(), row.locator(".field-row-state").bounding_box()
    assert where["x"] + where["width"] <= state["x"] and where["width"] > 150, "a row without a number is a row"
    phone.context.set_offline(False)
    until(phone, lambda: visits.Visit.objects.filter(concerns="Pagi buta").exists())
    phone.get_by_role("button", name="Gang 01").wait_for()
    phone.get_by_text("Ini keadaan per").wait_for(state="hidden")


@pytest.mark.parametrize(
    ("language", "more", "plan", "other"),
    [("id", "Lainnya", "Rencanakan hari saya", "English"), ("en", "More pages", "Plan my day", "Bahasa Indonesia")],
)
def test_the_rest_of_the_room_is_in_reach(
    live: Any, open_page: Any, language: str, more: str, plan: str, other: str
) -> None:
    page = open_page(language=language, url=live.url)
    visits_for(count=1)
    page.goto(f"{live.url}/tur/")
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[action$=\"/demo/masuk/agus/\"]').submit()")
    page.get_by_role("link", name=more).click()
    links = page.locator(".field-links a")
    assert links.count() >= 8
    sizes = [box["height"] for box in [link.bounding_box() for link in links.all()]]
    assert min(sizes) >= 44
    assert_axe_clean(page)
    assert fits(page)
    for address in [link.get_attribute("href") for link in links.all()]:
        assert page.request.get(f"{live.url}{address}").status == 200, address
    page.get_by_role("link", name=plan).wait_for()
    page.get_by_role("button", name=other).click()
    page.wait_for_load_state()
    page.get_by_role("link", name="More pages" if language == "id" else "Lainnya").wait_for()
