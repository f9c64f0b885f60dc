"""Pictures of a complaint in a real browser: drawn anew and sealed before a byte leaves, seen by who may."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.accountability import sealing
from kemitraan.accountability.complaint_file import content_key
from kemitraan.accountability.models import Complaint, ComplaintPicture
from kemitraan.accountability.ten_words import new_words
from kemitraan.reports.tests import pictures
from kemitraan.territory.api import Unit

from .builders import A_PICTURE, STORY, make_complaint
from .pages import fill
from .test_complaint_pictures import GPS_CANARIES, every_byte, looks_like, plain
from .wiretap import tapped

pytestmark = pytest.mark.browser
NAME = "IMG-CANARY-2291.jpg"


@pytest.fixture
def keys(live, oversight):
    """The keys of this test, in the server too."""
    return live


def file(data: bytes, name: str = NAME) -> dict[str, object]:
    """A file as a person chooses it."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": data}


def test_drawn_anew_and_sealed_before_a_byte_leaves_the_browser(keys, phone):
    told = pictures.jpeg_that_tells()
    with tapped(keys.url) as tap:
        phone.goto(tap.url + "/pengaduan/tulis/#tentang")
        fill(phone, story=STORY)
        phone.goto(tap.url + "/pengaduan/tulis/#cerita")
        phone.locator("#p-pictures").set_input_files([file(told), file(pictures.png(300, 200), "gambar.png")])
        phone.locator("[data-pictures] img").nth(1).wait_for()
        assert_axe_clean(phone)
        assert fits(phone)
        phone.goto(tap.url + "/pengaduan/tulis/#kata")
        assert phone.get_by_text("Kata-kata dan foto Anda disegel di sini").is_visible()
        words = phone.locator("[data-ten-words]").inner_text()
        phone.get_by_role("button", name="Kirim pengaduan").click()
        phone.get_by_role("heading", name="Pengaduan Anda ada pada pengawas").wait_for()
        sent = bytes(tap.sent)
    row = Complaint.objects.get()
    first, second = plain(row)
    assert Image.open(io.BytesIO(first)).size == (600, 800), "upright"
    assert Image.open(io.BytesIO(second)).format == "JPEG" and not Image.open(io.BytesIO(first)).getexif()
    assert b"tersegel" in sent and bytes(row.pictures.first().sealed) in sent, "the tap hears the envelopes"
    assert b"gambar.png" not in sent and first not in sent and STORY.encode() not in sent
    stored = every_byte()
    for canary in GPS_CANARIES:
        assert canary not in sent and canary not in stored and canary not in first, canary
    assert words and sealing.unseal_picture(content_key(row), row.pictures.first().sealed, row.lookup) == first


def test_more_pictures_with_ten_words_and_the_same_one_is_kept_once(keys, phone):
    words = new_words()
    make_complaint(Unit.objects.get(name="Polsek Tebet"), words=words)
    with tapped(keys.url) as tap:
        for _turn in range(2):
            phone.goto(tap.url + "/pengaduan/saya/")
            phone.get_by_label("Sepuluh kata Anda").fill(words)
            phone.get_by_role("button", name="Buka").click()
            phone.locator("#g-pictures").set_input_files(file(pictures.jpeg_that_tells()))
            phone.locator("[data-pictures] img").wait_for()
            assert phone.get_by_text("Foto Anda digambar ulang dan disegel di sini").is_visible()
            phone.get_by_role("button", name="Tambahkan foto").click()
            phone.get_by_text("Tersimpan.").wait_for()
            assert_axe_clean(phone)
            assert fits(phone)
        sent = bytes(tap.sent)
    row = Complaint.objects.get()
    (first,) = plain(row)
    assert not any(canary in sent or canary in first for canary in GPS_CANARIES)
    assert bytes(row.pictures.get().sealed) in sent, "sealed here, under the key that the words open"
    button = phone.locator("button.a-picture")
    given = {"words": words, "picture": button.get_attribute("value")}
    large = phone.request.post(keys.url + "/pengaduan/saya/gambar.jpg", form=given)
    assert looks_like(large.body(), first)


