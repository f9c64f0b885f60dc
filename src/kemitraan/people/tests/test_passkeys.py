"""Passkeys: added, shown, removed; and what is refused. The browser's own keys are in test_passkeys_browser.py."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, override_settings
from django_otp.plugins.otp_totp.models import TOTPDevice
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.people.models import Account, Passkey
from kemitraan.people.step_up import FRESH
from kemitraan.people.viewer import viewer_behind
from kemitraan.toolbox import clock

from .chip import Chip
from .test_sign_in import PASSWORD, digits_of, give_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahmat(cast: Cast) -> Account:
    """The desk operator, with a password and a phone."""
    account = cast.account("rahmat")
    account.set_password(PASSWORD)
    account.save()
    return account


def say(client: Client, address: str, **body: Any) -> Any:
    return client.post(address, body, content_type="application/json")


def proved(cast: Cast, who: str = "rahmat") -> Client:
    """Signed in, the second factor shown just now."""
    client = cast.client(who)
    session = client.session
    session["proved_at"] = clock.now().timestamp()
    session.save()
    return client


def added(client: Client, name: str = "Ponsel saya", **chip: Any) -> Chip:
    """A chip whose key was added by this client."""
    made = Chip(**chip)
    asked = say(client, "/akun/kunci/mulai/").json()
    answer = say(client, "/akun/kunci/simpan/", name=name, credential=made.make(asked))
    assert answer.status_code == 200, answer.json()
    return made


def half_way(account: Account) -> Client:
    client = Client()
    assert give_password(client, account.username)["Location"] == "/masuk/kode/"
    return client


def asked_of(client: Client) -> dict[str, Any]:
    answer = say(client, "/masuk/kunci/mulai/")
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def test_add_it_then_sign_in_with_it(rahmat: Account, cast: Cast) -> None:
    chip = added(proved(cast))
    client = half_way(rahmat)
    page = client.get("/masuk/kode/").content.decode()
    assert 'data-passkey="show"' in page and 'name="code"' in page
    asked = asked_of(client)
    assert [one["id"] for one in asked["allowCredentials"]] == [chip.show(asked)["id"]]
    done = say(client, "/masuk/kunci/", credential=chip.show(asked))
    assert done.json() == {"to": "/meja/"}
    assert client.get("/akun/").status_code == 200
    key = Passkey.objects.get()
    assert client.session["otp_device_id"] == key.persistent_id == f"people.passkey/{key.pk}"
    assert viewer_behind(client.session.session_key).account_id == rahmat.pk, "also outside a request"
    assert key.sign_count == chip.count and key.used_at is not None
    assert "Ponsel saya" in client.get("/akun/").content.decode()
    assert Entry.objects.filter(kind="account.device_added").count() == 1


@pytest.mark.parametrize(
    "lie", [{"origin": "https://kemitraan.evil.example"}, {"challenge": "AAAA"}, {"type": "webauthn.create"}]
)
def test_wrong_origin_challenge_and_kind_are_refused(rahmat: Account, cast: Cast, lie: dict[str, str]) -> None:
    chip = added(proved(cast))
    client = half_way(rahmat)
    answer = say(client, "/masuk/kunci/", credential=chip.show(asked_of(client), **lie))
    assert (answer.status_code, answer.json()["code"]) == (422, "not_this")
    assert client.get("/akun/").status_code == 302


def test_an_answer_counts_once(rahmat: Account, cast: Cast) -> None:
    chip = added(proved(cast))
    client, thief = half_way(rahmat), half_way(rahmat)
    spoken = chip.show(asked_of(client))
    assert say(client, "/masuk/kunci/", credential=spoken).status_code == 200
    again = say(thief, "/masuk/kunci/", credential=spoken)
    assert (again.status_code, again.json()["code"]) == (409, "stale"), "nobody asked there"
    asked_of(thief)
    assert say(thief, "/masuk/kunci/", credential=spoken).status_code == 422, "another question"
    assert say(thief, "/masuk/kunci/", credential=spoken).json()["code"] == "stale", "the question is gone"
    assert thief.get("/akun/").status_code == 302


def test_a_question_is_good_for_five_minutes_and_for_one_purpose(rahmat: Account, cast: Cast) -> None:
    client = proved(cast)
    chip = added(client)
    half = half_way(rahmat)
    spoken = chip.show(asked_of(half))
    with clock.travel(timedelta(minutes=6)):
        assert say(half, "/masuk/kunci/", credential=spoken).json()["code"] == "stale"
    asked = say(client, "/akun/kunci/mulai/").json()
    wrong = chip.show({"rpId": asked["rp"]["id"], "challenge": asked["challenge"]})
    assert say(client, "/masuk/kunci/", credential=wrong).json()["code"] == "stale"


def test_a_copied_chip_is_noticed_by_its_counter(rahmat: Account, cast: Cast) -> None:
    chip = added(proved(cast))
    chip.count = 7
    client = half_way(rahmat)
    assert say(client, "/masuk/kunci/", credential=chip.show(asked_of(client))).status_code == 200
    chip.count = 3
    other = half_way(rahmat)
    assert say(other, "/masuk/kunci/", credential=chip.show(asked_of(other))).status_code == 422


def test_somebody_elses_key_is_worth_nothing(rahmat: Account, cast: Cast) -> None:
    foreign = added(proved(cast, "dewi"))
    client = half_way(rahmat)
    assert say(client, "/masuk/kunci/mulai/").status_code == 409, "there is none of his"
    added(proved(cast))
    answer = say(client, "/masuk/kunci/", credential=foreign.show(asked_of(client)))
    assert answer.status_code == 422


def test_a_forged_signature_is_refused(rahmat: Account, cast: Cast) -> None:
    chip = added(proved(cast))
    forger = Chip(id=chip.id)
    client = half_way(rahmat)
    assert say(client, "/masuk/kunci/", credential=forger.show(asked_of(client))).status_code == 422


def test_guessing_is_counted_like_guessing_codes(rahmat: Account, cast: Cast) -> None:
    chip = added(proved(cast))
    client = half_way(rahmat)
    for _ in range(5):
        said = chip.show(asked_of(client), challenge="AAAA")
        assert say(client, "/masuk/kunci/", credential=said).status_code == 422
    assert say(client, "/masuk/kunci/", credential=chip.show(asked_of(client))).status_code == 429
    digits = digits_of(TOTPDevice.objects.get(user=rahmat))
    assert client.post("/masuk/kode/", {"code": digits}).status_code == 429, "one count for both"
    with clock.travel(timedelta(minutes=16)):
        fresh = half_way(rahmat)
        assert say(fresh, "/masuk/kunci/", credential=chip.show(asked_of(fresh))).status_code == 200


def test_who_may_add_and_when(rahmat: Account, cast: Cast) -> None:
    assert say(Client(), "/akun/kunci/mulai/").status_code == 409
    assert say(half_way(rahmat), "/akun/kunci/mulai/").status_code == 409, "the password alone adds nothing"
    client = cast.client("rahmat")
    answer = say(client, "/akun/kunci/mulai/")
    assert (answer.status_code, answer.json()["code"]) == (409, "prove_again")
    assert client.get("/akun/kunci/")["Location"] == "/akun/pastikan/?next=%2Fakun%2Fkunci%2F"
    wrong = client.post("/akun/pastikan/?next=/akun/kunci/", {"code": "000000"})
    assert wrong.status_code == 422
    digits = digits_of(TOTPDevice.objects.get(user=rahmat))
    assert client.post("/akun/pastikan/?next=/akun/kunci/", {"code": digits})["Location"] == "/akun/kunci/"
    assert client.get("/akun/kunci/").status_code == 200
    chip = added(client)
    with clock.travel(FRESH + timedelta(seconds=1)):
        assert client.get("/akun/kunci/").status_code == 302
        said = chip.show(asked_of(client))
        answer = say(client, "/masuk/kunci/", credential=said, next="/akun/kunci/")
        assert answer.json() == {"to": "/akun/kunci/"}
        assert client.get("/akun/kunci/").status_code == 200
    assert client.post("/akun/pastikan/?next=//evil.example/", {"code": "1"}).status_code == 422


def test_the_first_factor_of_all_may_be_a_passkey(rahmat: Account, client: Client) -> None:
    TOTPDevice.objects.filter(user=rahmat).delete()
    assert give_password(client, rahmat.username)["Location"] == "/masuk/perangkat/"
    assert 'data-passkey="add"' in client.get("/masuk/perangkat/").content.decode()
    chip = added(client)
    assert client.get("/akun/").status_code == 200
    again = half_way(rahmat)
    assert "Kode cadangan" in again.get("/masuk/kode/").content.decode()
    assert say(again, "/masuk/kunci/", credential=chip.show(asked_of(again))).status_code == 200


def test_removing_needs_the_factor_again_and_leaves_one(rahmat: Account, cast: Cast) -> None:
    client = proved(cast)
    chip = added(client)
    key = Passkey.objects.get()
    address = f"/akun/kunci/{key.pk}/hapus/"
    assert cast.client("rahmat").post(address)["Location"].startswith("/akun/pastikan/")
    assert proved(cast, "dewi").post(address).status_code == 404
    with_key = half_way(rahmat)
    say(with_key, "/masuk/kunci/", credential=chip.show(asked_of(with_key)))
    TOTPDevice.objects.filter(user=rahmat).delete()
    with_key.post(address)
    assert Passkey.objects.filter(pk=key.pk).exists(), "the last one stays"
    TOTPDevice.objects.create(user=rahmat, name="phone", confirmed=True)
    assert with_key.get(address).status_code == 200 and Passkey.objects.filter(pk=key.pk).exists()
    assert with_key.post(address).status_code == 302
    assert not Passkey.objects.filter(pk=key.pk).exists()
    assert with_key.get("/akun/").status_code == 302, "the session it opened has ended"
    assert Entry.objects.filter(kind="account.device_removed").count() == 1


def test_names_and_numbers_have_limits(rahmat: Account, cast: Cast) -> None:
    client = proved(cast)
    for name, code in (("", "missing"), ("x" * 61, "too_long"), ("a\x00b", "bad_text")):
        asked = say(client, "/akun/kunci/mulai/").json()
        answer = say(client, "/akun/kunci/simpan/", name=name, credential=Chip().make(asked))
        assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, code, "name")
    chip = added(client)
    asked = say(client, "/akun/kunci/mulai/").json()
    twice = say(client, "/akun/kunci/simpan/", name="lagi", credential=chip.make(asked))
    assert (twice.status_code, twice.json()["code"]) == (409, "known")
    for number in range(9):
        added(client, f"Kunci {number}")
    assert say(client, "/akun/kunci/mulai/").json()["code"] == "too_many"


def test_outside_a_demo_the_address_is_the_one_that_was_set(rahmat: Account, cast: Cast) -> None:
    with override_settings(DEMO=False, PUBLIC_URL="https://kemitraan.example"):
        client = proved(cast)
        asked = say(client, "/akun/kunci/mulai/").json()
        assert asked["rp"]["id"] == "kemitraan.example"
        here = Chip(origin="http://testserver").make(asked)
        assert say(client, "/akun/kunci/simpan/", name="x", credential=here).status_code == 422
        added(client, origin="https://kemitraan.example")


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("AAAA"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
answers = st.fixed_dictionaries(
    {
        "id": json,
        "rawId": json,
        "type": st.just("public-key") | json,
        "response": st.fixed_dictionaries(
            dict.fromkeys(("clientDataJSON", "attestationObject", "authenticatorData", "signature", "transports"), json)
        )
        | json,
    }
)


@tries(max_examples=40, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(credential=answers, known=st.booleans())
def test_nonsense_is_refused_and_never_breaks(rahmat: Account, cast: Cast, credential: Any, known: bool) -> None:
    Passkey.objects.all().delete()
    client = proved(cast)
    chip = added(client)
    if known and isinstance(credential, dict):
        credential["id"] = credential["rawId"] = chip.show({"rpId": "x", "challenge": "AAAA"})["id"]
    say(client, "/masuk/kunci/mulai/")
    assert say(client, "/masuk/kunci/", credential=credential).status_code in (409, 422, 429)
    say(client, "/akun/kunci/mulai/")
    assert say(client, "/akun/kunci/simpan/", name="x", credential=credential).status_code in (409, 422, 429)


@pytest.mark.parametrize("body", [b"", b"[]", b"[" * 15_000, b"\xff\xfe", b'{"a":' + b'"' + b"x" * 30_000 + b'"}'])
def test_a_body_that_cannot_be_read(rahmat: Account, cast: Cast, body: bytes) -> None:
    client = half_way(rahmat)
    answer = client.post("/masuk/kunci/", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (422, "not_understood")
