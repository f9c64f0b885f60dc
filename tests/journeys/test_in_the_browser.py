"""Journeys in a real browser: the one who stays anonymous, the desk by keyboard, a volunteer by a link.

The resident with and without JavaScript and the officer without signal stand in their own rooms' tests; who may see
what, and the ladder, in ``test_in_the_browser_who_sees.py``.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection

from kemitraan.config.worker import work_once
from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import DESK

from .looking import enter, look, spelt, spot, tell

pytestmark = pytest.mark.browser

NAME, PHONE, EMAIL = "Sari Wulandari", "0812 3456 789", "sari@contoh.id"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


def tables_with(words: str) -> list[str]:
    """Every table of the database that holds these words anywhere in a row."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = []
        for name in names:
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"select exists (select 1 from {quoted} as row_ where row_::text ilike %s)", [f"%{words}%"])
            if cursor.fetchone()[0]:
                found.append(name)
    return found


def test_an_anonymous_resident_leaves_nothing_and_is_heard(live: Any, phone: Any, open_page: Any) -> None:
    other = open_page()  # looks at the same pages, so that the resident's own phone stays untouched
    phone.goto(f"{live.url}/lapor/A03/#cerita")
    phone.get_by_label("Apa yang terjadi?").fill("Parkir liar setiap malam")
    phone.locator("#cerita [data-next]").click()
    phone.get_by_label("Kelurahan", exact=True).fill("Tebet Timur, Tebet, Jakarta Selatan")
    phone.locator("#tempat [data-next]").click()
    phone.get_by_label("Tidak, sudah terjadi").check()
    phone.locator("#waktu [data-next]").click()
    while not phone.locator("#kontak").is_visible():
        phone.locator(".r-step:visible [data-next]").click()
    phone.locator("#f-name").fill(NAME)  # begun with a name, then afraid
    phone.locator("#f-phone").fill(PHONE)
    phone.locator("#f-email").fill(EMAIL)
    phone.get_by_label("Tidak, saya ingin tanpa nama").check()
    assert not phone.locator("#f-phone").is_visible()
    phone.get_by_role("button", name="Kirim laporan").click()
    phone.get_by_role("heading", name="Laporan Anda kami terima").wait_for()
    code = CODE.search(phone.locator("main").inner_text())
    assert code is not None
    other.goto(phone.url)
    look(other, "anonymous-receipt")

    report = reports.Report.objects.get()
    reports.answer(report, "Sudah kami tertibkan", by=DESK)
    work_once()
    phone.goto("about:blank")
    phone.goto(f"{live.url}/cek/")
    other.goto(phone.url)
    look(other, "anonymous-check")
    phone.get_by_label("Kode laporan Anda").fill(code[0])
    phone.get_by_role("button", name="Tampilkan laporan saya").click()
    phone.get_by_text("Sudah kami tertibkan").first.wait_for()
    phone.get_by_text("Pesan kami, dan cara menghubungi Anda").click()
    assert phone.get_by_text("kami tidak menyimpan nama, nomor, atau email").is_visible()
    other.goto(phone.url)
    look(other, "anonymous-answered")
    phone.get_by_label("Belum, masalahnya masih ada").check()
    phone.get_by_role("button", name="Kirim jawaban saya").click()
    phone.get_by_text("Anda menyatakan: belum selesai").first.wait_for()
    other.goto(phone.url)
    look(other, "anonymous-said-no")

    report.refresh_from_db()
    assert (report.state, report.reopened) == ("received", 1)
    kept = reports.Reporter.objects.get(report=report)
    assert (kept.anonymous, kept.name, kept.phone, kept.email) == (True, "", "", "")
    assert tables_with("Parkir liar"), "the search itself finds what is there"
    for trace in (NAME, "Wulandari", PHONE, "8123456789", EMAIL, "127.0.0.1", "HeadlessChrome"):
        assert tables_with(trace) == [], trace
    assert "django_session" not in tables_with("")
    for cookie in phone.context.cookies():  # a random word for the language switch, which no table knows
        assert cookie["name"] == "csrftoken" and tables_with(cookie["value"]) == []
    stores = phone.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert PHONE not in stores and EMAIL not in stores and "Parkir" not in stores


def tab_to(page: Any, selector: str) -> None:
    """On with the Tab key until this is focused, as somebody without a mouse."""
    for _ in range(40):
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} cannot be reached by Tab")


