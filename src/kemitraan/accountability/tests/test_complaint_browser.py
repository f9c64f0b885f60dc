"""An anonymous complaint in a real browser: sealed before it is sent, answered, read with ten words."""

from __future__ import annotations

from urllib.parse import parse_qs

import pytest
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.accountability import sealing
from kemitraan.accountability.complaint_file import content_key, read_file
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.ten_words import secrets_of
from kemitraan.territory.api import Unit

from .builders import STORY, make_complaint

pytestmark = pytest.mark.browser


def fill(page, *, story=STORY):
    """Every question, one after another, by its own button."""
    page.get_by_label("Pungutan liar, suap, atau gratifikasi").check()
    page.locator("#tentang .a-next a").first.click()
    page.get_by_label("Tentang kantor polisi yang mana?").select_option(label="Polsek Tebet")
    page.locator("#kantor .a-next a").first.click()
    page.get_by_label("Tanpa nama", exact=True).check()
    page.locator("#siapa .a-next a").first.click()
    page.locator("#p-story").fill(story)
    page.locator("#cerita .a-next a").first.click()
    words = page.locator("[data-ten-words]").inner_text()
    page.get_by_label("Saya sudah mencatat sepuluh kata ini").check()
    return words


@pytest.fixture
def keys(live, oversight):
    """The keys of this test, in the server too."""
    return live


def test_sealed_in_the_browser_answered_and_read_with_ten_words(keys, phone):
    sent, foreign = [], []
    phone.on("request", lambda one: foreign.append(one.url) if not one.url.startswith(keys.url) else None)
    phone.on("request", lambda one: sent.append(one.post_data) if one.method == "POST" else None)
    phone.goto(keys.url + "/pengaduan/")
    assert_axe_clean(phone)
    phone.get_by_role("link", name="Tulis pengaduan").click()
    phone.locator("#tentang").wait_for(state="visible")
    phone.locator("#cerita").wait_for(state="hidden")  # one question at a time
    assert fits(phone)
    words = fill(phone)
    assert_axe_clean(phone)
    assert len(words.split()) == 10
    phone.get_by_role("button", name="Kirim pengaduan").click()
    phone.get_by_role("heading", name="Pengaduan Anda ada pada pengawas").wait_for()
    assert_axe_clean(phone)
    posted = parse_qs(sent[-1])
    assert "story" not in posted and "words" not in posted and posted["sealed_story"]
    assert STORY.split(",")[0] not in sent[-1] and words.split()[0] + "+" not in sent[-1]
    assert not foreign, "no request to anybody else"
    assert not phone.context.cookies(), "nothing of the visit stays"
    made = Complaint.objects.get()
    assert made.sealed_in_browser and made.unit.name == "Polsek Tebet" and made.identity is None
    assert made.lookup == secrets_of(words).lookup, "the browser derives what Python derives"
    assert sealing.unseal(secrets_of(words).key, made.key_own, made.lookup) == content_key(made)
    assert read_file(made, content_key(made), inside=False)[0].text == STORY
    phone.get_by_role("link", name="Buka pengaduan saya").first.click()
    phone.get_by_label("Sepuluh kata Anda").fill(words)
    phone.get_by_role("button", name="Buka").click()
    phone.get_by_text(STORY).wait_for()
    assert_axe_clean(phone)
    assert fits(phone)


def test_without_javascript_it_says_so_and_works(keys, open_page):
    page = open_page(javascript=False)
    page.goto(keys.url + "/pengaduan/")
    page.get_by_role("link", name="Tulis pengaduan").click()
    page.locator("#tentang").wait_for(state="visible")
    page.locator("#cerita").wait_for(state="hidden")  # one question at a time
    page.goto(keys.url + "/pengaduan/tulis/#kata")
    assert page.get_by_text("Peramban ini tidak menyegel sendiri").is_visible()
    page.goto(keys.url + "/pengaduan/tulis/#tentang")
    words = fill(page)
    page.get_by_role("button", name="Kirim pengaduan").click()
    assert words in page.content()
    assert not Complaint.objects.get().sealed_in_browser and not page.context.cookies()


def test_what_is_missing_is_said_before_anything_is_sent(keys, phone):
    phone.goto(keys.url + "/pengaduan/tulis/#kata")
    sent = []
    phone.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    phone.get_by_role("button", name="Kirim pengaduan").click()
    phone.get_by_text("Pilih tentang apa.").wait_for()
    assert not sent


def test_the_inspectors_pages(keys, wide, client):
    made = make_complaint(Unit.objects.get(name="Polsek Tebet"), mode="confidential")
    cookie = sign_in(client, "wayan").cookies["sessionid"].value
    wide.context.add_cookies([{"name": "sessionid", "value": cookie, "url": keys.url}])
    wide.goto(keys.url + "/pengaduan/meja/")
    assert_axe_clean(wide)
    wide.get_by_role("link", name=made.code).click()
    wide.get_by_text(STORY).wait_for()
    assert_axe_clean(wide)
    wide.get_by_role("button", name="Sudah lengkap: daftarkan").click()
    wide.get_by_text("Terdaftar").first.wait_for()
