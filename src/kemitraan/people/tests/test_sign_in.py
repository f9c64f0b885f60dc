"""Signing in with password and second factor, and what ends a session."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.people import second_factor
from kemitraan.people.models import Account, Post
from kemitraan.toolbox import clock

PASSWORD = "tiga becak melaju pelan"
pytestmark = pytest.mark.django_db


@pytest.fixture
def rahmat(cast: Cast) -> Account:
    """The desk operator, with a password and no phone yet."""
    account = cast.account("rahmat")
    account.set_password(PASSWORD)
    account.save()
    TOTPDevice.objects.filter(user=account).delete()
    return account


def digits_of(device: TOTPDevice) -> str:
    """What the phone shows now."""
    return f"{TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift).token():06}"


def add_phone(account: Account) -> TOTPDevice:
    """A confirmed phone."""
    return TOTPDevice.objects.create(user=account, name="phone", confirmed=True)


def give_password(client: Client, username: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/masuk/", {"username": username, "password": password, **more})


def test_first_sign_in_adds_a_phone_and_shows_recovery_codes_once(rahmat: Account, client: Client) -> None:
    answer = give_password(client, rahmat.username.upper())
    assert answer["Location"] == "/masuk/perangkat/"
    assert client.get("/akun/").status_code == 302, "half signed in is not signed in"
    page = client.get("/masuk/perangkat/").content.decode()
    assert "<svg" in page and "style=" not in page
    wrong = client.post("/masuk/perangkat/", {"code": "000000"})
    assert wrong.status_code == 422
    device = TOTPDevice.objects.get(user=rahmat)
    assert not device.confirmed
    done = client.post("/masuk/perangkat/", {"code": digits_of(device)})
    codes = re.findall(r"<code>(\w{5}-\w{5})</code>", done.content.decode())
    assert len(set(codes)) == 10
    assert client.get("/akun/").status_code == 200
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert not kept & {code.replace("-", "") for code in codes}, "only hashes are kept"
    assert {"account.device_added", "account.signed_in"} <= set(Entry.objects.values_list("kind", flat=True))


def test_a_code_works_once(rahmat: Account) -> None:
    device = add_phone(rahmat)
    digits = digits_of(device)
    for client, expected in ((Client(), 302), (Client(), 422)):
        assert give_password(client, rahmat.username)["Location"] == "/masuk/kode/"
        assert client.post("/masuk/kode/", {"code": digits}).status_code == expected


def test_a_recovery_code_works_once_however_it_is_typed(rahmat: Account) -> None:
    add_phone(rahmat)
    code = second_factor.new_recovery_codes(rahmat)[0]
    for typed, expected in ((code.lower().replace("-", " "), 302), (code, 422)):
        client = Client()
        give_password(client, rahmat.username)
        assert client.post("/masuk/kode/", {"code": typed}).status_code == expected
    assert second_factor.recovery_codes_left(rahmat) == 9


def test_a_recovery_code_of_another_is_worth_nothing(rahmat: Account, cast: Cast) -> None:
    add_phone(rahmat)
    foreign = second_factor.new_recovery_codes(cast.account("rina"))[0]
    second_factor.new_recovery_codes(rahmat)
    client = Client()
    give_password(client, rahmat.username)
    assert client.post("/masuk/kode/", {"code": foreign}).status_code == 422


def test_the_second_factor_needs_the_password_first(rahmat: Account, client: Client) -> None:
    device = add_phone(rahmat)
    for address in ("/masuk/kode/", "/masuk/perangkat/"):
        assert client.post(address, {"code": digits_of(device)})["Location"] == "/masuk/"
    assert client.get("/akun/").status_code == 302


def test_half_signed_in_ends_after_ten_minutes_and_with_the_password(rahmat: Account, client: Client) -> None:
    device = add_phone(rahmat)
    give_password(client, rahmat.username)
    with clock.travel(timedelta(minutes=11)):
        assert client.get("/masuk/kode/")["Location"] == "/masuk/"
    assert client.get("/masuk/kode/").status_code == 200
    rahmat.set_password("another long password")
    rahmat.save()
    assert client.post("/masuk/kode/", {"code": digits_of(device)})["Location"] == "/masuk/"


def test_an_account_with_a_phone_cannot_add_another_by_password_alone(rahmat: Account, client: Client) -> None:
    add_phone(rahmat)
    give_password(client, rahmat.username)
    assert client.get("/masuk/perangkat/")["Location"] == "/masuk/kode/"
    assert TOTPDevice.objects.filter(user=rahmat).count() == 1


@pytest.mark.parametrize("username", ["demo-rahmat", "nobody-here", "demo-dewi", "demo-gone"])
def test_wrong_is_said_alike_whether_the_account_exists(
    username: str, rahmat: Account, cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong password, an unknown name, one without a password, an inactive one: one hash, one answer."""
    Account.objects.create_user("demo-gone", PASSWORD, name="Gone", is_active=False)
    hashed = []
    hasher = hashers.get_hasher()
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda self, *args: hashed.append(1) or encode(self, *args))
    answer = give_password(client, username, "not the password")
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()).replace(username, "NAME")
    page = re.sub(r'content="\d{4}-[^"]+"', "", page)
    assert answer.status_code == 422
    assert "Nama akun atau kata sandi tidak cocok." in page
    assert len(hashed) == 1
    other = give_password(Client(), "quite-another", "not the password").content.decode()
    other = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", other).replace("quite-another", "NAME")
    assert re.sub(r'content="\d{4}-[^"]+"', "", other) == page


