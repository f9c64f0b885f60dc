"""A screen left alone: half an hour for who oversees or administers, a shift for a desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.cast import Cast

from kemitraan.people.demo import CHARACTERS, account_of
from kemitraan.people.idle import WITHOUT_A_DESK
from kemitraan.toolbox import clock

from .test_sign_in import PASSWORD, digits_of, give_password


@pytest.fixture(autouse=True)
def one_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's sessions look at Django's clock."""
    monkeypatch.setattr(timezone, "now", clock.now)


def signed_in(key: str) -> Client:
    """A browser that went the whole way of signing in."""
    account, device = account_of(CHARACTERS[key])
    account.set_password(PASSWORD)
    account.save()
    client = Client()
    give_password(client, account.username)
    assert client.post("/masuk/kode/", {"code": digits_of(device)}).status_code == 302
    return client


def still_in(client: Client) -> bool:
    return client.get("/akun/").status_code == 200


@pytest.mark.parametrize("key", ["ratna", "tari"])
def test_half_an_hour_without_a_look_ends_it(cast: Cast, key: str) -> None:
    client = signed_in(key)
    for minutes in range(0, 120, 20):
        with clock.travel(timedelta(minutes=minutes)):
            assert still_in(client), "somebody looks every twenty minutes"
    with clock.travel(timedelta(minutes=100 + 31)):
        assert not still_in(client)


def test_looking_does_not_keep_it_beyond_twelve_hours(cast: Cast) -> None:
    client = signed_in("ratna")
    for minutes in range(0, 12 * 60, 20):
        with clock.travel(timedelta(minutes=minutes)):
            assert still_in(client)
    with clock.travel(timedelta(hours=12, minutes=1)):
        assert not still_in(client)


def test_a_desk_is_not_signed_out_in_its_shift(cast: Cast) -> None:
    client = signed_in("rahmat")
    with clock.travel(timedelta(hours=11, minutes=59)):
        assert still_in(client)
    with clock.travel(timedelta(hours=12, minutes=1)):
        assert not still_in(client)


def test_no_desk_is_among_them() -> None:
    assert not WITHOUT_A_DESK & {"operator", "officer", "bhabin", "binmas", "commander", "volunteer", "agency"}