def test_what_is_wrong_is_said_before_anything_is_sent(keys, phone):
    sent = []
    phone.on("request", lambda one: sent.append(one.url) if one.method == "POST" else None)
    phone.goto(keys.url + "/pengaduan/tulis/#tentang")
    fill(phone, story=STORY)
    phone.goto(keys.url + "/pengaduan/tulis/#cerita")
    box, said = phone.locator("#p-pictures"), phone.locator("[data-pictures-wrong]")
    for chosen, words in (
        ([file(pictures.HTML)], "bukan foto yang dapat dibaca"),
        ([file(b"%PDF-1.7", "surat.pdf")], "bukan foto yang dapat dibaca"),
        ([file(pictures.jpeg(30 + n, 30)) for n in range(5)], "Paling banyak 4 foto"),
        ([file(pictures.jpeg() + b"\x00" * 12_000_000)], "paling besar 12 MB"),
    ):
        box.set_input_files(chosen)
        said.filter(has_text=words).wait_for(timeout=30_000)  # a loaded machine takes its time over what it cannot read
        phone.goto(keys.url + "/pengaduan/tulis/#kata")
        phone.get_by_role("button", name="Kirim pengaduan").click()
        phone.get_by_text("Periksa fotonya sekali lagi").wait_for()
    assert not sent
    box.set_input_files([])
    phone.goto(keys.url + "/pengaduan/tulis/#kata")
    phone.get_by_role("button", name="Kirim pengaduan").click()
    phone.get_by_role("heading", name="Pengaduan Anda ada pada pengawas").wait_for()
    assert not ComplaintPicture.objects.exists()


def test_a_browser_that_gives_noise_for_what_was_drawn_sends_no_picture(keys, phone):
    """As Tor Browser does, until somebody allows it: a picture of noise would be no proof."""
    phone.add_init_script(
        """CanvasRenderingContext2D.prototype.getImageData = (x, y, width, height) => {
            const noise = new ImageData(width, height);
            crypto.getRandomValues(noise.data);
            return noise;
        };"""
    )
    phone.goto(keys.url + "/pengaduan/tulis/#cerita")
    phone.locator("#p-pictures").set_input_files(file(pictures.jpeg()))
    phone.get_by_text("Peramban Anda tidak mengizinkan halaman menggambar ulang foto").wait_for()
    assert not phone.locator("[data-pictures] img").count()


def test_without_javascript_the_labelled_fallback(keys, open_page):
    page = open_page(javascript=False)
    page.goto(keys.url + "/pengaduan/tulis/#tentang")
    words = fill(page, story=STORY)
    page.goto(keys.url + "/pengaduan/tulis/#cerita")
    page.locator("#p-pictures").set_input_files(file(pictures.jpeg_that_tells()))
    page.goto(keys.url + "/pengaduan/tulis/#kata")
    assert page.get_by_text("fotonya tanpa tempat, perangkat, dan jam").is_visible()
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.get_by_text(words).first.wait_for()
    page.goto(keys.url + "/pengaduan/saya/")
    page.get_by_label("Sepuluh kata Anda").fill(words)
    page.get_by_role("button", name="Buka").click()
    page.get_by_role("button", name="Foto 1").wait_for()
    page.locator("#g-pictures").set_input_files(file(pictures.webp(90, 80), "b.webp"))
    page.get_by_role("button", name="Tambahkan foto").click()
    page.get_by_role("button", name="Foto 2").wait_for()
    stored = every_byte()
    assert ComplaintPicture.objects.count() == 2 and not any(canary in stored for canary in GPS_CANARIES)
    assert not Complaint.objects.get().sealed_in_browser


def test_an_inspector_looks_at_them(keys, wide, client):
    made = make_complaint(Unit.objects.get(name="Polsek Tebet"), pictures=[A_PICTURE])
    cookie = sign_in(client, "wayan").cookies["sessionid"].value
    wide.context.add_cookies([{"name": "sessionid", "value": cookie, "url": keys.url}])
    wide.goto(f"{keys.url}/pengaduan/meja/{made.code}/")
    picture = wide.get_by_role("img", name="Foto 1")
    picture.scroll_into_view_if_needed()
    wide.wait_for_function("() => [...document.images].every((one) => one.complete && one.naturalWidth > 0)")
    assert_axe_clean(wide)
    address = wide.locator("a.a-picture").get_attribute("href")
    assert looks_like(wide.request.get(keys.url + address).body(), A_PICTURE)
