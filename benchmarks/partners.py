"""The list of partners as they multiply: CPU of web process and database a page, and the statements it sends.

    ./kemitraan bench partners [--rows 1000,10000,100000] [--requests 100] [--json FILE]

Four pages of 30 rows: the plain list, those of one kelurahan, overdue promises, and a search with a misspelt word. One
head of community guidance of one sector asks; a quarter of the partners is hers. Figures to reach: at most 3 ms CPU a
page, flat in size; those of a kelurahan and what a search finds grow with what there is in it.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import World, machine, world

ROWS = (1_000, 10_000, 100_000)
REQUESTS = 100
PAGES = {
    "list": "/mitra/",
    "area": "/mitra/?wilayah=31.74.01.1001",  # Tebet Timur
    "late": "/mitra/?lewat=janji",
    "search": "/mitra/?cari=kartikka+mahardhika",
}


def seed() -> dict[str, str]:
    """Jakarta, the cast, and the session of the head of community guidance. Runs inside the world."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from kemitraan.partnership import api as partnership
    from kemitraan.people import api as people
    from kemitraan.territory import api as territory

    territory.seed_jakarta()
    partnership.seed_partnership()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], None)
    client = sign_in(Client(), "lestari")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def fill(rows: int) -> int:
    """So many partners, and an open promise for each tenth. Runs inside the world."""
    from django.db import connection

    from kemitraan.partnership.fill import fill as fill_partners

    count = fill_partners(rows, promises=rows // 10)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze partnership_partner")
    return count


def queries() -> dict[str, int]:
    """How many statements each page sends. Runs inside the world."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from tests.cast import sign_in

    client = sign_in(Client(), "lestari")
    counts = {}
    for name, path in PAGES.items():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path, headers={"host": "localhost"}).status_code == 200
        counts[name] = len(seen)
    return counts


def run(*, rows: tuple[int, ...] = ROWS, requests: int = REQUESTS) -> list[dict[str, Any]]:
    """One line for each size."""
    found = []
    with world() as here:
        cookies = here.call("benchmarks.partners:seed")
        here.start_web(workers=1, threads=2)
        for size in rows:
            held = here.call("benchmarks.partners:fill", size)
            counts = here.call("benchmarks.partners:queries")
            for name, path in PAGES.items():
                found.append(
                    {"rows": held, "page": name, "queries": counts[name]} | _measure(here, path, cookies, requests)
                )
    return found


def _measure(here: World, path: str, cookies: dict[str, str], requests: int) -> dict[str, Any]:
    """CPU of web and database a request, after a warm-up, over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)
    headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}

    def ask() -> None:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")

    for _ in range(20):
        ask()
    before, start = here.cpu_ms(), time.perf_counter()
    for _ in range(requests):
        ask()
    wall, after = time.perf_counter() - start, here.cpu_ms()
    web, database = ((after[part] - before[part]) / requests for part in ("web", "postgres"))
    return {
        "cpu_ms": round(web + database, 2),
        "web_ms": round(web, 2),
        "database_ms": round(database, 2),
        "wall_ms": round(1000 * wall / requests, 2),
    }


def main(arguments: list[str]) -> int:
    """Measure, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="bench partners")
    parser.add_argument("--rows", default=",".join(map(str, ROWS)))
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--url", help="not used: this benchmark runs a world of its own")
    given = parser.parse_args(arguments)
    found = run(rows=tuple(int(one) for one in given.rows.split(",")), requests=given.requests)
    print(machine())
    print(f"{'partners':>9} {'page':>7} {'CPU ms':>8} {'web':>7} {'database':>9} {'queries':>8}")
    for line in found:
        print(
            f"{line['rows']:>9} {line['page']:>7} {line['cpu_ms']:>8} {line['web_ms']:>7}"
            f" {line['database_ms']:>9} {line['queries']:>8}"
        )
    if given.json:
        given.json.write_text(json.dumps({"machine": machine(), "partners": found}, indent=2))
    return 0