def test_an_inactive_account_stays_out(rahmat: Account, client: Client) -> None:
    Account.objects.filter(pk=rahmat.pk).update(is_active=False)
    assert give_password(client, rahmat.username).status_code == 422


def test_the_session_has_a_new_key_at_each_step(rahmat: Account, client: Client) -> None:
    device = add_phone(rahmat)
    client.get("/masuk/")
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    client.cookies["sessionid"] = session.session_key
    keys = [session.session_key]
    give_password(client, rahmat.username)
    keys.append(client.session.session_key)
    assert "planted" not in client.session
    client.post("/masuk/kode/", {"code": digits_of(device)})
    keys.append(client.session.session_key)
    assert len(set(keys)) == 3


def test_an_old_cookie_is_dead_after_signing_out(cast: Cast) -> None:
    client, thief = cast.client("rahmat"), Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    assert thief.get("/akun/").status_code == 200
    assert client.get("/keluar/").status_code == 405
    assert client.post("/keluar/").status_code == 302
    assert thief.get("/akun/").status_code == 302


def test_a_changed_password_ends_the_other_sessions(rahmat: Account, cast: Cast) -> None:
    add_phone(rahmat)
    TOTPDevice.objects.filter(user=rahmat).update(name="demo")
    here, there = cast.client("rahmat"), cast.client("rahmat")
    new = "becak keempat tetap di rumah"
    assert here.post("/akun/sandi/", {"old": "wrong", "new": new, "again": new}).status_code == 422
    assert here.post("/akun/sandi/", {"old": PASSWORD, "new": new, "again": "x"}).status_code == 422
    assert here.post("/akun/sandi/", {"old": PASSWORD, "new": "short", "again": "short"}).status_code == 422
    before = here.session.session_key
    assert here.post("/akun/sandi/", {"old": PASSWORD, "new": new, "again": new}).status_code == 302
    assert here.session.session_key != before
    assert here.get("/akun/").status_code == 200
    assert there.get("/akun/").status_code == 302


def test_losing_the_post_or_the_phone_takes_effect_at_the_next_request(cast: Cast) -> None:
    client = cast.client("rahmat")
    assert "Operator" in client.get("/akun/").content.decode() or "SPKT" in client.get("/akun/").content.decode()
    yesterday = clock.local(clock.now()).date() - timedelta(days=1)
    Post.objects.filter(account=cast.account("rahmat")).update(valid_to=yesterday)
    assert "tidak memegang jabatan" in client.get("/akun/").content.decode()
    TOTPDevice.objects.filter(user=cast.account("rahmat")).delete()
    assert client.get("/akun/").status_code == 302


def test_a_session_lasts_twelve_hours_at_most(cast: Cast, rahmat: Account, client: Client) -> None:
    device = add_phone(rahmat)
    give_password(client, rahmat.username)
    client.post("/masuk/kode/", {"code": digits_of(device)})
    left = client.session.get_expiry_date() - clock.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)


@pytest.mark.parametrize(
    ("target", "goes_to"),
    [
        ("/akun/sandi/", "/akun/sandi/"),
        ("//evil.example/x", "/sistem/"),
        ("https://evil.example/", "/sistem/"),
        ("/\\evil.example", "/sistem/"),
        ("javascript:alert(1)", "/sistem/"),
        ("evil.example", "/sistem/"),
        ("/\nevil", "/sistem/"),
    ],
)
def test_no_open_redirect(target: str, goes_to: str, cast: Cast, client: Client) -> None:
    yoga = cast.account("yoga")
    yoga.set_password(PASSWORD)
    yoga.save()
    device = TOTPDevice.objects.get(user=yoga)
    assert "evil" not in client.get("/masuk/", {"next": target}).context["next"]
    give_password(client, yoga.username, next=target)
    answer = client.post("/masuk/kode/", {"code": digits_of(device)})
    assert answer["Location"] == goes_to


@pytest.mark.parametrize("name", ["a\x00b", "ú" * 500, "", "' OR 1=1 --"])
def test_bad_names_get_a_clear_answer(name: str, client: Client, db: None) -> None:
    assert give_password(client, name).status_code == 422


def test_pages_ask_to_be_kept_by_nobody(cast: Cast) -> None:
    answer = cast.client("dewi").get("/akun/")
    assert answer["Cache-Control"] == "no-store"
    assert "Kapolsek" in answer.content.decode()
