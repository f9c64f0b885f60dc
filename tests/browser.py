"""A real Chromium for tests: fixtures for pages at phone and desk width, a live server, and axe.

Use (``@pytest.mark.browser`` on the test)::

    def test_home(live, phone):
        phone.goto(live.url + "/")
        assert_axe_clean(phone)

``live`` serves the product with Jakarta, categories, clocks, wordings and the cast seeded, committed, so that the
server's threads see them. ``phone`` (390 px) and ``wide`` (1280 px) are pages in contexts of their own; ``page`` is
the phone's. ``open_page(javascript=False, …)`` makes more. After a test every page is asked whether a script broke or
the content security policy had to stop something; either fails the test.

Without Chromium the tests are skipped and say so; with KEMITRAAN_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from time import monotonic, sleep
from typing import Any

import pytest

AXE = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"),
)
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1280, "height": 800}
PATIENCE_MS = 10_000
IDLE_S = 5.0


def find_chromium() -> str | None:
    """Where a Chromium stands: KEMITRAAN_CHROMIUM, else the first on the path."""
    return os.environ.get("KEMITRAAN_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def _missing(why: str) -> None:
    if os.environ.get("KEMITRAAN_REQUIRE_BROWSER") == "1":
        pytest.fail(f"{why}, and KEMITRAAN_REQUIRE_BROWSER=1 asks for one", pytrace=False)
    pytest.skip(f"{why} (KEMITRAAN_CHROMIUM names one)")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the whole run (each worker of a parallel run has its own)."""
    path = find_chromium()
    if path is None:
        _missing("there is no Chromium")
    if not AXE.exists():
        _missing("axe-core is not installed: ./kemitraan setup")
    from playwright.sync_api import sync_playwright

    # Playwright's loop runs in this thread, and Django then takes every query here for one inside a coroutine.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """``open_page(width=390, javascript=True, language="id", theme="", **options)``: a page in a fresh context."""
    if "live" in request.fixturenames:  # set up before, so that pages are closed before the server's tables go
        request.getfixturevalue("live")
    contexts, said = [], []

    def make(*, width: int = 390, javascript: bool = True, language: str = "", url: str = "", **options: Any) -> Any:
        viewport = PHONE if width == PHONE["width"] else WIDE | {"width": width}
        context = chromium.new_context(
            viewport=viewport, java_script_enabled=javascript, locale="id-ID", timezone_id="Asia/Jakarta", **options
        )
        context.set_default_timeout(PATIENCE_MS)
        if language:
            context.add_cookies([{"name": "bahasa", "value": language, "url": url or "http://localhost"}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(f"a script broke: {error}"))
        page.on("console", lambda message: said.append(message.text) if _forbidden(message.text) else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert not said, "\n".join(said)


def _forbidden(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.fixture
def phone(open_page: Callable[..., Any]) -> Any:
    """A page 390 px wide."""
    return open_page()


@pytest.fixture
def page(phone: Any) -> Any:
    """The phone's page, under Playwright's usual name."""
    return phone


@pytest.fixture
def wide(open_page: Callable[..., Any]) -> Any:
    """A page 1280 px wide."""
    return open_page(width=1280)


@pytest.fixture
def live(transactional_db: None, live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """The product on a port of its own, with Jakarta and the cast (around Polsek Tebet; Rina in Gambir) in it."""
    settings.PUBLIC_URL = live_server.url
    settings.FILES = tmp_path / "files"
    seed_world()
    with _idle_after():
        yield live_server
    forget_world()


@contextmanager
def _idle_after() -> Iterator[None]:
    """Wait at the end until the server's threads have answered: pages are closed by then, but what they asked a moment
    before still runs, and must not meet the emptying of the tables."""
    from django.core.signals import request_finished, request_started

    running: set[int] = set()

    def begun(**_: object) -> None:
        running.add(get_ident())

    def done(**_: object) -> None:
        running.discard(get_ident())

    request_started.connect(begun)
    request_finished.connect(done)
    try:
        yield
        deadline = monotonic() + IDLE_S
        sleep(0.05)  # what the browser had sent already
        while running and monotonic() < deadline:
            sleep(0.02)
    finally:
        request_started.disconnect(begun)
        request_finished.disconnect(done)


def seed_world() -> None:
    """Everything a running system has before anybody reports: areas, units, categories, clocks, wordings, people."""
    from kemitraan.config.reference import seed_rules
    from kemitraan.people import api as people
    from kemitraan.territory import api as territory

    forget_world()
    territory.seed_jakarta()
    seed_rules()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    village = territory.Area.objects.filter(level="village", name="Tebet Timur").first()
    people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], village)
    forget_world()


def forget_world() -> None:
    """What processes remember of the database between two tests."""
    from kemitraan.dispatch import api as dispatch
    from kemitraan.reports import api as reports
    from kemitraan.reports.places import forget_villages
    from kemitraan.territory import api as territory
    from kemitraan.visits import api as visits

    territory.forget_index()
    reports.forget_rules()
    dispatch.forget_rules()
    visits.forget_rules()
    forget_villages()


def assert_axe_clean(page: Any, *, but_not: tuple[str, ...] = ()) -> None:
    """No violation of any of axe's rules, best practice included, on what the page shows now."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("async () => (await axe.run()).violations")
    told = [
        f"{violation['id']}: {violation['help']}\n    "
        + "\n    ".join(node["html"][:200] for node in violation["nodes"])
        for violation in found
        if violation["id"] not in but_not
    ]
    assert not told, f"{page.url}\n" + "\n".join(told)


def fits(page: Any) -> bool:
    """Whether nothing sticks out sideways, on the page that is there once it has loaded."""
    page.wait_for_load_state()  # by the browser itself: it works without JavaScript too
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))
