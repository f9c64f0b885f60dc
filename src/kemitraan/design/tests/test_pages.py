"""The gallery and the whole pages of each kind, in both languages; the theme switch."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.test import Client, override_settings

from kemitraan.design.gallery_parts import SPECIMENS

from .css import STATIC

ADDRESSES = ["/rancangan/", *(f"/rancangan/{kind}/" for kind in SPECIMENS)]
ROOT = Path(__file__).parents[4]
pytestmark = [pytest.mark.urls("kemitraan.design.tests.urls"), pytest.mark.django_db]


class Page(HTMLParser):
    """What a browser would find: ids, references to them, things inline."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.named: set[str] = set()
        self.inline: list[str] = []
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if "id" in given:
            self.ids.append(given["id"])
        for name in ("for", "aria-labelledby", "aria-describedby"):
            self.named |= set(given.get(name, "").split())
        self.inline += [name for name in given if name == "style" or name.startswith("on")]
        is_data = tag == "script" and given.get("type") == "application/json"
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.inline.append(tag)
        if tag in {"link", "script", "img"}:
            self.loaded += [given[name] for name in ("href", "src") if name in given]


def get(client: Client, address: str, language: str) -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("language", ["id", "en"])
def test_pages_stand(client: Client, address: str, language: str) -> None:
    client.cookies["bahasa"] = language
    text = get(client, address, language)
    page = Page(text)
    assert f'<html lang="{language}"' in text
    assert page.inline == []
    assert len(page.ids) == len(set(page.ids))
    assert page.named <= set(page.ids)
    assert all(address.startswith("/") and not address.startswith("//") for address in page.loaded)
    assert text.count("<h1") == 1
    assert 'id="content"' in text


def test_english_and_indonesian_differ(client: Client) -> None:
    client.cookies["bahasa"] = "en"
    assert "Gallery of parts" in get(client, "/rancangan/", "en")
    client.cookies["bahasa"] = "id"
    said = get(client, "/rancangan/", "id")
    assert "Galeri rancangan" in said
    assert "Ini bukan sistem resmi kepolisian." in said


@override_settings(DEMO=False, DEBUG=False)
@pytest.mark.parametrize("address", ADDRESSES)
def test_the_gallery_is_closed_in_production(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_an_unknown_specimen_is_not_found(client: Client) -> None:
    assert client.get("/rancangan/letters/").status_code == 404


@pytest.mark.parametrize(
    ("before", "asked", "after"),
    [
        ("", "", "dark"),
        ("dark", "", "light"),
        ("light", "", "dark"),
        ("dark", "system", ""),
        ("", "light", "light"),
        ("", "<x>", ""),
    ],
)
def test_theme_switch(client: Client, before: str, asked: str, after: str) -> None:
    if before:
        client.cookies["tema"] = before
    answer = client.post("/rancangan/tema/", {"theme": asked, "next": "/rancangan/"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/rancangan/"
    assert client.cookies["tema"].value == after
    assert (f'data-bs-theme="{after}"' in get(client, "/rancangan/", "id")) is bool(after)


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_theme_switch_never_leads_elsewhere(client: Client, target: str) -> None:
    assert client.post("/rancangan/tema/", {"next": target}).headers["Location"] == "/"


def test_theme_switch_wants_a_form(client: Client) -> None:
    assert client.get("/rancangan/tema/").status_code == 405


BOOTSTRAP = ROOT / "node_modules" / "bootstrap" / "dist" / "css" / "bootstrap.min.css"


@pytest.mark.skipif(not BOOTSTRAP.exists(), reason="front-end packages are not installed (npm ci)")
def test_a_residents_frame_leaves_room_in_sixty_kilobytes() -> None:
    """Everything a first page loads besides its own words, as gzip sends it (brotli sends less)."""
    ours = ["tokens.css", "bootstrap-colours.css", "components.css", "public.css", "icons.svg", "mark.svg"]
    scripts = ["page.js", "theme.js", "copy.js", "ago.js", "confirm.js", "quick-exit.js"]
    files = [BOOTSTRAP, *(STATIC / name for name in ours + scripts)]
    weight = sum(len(gzip.compress(path.read_bytes(), 9)) for path in files)
    assert weight < 54_000, weight


def test_scripts_stay_short_and_ask_nobody() -> None:
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < 300, path.name
        assert not re.search(r"""["'`]https?://""", text), path.name
        assert not re.search(r"\beval\(|innerHTML|document\.write", text), path.name
    for name in ("theme", "copy", "ago", "quick-exit", "confirm", "map-auto", "map-picker"):
        assert len((STATIC / f"{name}.js").read_text(encoding="utf-8").splitlines()) < 100, name
