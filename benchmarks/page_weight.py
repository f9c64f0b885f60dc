"""What a resident's first page weighs on the wire. `./kemitraan bench page-weight [--url URL]`

A real Chromium with an empty cache opens the page on a phone's width; counted is what the network delivered, headers
and all (the encodedDataLength of its DevTools), for the page and everything it asks for by itself. Without `--url` a
server of our own is started, with static files published as in production (packed with Brotli and gzip).
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.browser import ARGUMENTS, PHONE, find_chromium

from . import harness

LIMIT = 60_000  # bytes: docs/benchmarks.md
SETTLED_MS = 1_000
PAGES = {
    "first_page": "/",
    "help": "/tolong/",
    "call": "/tolong/B02/",
    "start": "/lapor/",
    "form": "/lapor/B01/",
    "follow": "/cek/",
}


def run(*, url: str = "") -> dict[str, Any]:
    """Bytes and requests of the first page, and of the next ones with nothing in the cache."""
    with _server(url) as address, _chromium() as browser:
        weighed = {name: _weigh(browser, address + path) for name, path in PAGES.items()}
        again = _weigh(browser, address + "/", warm=True)
    first = weighed["first_page"]
    return {
        "first_page_bytes": first["bytes"],
        "requests": first["requests"],
        "limit_bytes": LIMIT,
        "second_visit_bytes": again["bytes"],
        "pages": {name: found["bytes"] for name, found in weighed.items()},
        "heaviest": first["heaviest"],
        "without_javascript_bytes": first["without_javascript"],
    }


@contextmanager
def _server(url: str) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with harness.world(durable=False) as world:
        world.environment["KEMITRAAN_STATIC"] = str(world.folder / "static")
        world.python("-m", "kemitraan.config.manage", "publish_static", "-v0")
        world.call("benchmarks.page_weight:seed")
        world.start_web(workers=1)
        yield world.url


def seed() -> None:
    """What the pages show: areas and categories."""
    from kemitraan.reports import api as reports
    from kemitraan.territory import api as territory

    territory.seed_jakarta()
    reports.seed_reports()


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = find_chromium()
    if path is None:
        raise SystemExit("There is no Chromium here; KEMITRAAN_CHROMIUM names one.")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


def _weigh(browser: Any, address: str, *, warm: bool = False) -> dict[str, Any]:
    """Open a page in a context of its own; with ``warm``, count the second visit."""
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    if warm:
        page.goto(address)
        page.wait_for_timeout(SETTLED_MS)
    seen = _listen(context, page)
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_timeout(SETTLED_MS)
    context.close()
    scripts = sum(size for name, size in seen if name.split("?")[0].endswith(".js"))
    total = sum(size for _, size in seen)
    return {
        "bytes": total,
        "requests": len(seen),
        "without_javascript": total - scripts,
        "heaviest": sorted(([name.removeprefix(address), size] for name, size in seen), key=lambda one: -one[1])[:5],
    }


def _listen(context: Any, page: Any) -> list[tuple[str, int]]:
    """Addresses and their bytes on the wire, filled while the page loads."""
    names: dict[str, str] = {}
    seen: list[tuple[str, int]] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.requestWillBeSent", lambda event: names.update({event["requestId"]: event["request"]["url"]}))

    def finished(event: dict[str, Any]) -> None:
        name = names.get(event["requestId"], "")
        if name.startswith("http") and event["encodedDataLength"]:
            seen.append((name, int(event["encodedDataLength"])))

    session.on("Network.loadingFinished", finished)
    return seen


def main(arguments: list[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="./kemitraan bench page-weight", description=__doc__)
    parser.add_argument("--url", default="", help="weigh a server that runs already")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    found = run(url=asked.url)
    print(f"first page      {found['first_page_bytes']:>8,} bytes in {found['requests']} requests (limit {LIMIT:,})")
    print(f"without scripts {found['without_javascript_bytes']:>8,} bytes")
    print(f"second visit    {found['second_visit_bytes']:>8,} bytes")
    for name, size in found["pages"].items():
        print(f"  {name:<14}{size:>8,} bytes")
    for name, size in found["heaviest"]:
        print(f"    {size:>8,}  {name}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return 0 if found["first_page_bytes"] <= LIMIT else 1
