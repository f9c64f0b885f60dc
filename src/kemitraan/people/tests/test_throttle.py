"""Guessing is slow for the guesser and costs nobody else anything."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.cast import Cast

from kemitraan.people import throttle
from kemitraan.people.models import Account, Attempt
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .test_sign_in import PASSWORD, digits_of


def tries(kind: str, subject: str, source: str, number: int) -> int:
    """How many of so many tries were let through."""
    passed = 0
    for _ in range(number):
        try:
            throttle.begin_try(kind, subject, source)
            passed += 1
        except Refused as refused:
            assert refused.status == 429
    return passed


@pytest.mark.django_db
def test_five_tries_a_quarter_of_an_hour_for_an_account_from_one_source() -> None:
    assert tries("password", "rahmat", "10.0.0.1", 8) == 5
    assert tries("password", "rahmat", "10.0.0.2", 1) == 1, "the same account from elsewhere"
    assert tries("password", "dewi", "10.0.0.1", 1) == 1, "another account from there"
    with clock.travel(timedelta(minutes=16)):
        assert tries("password", "rahmat", "10.0.0.1", 1) == 1


@pytest.mark.django_db
def test_one_source_cannot_try_everybody() -> None:
    passed = sum(tries("password", f"name-{number}", "10.0.0.1", 1) for number in range(60))
    assert passed == throttle.PER_SOURCE


@pytest.mark.django_db
def test_codes_of_one_account_are_counted_over_all_sources() -> None:
    passed = sum(tries("code", "7", f"10.0.0.{number}", 2) for number in range(40))
    assert passed == throttle.PER_ACCOUNT["code"]


@pytest.mark.django_db
def test_success_forgets_and_old_rows_go() -> None:
    for _ in range(4):
        throttle.begin_try("password", "rahmat", "10.0.0.1")
    throttle.forget_tries(throttle.begin_try("password", "rahmat", "10.0.0.1"))
    assert tries("password", "rahmat", "10.0.0.1", 9) == 5
    with clock.travel(timedelta(minutes=16)):
        assert throttle.forget_old_tries(clock.now()) == 5
    assert not Attempt.objects.exists()


@pytest.mark.django_db
def test_nothing_kept_names_a_person_or_a_place() -> None:
    row = throttle.begin_try("password", "rahmat", "10.0.0.1")
    assert len(row.subject) == len(row.source) == 64
    assert "rahmat" not in row.subject and "10.0" not in row.source


@pytest.mark.django_db(transaction=True)
def test_tries_at_the_same_moment_see_each_other() -> None:
    def one(_: int) -> int:
        try:
            return tries("password", "rahmat", "10.0.0.1", 1)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(32))) <= 5


@pytest.mark.django_db
def test_the_right_password_is_refused_too_after_five_wrong_ones_but_only_there(cast: Cast) -> None:
    rahmat = cast.account("rahmat")
    rahmat.set_password(PASSWORD)
    rahmat.save()
    stranger, owner = Client(REMOTE_ADDR="203.0.113.9"), Client(REMOTE_ADDR="198.51.100.7")
    for _ in range(5):
        assert stranger.post("/masuk/", {"username": "demo-rahmat", "password": "x"}).status_code == 422
    refused = stranger.post("/masuk/", {"username": "demo-rahmat", "password": PASSWORD})
    unknown = [stranger.post("/masuk/", {"username": "nobody", "password": "x"}).status_code for _ in range(6)]
    assert refused.status_code == 429 and "Tunggu 15 menit" in refused.content.decode()
    assert unknown == [422] * 5 + [429], "an unknown name is counted alike"
    assert owner.post("/masuk/", {"username": "demo-rahmat", "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_five_wrong_codes_then_even_the_right_one_waits(cast: Cast, client: Client) -> None:
    rahmat = cast.account("rahmat")
    rahmat.set_password(PASSWORD)
    rahmat.save()
    client.post("/masuk/", {"username": "demo-rahmat", "password": PASSWORD})
    device = TOTPDevice.objects.get(user=rahmat)
    right = digits_of(device)
    wrong = f"{(int(right) + 500_000) % 1_000_000:06}"
    answers = [client.post("/masuk/kode/", {"code": code}).status_code for code in [wrong] * 5 + [right]]
    assert answers == [422] * 5 + [429]
    with clock.travel(timedelta(minutes=16)):
        client.post("/masuk/", {"username": "demo-rahmat", "password": PASSWORD})
        assert client.post("/masuk/kode/", {"code": right}).status_code == 302


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "source"),
    [
        ("203.0.113.9", "1.2.3.4", False, "203.0.113.9"),
        ("127.0.0.1", "6.6.6.6, 203.0.113.9", True, "203.0.113.9"),
        ("127.0.0.1", None, True, "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", None, False, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, False, "203.0.113.9"),
        ("", None, False, "unknown"),
        ("127.0.0.1", "rubbish", True, "unknown"),
    ],
)
def test_where_a_request_comes_from(
    remote: str, forwarded: str | None, trusted: bool, source: str, settings: object
) -> None:
    settings.TRUSTED_PROXY = trusted
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert throttle.source_of(RequestFactory().get("/", REMOTE_ADDR=remote, headers=headers)) == source


@pytest.mark.django_db
def test_no_account_is_ever_locked_in_the_database(cast: Cast) -> None:
    fields = {field.name for field in Account._meta.get_fields()}
    assert not {name for name in fields if "lock" in name or "fail" in name}
