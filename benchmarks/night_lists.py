"""The lists of the night watch as nights multiply: `./kemitraan bench night-lists` (promise: flat in size).

One staff member of one sector asks for tonight and for past nights. `page` is the whole answer over HTTP in all
processes (web and database, HTML of 50 rows); `list` is the room's own part, the statement and its rows as values.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import World, machine, world

ROWS = (2_500, 25_000, 250_000)
REQUESTS = 60
PAGES = ("/ronda/riwayat/", "/ronda/riwayat/?state=missed", "/ronda/")


def seed() -> dict[str, str]:
    """Jakarta, the cast, 700 posts in Iptu Lestari's sector, and her session. Runs inside the world."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from kemitraan.people import api as people
    from kemitraan.territory import api as territory
    from kemitraan.toolbox import clock
    from kemitraan.watch.models import GuardPost

    territory.seed_jakarta()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], None)
    now = clock.now()
    GuardPost.objects.bulk_create(
        GuardPost(
            kind="siskamling", name=f"Pos kamling {number}", guided_by=units["Polsek Tebet"], lon=106.85, lat=-6.23,
            opened_on=now.date(), state_since=now, owner="unit",
        )
        for number in range(700)
    )  # fmt: skip
    client = sign_in(Client(), "lestari")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def fill(rows: int) -> int:
    """So many nights. Runs inside the world."""
    from kemitraan.config.year import nights as year
    from kemitraan.nights.models import Night

    Night.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
    return year.fill(rows)


def own_ms() -> float:
    """CPU of the list of past nights as values, best of some rounds. Runs inside the world."""
    from django.http import QueryDict

    from kemitraan.nights import queries
    from kemitraan.people.api import CHARACTERS, viewer_for
    from kemitraan.people.demo import account_of
    from kemitraan.toolbox import clock

    viewer = viewer_for(account_of(CHARACTERS["lestari"])[0])
    best = 1e9
    for _ in range(40):
        started = time.thread_time()
        queries.history(viewer, queries.read_filters(QueryDict("")), clock.now())
        best = min(best, time.thread_time() - started)
    return round(best * 1000, 2)


def run(rows: tuple[int, ...] = ROWS, requests: int = REQUESTS) -> list[dict[str, Any]]:
    """One line for each size."""
    found = []
    with world() as here:
        cookies = here.call("benchmarks.night_lists:seed")
        here.start_web(workers=1, threads=2)
        for size in rows:
            line: dict[str, Any] = {"nights": here.call("benchmarks.night_lists:fill", size)}
            line["list_cpu_ms"] = here.call("benchmarks.night_lists:own_ms")
            for page in PAGES:
                line[page] = _page(here, page, cookies, requests)
            found.append(line)
            print(line, flush=True)
    return found


def _page(here: World, path: str, cookies: dict[str, str], requests: int) -> float:
    """Milliseconds of CPU a request in the web process and the database."""
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    before = 0.0
    for number in range(requests + 10):
        if number == 10:  # warm by then
            before = sum(here.cpu_ms().values())
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")
    return round((sum(here.cpu_ms().values()) - before) / requests, 1)


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench night-lists", description=__doc__)
    parser.add_argument("--json")
    asked, _more = parser.parse_known_args(arguments)
    found = {"rows": run(), "machine": machine()}
    print(found["machine"])
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1) + "\n")
    return 0
