"""An anonymous complaint in a real browser: sealed before it is sent, answered, read with ten words."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

from kemitraan.accountability import sealing
from kemitraan.accountability.complaint_file import content_key, read_file
from kemitraan.accountability.models import Complaint
from kemitraan.accountability.ten_words import read_words, secrets_of
from kemitraan.territory.api import Unit

from .builders import STORY, make_complaint
from .pages import fill

pytestmark = pytest.mark.browser


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
    words = fill(phone, story=STORY)
    assert_axe_clean(phone)
    assert len(words.split()) == 10
    phone.get_by_role("button", name="Kirim pengaduan").click()
    phone.get_by_role("heading", name="Pengaduan Anda ada pada pengawas").wait_for()
    assert_axe_clean(phone)
    assert all(f'name="{one}"' in sent[-1] for one in ("sealed_story", "key_own", "finder"))
    assert not any(f'name="{one}"' in sent[-1] for one in ("story", "words", "name", "pictures"))
    assert STORY.split(",")[0] not in sent[-1] and " ".join(words.split()[:2]) not in sent[-1]
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
    words = fill(page, story=STORY)
    page.get_by_role("button", name="Kirim pengaduan").click()
    page.get_by_text(words).first.wait_for()  # the answer, not the page that is still there
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


def test_the_browsers_hpke_is_that_of_the_standard(keys, phone):
    """RFC 9180, appendix A.3.1 (DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM), first message."""
    recipient = ec.derive_private_key(
        0xF3CE7FDAE57E1A310D87F1EBBDE6F328BE0A99CDBCADF4D6589CF29DE4B8FFD2, ec.SECP256R1()
    )
    sent = bytes.fromhex(
        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac9"
        "8536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4"
    )
    shared = recipient.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sent))
    theirs = recipient.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    phone.goto(keys.url + "/pengaduan/tulis/")
    module = phone.evaluate("new URL('seal.js', document.querySelector('script[src*=complaint]').src).href")
    given = [module, list(shared), list(sent), list(theirs), list(b"Ode on a Grecian Urn")]
    key, nonce = phone.evaluate(
        """async ([module, ...parts]) => {
            const seal = await import(module);
            const made = await seal.schedule(...parts.map((part) => new Uint8Array(part)));
            return [Array.from(made.key), Array.from(made.nonce)];
        }""",
        given,
    )
    ciphertext = bytes.fromhex(
        "5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434"
    )
    assert bytes(key).hex() == "868c066ef58aae6dc589b6cfdd18f97e"
    assert AESGCM(bytes(key)).decrypt(bytes(nonce), ciphertext, b"Count-0") == b"Beauty is truth, truth beauty"


def test_words_of_the_browser_are_words_of_ours(keys, phone):
    phone.goto(keys.url + "/pengaduan/tulis/")
    module = phone.evaluate("new URL('seal.js', document.querySelector('script[src*=complaint]').src).href")
    script = "async (m) => { const s = await import(m); return [...Array(300)].map(() => s.tenWords()) }"
    made = phone.evaluate(script, module)
    assert all(read_words(words) == words for words in made) and len(set(made)) == 300
    assert len({word for words in made for word in words.split()}) > 2_000, "from the whole alphabet"