def test_the_desk_takes_a_call_and_answers_by_keyboard_alone(live: Any, wide: Any, phone: Any) -> None:
    enter(wide, live, "Aiptu Rahmat")
    wide.wait_for_url("**/meja/")
    look(wide, "desk-empty")
    wide.keyboard.press("?")
    wide.locator("dialog#keys[open]").wait_for()
    wide.keyboard.press("Escape")
    wide.keyboard.press("b")
    wide.wait_for_url("**/meja/baru/")
    look(wide, "desk-enter")
    tab_to(wide, "#f-story")
    wide.keyboard.type("Musik keras sampai pagi")
    tab_to(wide, "#f-category")
    wide.keyboard.type("A03")
    tab_to(wide, "#f-place")
    wide.keyboard.type("Tebet Timur, Tebet")
    wide.keyboard.press("Control+Enter")
    wide.get_by_role("heading", name="Bacakan").wait_for()
    report = reports.Report.objects.select_related("holder").get()
    assert (report.channel, report.holder.name) == ("phone", "Polsek Tebet")
    look(wide, "desk-told")
    phone.goto(f"{live.url}/l/{spelt(report.code)}/")
    phone.get_by_text("dipegang Polsek Tebet").first.wait_for()

    tab_to(wide, "a[href*='/meja/?buka=']")
    wide.keyboard.press("Enter")
    wide.wait_for_url("**/meja/?buka=*")
    look(wide, "desk-case")
    wide.goto(f"{live.url}/meja/")
    wide.keyboard.press("j")
    wide.keyboard.press("Enter")
    wide.locator(f"#case-pane [data-case='{report.code}']").wait_for()
    with wide.expect_navigation():
        wide.keyboard.press("t")
    report.refresh_from_db()
    assert report.state == "in_hand"
    wide.keyboard.press("a")
    wide.wait_for_function("document.activeElement.id === 'answer-text'")
    wide.keyboard.type("Pemilik sudah kami tegur, musik dimatikan.")
    tab_to(wide, "#answer button")
    with wide.expect_navigation():
        wide.keyboard.press("Enter")
    phone.reload()
    phone.get_by_text("Pemilik sudah kami tegur, musik dimatikan.").first.wait_for()
    phone.get_by_label("Ya, sudah selesai").check()
    phone.get_by_role("button", name="Kirim jawaban saya").click()
    phone.get_by_text("Anda menyatakan sudah selesai").first.wait_for()
    wide.goto(f"{live.url}/meja/{report.code}/")
    assert wide.get_by_text("Pelapor mengatakan masalahnya selesai").is_visible()
    look(wide, "desk-case-closed")


def on_duty(username: str) -> None:
    """Somebody starts a shift and stands in Tebet Timur."""
    post = people.Post.objects.get(account__username=username)
    people.place_phone(people.start_shift(post), spot())


def test_a_volunteer_is_asked_by_link_and_never_where_life_is_in_danger(live: Any, wide: Any, open_page: Any) -> None:
    for who in ("demo-wulan", "demo-hasan"):
        on_duty(who)
    report = tell(category="B01", priority=3, story="Air setinggi lutut di rumah Ibu Yanti")
    danger = tell(category="K01", story="Orang dipukul")
    work_once()
    enter(wide, live, "Aiptu Rahmat")
    wide.goto(f"{live.url}/meja/{danger.code}/")
    assert wide.locator("#response-title").is_visible()
    assert wide.locator("[action$='/relawan/']").count() == 0, "no volunteer where life is in danger"
    look(wide, "desk-danger")

    wide.goto(f"{live.url}/meja/{report.code}/")
    look(wide, "desk-response")
    wide.get_by_text("Minta bantuan relawan terdekat").click()
    wide.get_by_role("button", name="Minta yang terdekat").click()
    wide.get_by_role("heading", name="Relawan yang diminta").wait_for()
    assert wide.get_by_text("Pak Hasan").is_visible()
    link = wide.locator("a[href*='/bantu/']").get_attribute("href")
    look(wide, "desk-volunteers", once=True)

    seen = open_page()
    seen.goto(link)
    look(seen, "volunteer-asked")
    card = open_page(javascript=False)
    card.goto(link)
    assert card.get_by_role("link", name="Bahaya? Hubungi 110 dahulu").get_attribute("href") == "tel:110"
    assert card.get_by_role("heading", name="Anda boleh", exact=True).is_visible()
    assert card.get_by_role("heading", name="Anda tidak boleh").is_visible()
    assert card.get_by_text("Gang 3").is_visible()
    words = card.locator("body").inner_text()
    assert "Ibu Yanti" not in words and report.code not in words, "a volunteer is told the task, not the story"
    card.get_by_role("button", name="Ya, saya ke sana").click()
    card.get_by_role("button", name="Ya, saya ke sana").wait_for(state="detached")
    offer = dispatch.Offer.objects.get(kind="assist")
    assert (offer.state, offer.shift.post.account.name) == ("accepted", "Pak Hasan")
    assert "sessionid" not in {one["name"] for one in card.context.cookies()}
    seen.reload()
    look(seen, "volunteer-said-yes")
    wide.goto(f"{live.url}/meja/{report.code}/")
    assert wide.locator("#case-pane").get_by_text("Pak Hasan").first.is_visible()
