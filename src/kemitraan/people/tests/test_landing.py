"""Whoever signs in lands where their work lies, with a way to every screen that is theirs."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.browser import assert_axe_clean, fits
from tests.cast import SIGN_IN, Cast

from kemitraan.config.reference import seed_rules
from kemitraan.people.api import CHARACTERS
from kemitraan.people.purposes import PURPOSES


def test_every_role_that_signs_in_to_work_has_a_character() -> None:
    assert {CHARACTERS[key].role for key in SIGN_IN} >= {role for role, serves in PURPOSES.items() if serves}


@pytest.mark.parametrize("key", [key for key in SIGN_IN if PURPOSES[CHARACTERS[key].role]])
def test_each_lands_at_their_work_and_finds_their_screens(key: str, cast: Cast, client: Client) -> None:
    seed_rules()
    where = client.post(f"/demo/masuk/{key}/")["Location"]
    assert where != "/akun/"
    landed = client.get(where)
    assert landed.status_code == 200
    screens = _screens(client)
    assert screens
    account = client.get("/akun/").content.decode()
    assert all(f'href="{url}"' in account for url in screens)
    page = landed.content.decode()
    if where == reverse("field:home"):
        assert 'href="/akun/"' in page, "the phone's own page leads to the account, and that everywhere"
    else:
        assert all(f'href="{url}"' in page for url in screens)
    assert all(client.get(url).status_code == 200 for url in screens)


def test_who_acts_by_links_alone_lands_at_the_account(cast: Cast, client: Client) -> None:
    assert client.post("/demo/masuk/hasan/")["Location"] == "/akun/"
    assert "people-screens" not in client.get("/akun/").content.decode()


def _screens(client: Client) -> tuple[str, ...]:
    """Addresses of the menu of whoever is signed in."""
    from django.conf import settings

    from kemitraan.config.navigation import _urls
    from kemitraan.people.api import viewer_of

    request = client.get("/akun/").wsgi_request
    return _urls(frozenset(viewer_of(request).units), ("id", "/", settings.ROOT_URLCONF))


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_the_account_with_its_screens_is_clean_and_fits(live: object, open_page: object, width: int) -> None:
    page = open_page(width=width)  # type: ignore[operator]
    page.goto(f"{live.url}/tur/")  # type: ignore[attr-defined]
    with page.expect_navigation():
        page.evaluate("document.querySelector('form[action$=\"/demo/masuk/lestari/\"]').submit()")
    page.goto(f"{live.url}/akun/")  # type: ignore[attr-defined]
    page.get_by_text("Layar lain").click()
    page.get_by_role("link", name="Penempatan pos").first.wait_for()
    assert_axe_clean(page)
    assert fits(page)
