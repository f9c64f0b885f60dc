"""Passkeys with Chromium's own WebAuthn and a virtual chip: add, sign in, show once more, remove."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.browser import assert_axe_clean, fits

from kemitraan.people.models import Account, Passkey
from kemitraan.toolbox import clock

from .test_sign_in import PASSWORD, digits_of

pytestmark = pytest.mark.browser


def with_chip(page: Any) -> tuple[Any, str]:
    """Give the browser a virtual chip; the talk to its tools, and the chip's name there."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True}
    chip = tools.send("WebAuthn.addVirtualAuthenticator", {"options": options | {"automaticPresenceSimulation": True}})
    return tools, chip["authenticatorId"]


def password(page: Any, live: Any, account: Account) -> None:
    page.goto(f"{live.url}/masuk/")
    page.get_by_label("Nama akun").fill(account.username)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Lanjut").click()


def forget_the_proof() -> None:
    """As if the five minutes after the last proof were over, in every session."""
    for session in Session.objects.all():
        store = SessionStore(session.session_key)
        if store.pop("proved_at", None):
            store.save()


@pytest.fixture
def rahmat(live: Any) -> Account:
    account = Account.objects.get(username="demo-rahmat")
    account.set_password(PASSWORD)
    account.save()
    return account


def test_a_passkey_from_adding_to_removing(live: Any, phone: Any, rahmat: Account) -> None:
    tools, chip = with_chip(phone)
    password(phone, live, rahmat)
    phone.get_by_label("Kode dari ponsel").fill(digits_of(TOTPDevice.objects.get(user=rahmat)))
    phone.get_by_role("button", name="Masuk", exact=True).click()
    phone.wait_for_url("**/meja/**")
    phone.goto(f"{live.url}/akun/kunci/")
    assert_axe_clean(phone)
    assert fits(phone)
    phone.get_by_label("Nama untuk kunci ini").fill("Ponsel dinas")
    phone.get_by_role("button", name="Tambahkan kunci sandi").click()
    phone.get_by_text("Ponsel dinas").first.wait_for()
    assert_axe_clean(phone)
    assert fits(phone)
    assert len(tools.send("WebAuthn.getCredentials", {"authenticatorId": chip})["credentials"]) == 1

    phone.goto(f"{live.url}/akun/kunci/")  # the same chip a second time
    phone.get_by_label("Nama untuk kunci ini").fill("Lagi")
    phone.get_by_role("button", name="Tambahkan kunci sandi").click()
    phone.get_by_text("sudah punya kunci sandi").wait_for()
    assert Passkey.objects.count() == 1

    phone.goto(f"{live.url}/akun/")
    phone.get_by_role("button", name="Keluar").click()
    password(phone, live, rahmat)
    phone.get_by_role("button", name="Pakai kunci sandi").wait_for()
    assert_axe_clean(phone)
    phone.get_by_role("button", name="Pakai kunci sandi").click()
    phone.wait_for_url("**/meja/**")
    assert Passkey.objects.get().used_at is not None

    forget_the_proof()
    phone.goto(f"{live.url}/akun/")
    phone.get_by_role("link", name="Hapus Ponsel dinas").click()
    phone.wait_for_url("**/akun/pastikan/**")
    assert_axe_clean(phone)
    phone.get_by_role("button", name="Pakai kunci sandi").click()
    phone.wait_for_url("**/hapus/")
    assert_axe_clean(phone)
    phone.get_by_role("button", name="Hapus kunci sandi ini").click()
    phone.wait_for_url("**/masuk/**")
    assert not Passkey.objects.exists()


def test_without_a_chip_the_page_says_so_and_digits_still_work(live: Any, phone: Any, rahmat: Account) -> None:
    tools, chip = with_chip(phone)
    Passkey.objects.create(
        user=rahmat, name="Hilang", credential_id=b"gone", public_key=b"", added_at=clock.now(), confirmed=True
    )
    password(phone, live, rahmat)
    tools.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": chip})
    phone.evaluate("void (navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')))")
    phone.get_by_role("button", name="Pakai kunci sandi").click()
    phone.get_by_role("alert").get_by_text("tidak jadi dipakai").wait_for()
    phone.get_by_label("Kode dari ponsel").fill(digits_of(TOTPDevice.objects.get(user=rahmat)))
    phone.get_by_role("button", name="Masuk", exact=True).click()
    phone.wait_for_url("**/meja/**")
