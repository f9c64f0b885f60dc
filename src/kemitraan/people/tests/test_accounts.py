"""Accounts and posts, as whoever runs the system makes and ends them."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.people import accounts
from kemitraan.people.api import purposes, viewer_for
from kemitraan.people.models import Account
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused


def command(*words: str) -> str:
    """What the command says."""
    out = StringIO()
    call_command("account", *words, stdout=out)
    return out.getvalue()


def test_from_the_first_password_to_the_end(cast: Cast) -> None:
    said = command("open", "siti", "Brigadir Siti")
    password = re.search(r"First password: (\S+)", said)
    assert password is not None
    command("post", "siti", "operator", cast.region.west.slug, "SPRIN/9/XI/2026", "--title", "SPKT")
    siti = Account.objects.get(username="siti")
    assert viewer_for(siti).units_for(purposes.READ_REPORTS) == {cast.region.west.pk}
    client = Client()
    answer = client.post("/masuk/", {"username": "siti", "password": password[1]})
    assert answer["Location"] == "/masuk/sandi/"
    for further in ("/masuk/perangkat/", "/masuk/kode/", "/akun/"):
        assert "/masuk/" in client.get(further)["Location"], "nothing goes on with a password somebody else has seen"
    assert client.post("/masuk/sandi/", {"new": password[1], "again": password[1]}).status_code == 422
    assert client.post("/masuk/sandi/", {"new": "polri2026", "again": "polri2026"}).status_code == 422
    own = {"new": "sepeda hijau di bawah hujan", "again": "sepeda hijau di bawah hujan"}
    assert client.post("/masuk/sandi/", own)["Location"] == "/masuk/perangkat/"
    assert client.get("/masuk/perangkat/").status_code == 200
    assert client.get("/masuk/sandi/")["Location"] == "/masuk/perangkat/"
    old = Client().post("/masuk/", {"username": "siti", "password": password[1]})
    assert old.status_code == 422, "the first password opens nothing any more"
    command("end-post", str(siti.posts.get().pk))
    assert not viewer_for(siti).may(purposes.READ_REPORTS), "from the next request on"
    command("close", "siti")
    assert client.get("/masuk/perangkat/")["Location"] == "/masuk/"
    assert not viewer_for(Account.objects.get(username="siti")).posts
    kinds = ["account.opened", "post.given", "post.ended", "account.closed"]
    assert [kind for kind in Entry.objects.order_by("id").values_list("kind", flat=True) if kind in kinds] == kinds
    assert password[1] not in str(list(Entry.objects.values()))


def test_a_first_password_runs_out(db: None) -> None:
    _account, password = accounts.open_account("siti", "Brigadir Siti")
    given = {"username": "siti", "password": password}
    with clock.travel(accounts.FIRST_PASSWORD - timedelta(minutes=1)):
        assert Client().post("/masuk/", given)["Location"] == "/masuk/sandi/"
    with clock.travel(accounts.FIRST_PASSWORD):
        answer = Client().post("/masuk/", given)
        assert answer.status_code == 403 and "tidak berlaku" in answer.content.decode()
        assert Client().post("/masuk/", {**given, "password": "x"}).status_code == 422, (
            "who does not know it learns nothing"
        )


def test_renewing_forgets_the_phone_and_ends_the_sessions(cast: Cast) -> None:
    client = cast.client("rahmat")
    assert "First password" in command("renew", "demo-rahmat")
    assert client.get("/akun/").status_code == 302
    assert not TOTPDevice.objects.filter(user=cast.account("rahmat")).exists()


@pytest.mark.parametrize("username", ["Siti", "s", "s\u0456ti", "siti siti", "1siti", "siti\n", "x" * 61])
def test_names_that_mislead_are_refused(username: str, db: None) -> None:
    with pytest.raises(Refused) as refused:
        accounts.open_account(username, "Siti")
    assert refused.value.field == "username"


def test_what_is_refused_is_said(cast: Cast) -> None:
    for words in (
        ("open", "demo-rahmat", "Another Rahmat"),
        ("open", "siti", " "),
        ("renew", "nobody"),
        ("close", "nobody"),
        ("post", "demo-rahmat", "operator", "no-such-unit", "1"),
        ("post", "demo-rahmat", "operator", cast.region.west.slug, " "),
        ("end-post", "999999"),
    ):
        with pytest.raises(CommandError):
            command(*words)
    with pytest.raises(Refused):
        accounts.give_post(cast.account("rahmat"), "emperor", cast.region.west, "1")


def test_first_passwords_are_long_and_differ(db: None) -> None:
    passwords = {accounts._fresh_password() for _ in range(50)}
    assert len(passwords) == 50
    assert all(re.fullmatch(r"(\w{5}-){3}\w{5}", password) for password in passwords)
