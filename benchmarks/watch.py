"""The lists of the watch as guards multiply: CPU of web process and database a request, and the number of statements.

    ./kemitraan bench watch [--rows 3000,300000,1000000] [--requests 100] [--json FILE]

Asked by Iptu Lestari, who serves one sector, and by Kombes Bima, who commands a city's ten: members with the cards that
end first, by name, expired ones, the third page, and the posts. Figures to reach: at most 3 ms CPU a page and flat.
"""

from __future__ import annotations

import argparse
import http.client
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.harness import World, machine, spent_ms, world

ROWS = (3_000, 300_000, 1_000_000)
REQUESTS = 100
POSTS = 7_000
PAGES = {
    "members": "/jaga/anggota/",
    "members by name": "/jaga/anggota/?urut=nama",
    "expired": "/jaga/anggota/?kartu=expired_warn1",
    "third page": "/jaga/anggota/?page=3",
    "one name": "/jaga/anggota/?cari=Agung+Wijaya",
    "units": "/jaga/",
    "posts": "/jaga/pos/",
}


def seed() -> dict[str, str]:
    """Jakarta and the cast; gives the session cookies. Runs inside the world."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from kemitraan.people import api as people
    from kemitraan.territory import api as territory

    territory.seed_jakarta()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], None)
    name = settings.SESSION_COOKIE_NAME
    return {key: f"{name}={sign_in(Client(), key).cookies[name].value}" for key in ("lestari", "bima")}


def fill(guards: int, posts: int) -> list[int]:
    """Bring the tables to so many rows. Runs inside the world."""
    from kemitraan.watch.fill import fill as fill_watch

    return list(fill_watch(guards, posts))


def statements(key: str, cookie: str) -> dict[str, int]:
    """How many statements each page takes. Runs inside the world."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    name, _, value = cookie.partition("=")
    client.cookies[name] = value
    counted = {}
    for page, path in PAGES.items():
        client.get(path)  # what the process remembers for a few seconds
        with CaptureQueriesContext(connection) as found:
            answer = client.get(path)
        if answer.status_code != http.client.OK:
            raise RuntimeError(f"{path} answers {answer.status_code} to {key}")
        counted[page] = len(found)
    return counted


def measure(
    found: World, path: str, cookie: str, requests: int, *, warm: int = 10, headers: Mapping[str, str] | None = None
) -> dict[str, float]:
    """CPU of web and database a request, in milliseconds, by one patient client that keeps cookies as browsers do."""
    line = http.client.HTTPConnection("127.0.0.1", found.port, timeout=60)
    kept = {cookie} - {""}

    def ask() -> None:
        line.request("GET", path, headers={**(headers or {}), "Cookie": "; ".join(sorted(kept))})
        answer = line.getresponse()
        answer.read()
        if len(kept) < 2:
            kept.update(one.partition(";")[0] for one in answer.headers.get_all("Set-Cookie", ()))
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path} answers {answer.status}")

    for _ in range(warm):
        ask()
    before = found.running_ms()
    for _ in range(requests):
        ask()
    after = found.running_ms()
    line.close()
    return {name: spent_ms(before[name], after[name]) / requests for name in ("web", "postgres")}


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="bench watch", description=__doc__)
    parser.add_argument("--rows", default=",".join(str(rows) for rows in ROWS))
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    results: list[dict[str, Any]] = []
    print(machine())
    with world(durable=False) as found:
        cookies = found.call("benchmarks.watch:seed")
        for rows in (int(part) for part in asked.rows.split(",")):
            guards, posts = found.call("benchmarks.watch:fill", rows, min(POSTS, max(70, rows // 40)))
            found.start_web(workers=1, threads=4)
            print(f"\n{guards:,} guards, {posts:,} posts\n{'page':<18}{'who':<10}{'web ms':>8}{'db ms':>8}{'sql':>5}")
            for key, cookie in cookies.items():
                counted = found.call("benchmarks.watch:statements", key, cookie)
                for page, path in PAGES.items():
                    one = measure(found, path, cookie, asked.requests)
                    print(f"{page:<18}{key:<10}{one['web']:8.2f}{one['postgres']:8.2f}{counted[page]:5}")
                    results.append({"guards": guards, "page": page, "who": key, "statements": counted[page], **one})
            found.stop("web")
    print(machine())
    if asked.json:
        asked.json.write_text(json.dumps({"machine": machine(), "rows": results}, indent=1))
    return 0
