"""One click signs in as a character, in a demo only."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.cast import SIGN_IN, Cast

from kemitraan.people.api import CHARACTERS, seed_people
from kemitraan.people.models import Account, Post


@pytest.mark.parametrize("key", SIGN_IN)
def test_one_click(key: str, cast: Cast, client: Client) -> None:
    assert client.post(f"/demo/masuk/{key}/").status_code == 302
    page = client.get("/akun/")
    assert page.status_code == 200
    assert CHARACTERS[key].name in page.content.decode()


def test_a_resident_needs_no_account_and_leaves_the_one_before(cast: Cast) -> None:
    client = cast.client("dewi")
    assert client.post("/demo/masuk/sari/")["Location"] == "/"
    assert client.get("/akun/").status_code == 302


def test_changing_characters_changes_the_session(cast: Cast) -> None:
    client = cast.client("dewi")
    before = client.session.session_key
    client.post("/demo/masuk/rina/")
    assert client.session.session_key != before
    page = client.get("/akun/").content.decode()
    assert "Bripka Rina" in page and "Dewi" not in page


def test_there_is_no_such_address_outside_a_demo(cast: Cast, client: Client, settings: object) -> None:
    settings.DEMO = False
    for key in CHARACTERS:
        assert client.post(f"/demo/masuk/{key}/").status_code == 404
    assert "Dewi" not in client.get("/masuk/").content.decode()


def test_only_by_a_form_of_ours_and_only_the_characters(cast: Cast) -> None:
    assert Client().get("/demo/masuk/dewi/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/demo/masuk/dewi/").status_code == 403
    assert Client().post("/demo/masuk/nobody/").status_code == 404
    Account.objects.filter(username="demo-dewi").update(demo=False)
    assert Client().post("/demo/masuk/dewi/").status_code == 404


def test_the_sign_in_page_offers_everybody(cast: Cast, client: Client) -> None:
    page = client.get("/masuk/").content.decode()
    assert all(character.name in page for character in CHARACTERS.values())


def test_seeding_twice_changes_nothing(cast: Cast) -> None:
    seed_people(cast.region.west, cast.region.east, cast.region.melati)
    assert Post.objects.count() == len(SIGN_IN)
    assert not any(account.has_usable_password() for account in Account.objects.all())
