"""Lists of visits: CPU of web process and database a page, as visits multiply to a region's year.

    ./kemitraan bench visits [--rows 5500,55000,548000] [--requests 60] [--json FILE]

One officer has each kelurahan of Jakarta (100 RT each). Asked for are the officer's own list, the list of a sector's
superior, the list of the city's commander, the superior's queue and the coverage of a kelurahan: whole HTML pages of
50 visits with their frame. `rows_ms` is the part that reads a page of visits (query and rows, without the page).
Figures to reach: at most 3 ms CPU, flat.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.harness import World, machine, world

ROWS = (5_500, 55_000, 548_000)
REQUESTS = 60
RTS = 100
PAGES = (
    ("own", "agus", "/kunjungan/daftar/"),
    ("sector", "lestari", "/kunjungan/daftar/"),
    ("city", "bima", "/kunjungan/daftar/"),
    ("queue", "lestari", "/kunjungan/telaah/"),
    ("coverage", "agus", "/kunjungan/cakupan/"),
)


def seed() -> dict[str, str]:
    """Jakarta with an officer and a beat for every kelurahan, and the characters' sessions by name."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from benchmarks.reports_for_load import seed as seed_lists
    from kemitraan.people import api as people
    from kemitraan.territory import api as territory
    from kemitraan.visits import api as visits

    seed_lists()
    visits.seed_visits()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    village = territory.Area.objects.get(level="village", name="Tebet Timur")
    posts = people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], village)
    for number, area in enumerate(territory.villages()):
        post = posts["agus"] if area.pk == village.pk else _officer(number, area)
        if post is not None:
            beat = visits.Beat.objects.create(post=post, order_number=f"DEMO-{number}", valid_from=date(2020, 1, 1))
            beat.villages.set([area])
            _places(area, post.unit)
    sessions = {}
    for key in ("agus", "lestari", "bima"):
        sessions[key] = sign_in(Client(), key).cookies[settings.SESSION_COOKIE_NAME].value
    return sessions | {"": settings.SESSION_COOKIE_NAME}


def _officer(number: int, area: Any) -> Any:
    from kemitraan.people.api import Account, Post
    from kemitraan.territory import api as territory

    unit = territory.unit_for(area.pk)
    if unit is None:
        return None
    account = Account.objects.create(username=f"bench-{number}", name=f"Bripka {number}", password="!")
    return Post.objects.create(
        account=account, role="bhabin", unit=unit, area=area, order_number="DEMO", valid_from=date(2020, 1, 1)
    )


def _places(area: Any, unit: Any) -> None:
    """Ten RW of ten RT, as areas and as places, in bulk."""
    import uuid

    from kemitraan.territory.api import Area
    from kemitraan.toolbox import clock
    from kemitraan.visits.api import VisitPlace

    rws = Area.objects.bulk_create(
        Area(code=f"{area.code}/RW{rw:03}", level="rw", name=f"RW {rw:03}", parent=area) for rw in range(1, 11)
    )
    rts = Area.objects.bulk_create(
        Area(code=f"{rw.code}/RT{rt:03}", level="rt", name=f"RT {rt:03}", parent=rw)
        for rw in rws
        for rt in range(1, 11)
    )
    now = clock.now()
    VisitPlace.objects.bulk_create(
        VisitPlace(
            key=uuid.uuid4(), kind="rt", unit=unit, village=area, rw=rt.parent, rt=rt, lon=area.lon, lat=area.lat,
            created_at=now, last_seen_on=now.date() - timedelta(days=(rt.pk or 0) % 400),
        )
        for rt in rts
    )  # fmt: skip


def fill(rows: int) -> int:
    """So many visits; runs inside the world."""
    from kemitraan.config.year.visits import fill as fill_year

    return fill_year(rows)


def rows_ms(key: str) -> list[float]:
    """CPU of this process for reading one page of visits of a character, and how many statements it took."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from kemitraan.people.api import CHARACTERS, viewer_for
    from kemitraan.people.demo import account_of
    from kemitraan.visits.listing import Filters, page_of

    viewer = viewer_for(account_of(CHARACTERS[key])[0])
    for _warm in range(20):
        page_of(viewer, Filters())
    started = time.process_time()
    for _time in range(100):
        page_of(viewer, Filters())
    spent = (time.process_time() - started) * 10
    with CaptureQueriesContext(connection) as seen:
        page_of(viewer, Filters())
    return [round(spent, 2), len(seen)]


def run(*, rows: tuple[int, ...] = ROWS, requests: int = REQUESTS) -> list[dict[str, Any]]:
    """One line for each size."""
    found = []
    with world() as here:
        sessions = here.call("benchmarks.visits:seed")
        here.start_web(workers=1, threads=2)
        for size in rows:
            started = time.monotonic()
            line: dict[str, Any] = {"rows": here.call("benchmarks.visits:fill", size)}
            line["filled_s"] = round(time.monotonic() - started, 1)
            for name, key, path in PAGES:
                line |= _measure(here, name, path, {sessions[""]: sessions[key]}, requests)
            for key in ("agus", "lestari", "bima"):
                line[f"rows_ms_{key}"], line["queries"] = here.call("benchmarks.visits:rows_ms", key)
            print(json.dumps(line), flush=True)
            found.append(line)
    return found


def _measure(here: World, name: str, path: str, cookies: dict[str, str], requests: int) -> dict[str, Any]:
    """CPU of web and database a request, after a warm-up, over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=120)
    headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}

    def ask() -> None:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")

    for _warm in range(15):
        ask()
    before = here.cpu_ms()
    for _time in range(requests):
        ask()
    after = here.cpu_ms()
    web, database = ((after[part] - before[part]) / requests for part in ("web", "postgres"))
    return {f"{name}_web_ms": round(web, 2), f"{name}_database_ms": round(database, 2)}


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="./kemitraan bench visits", description=__doc__.split("\n\n")[0])
    parser.add_argument("--rows", default=",".join(str(row) for row in ROWS))
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json")
    asked, _more = parser.parse_known_args(arguments)
    result = run(rows=tuple(int(row) for row in asked.rows.split(",")), requests=asked.requests)
    if asked.json:
        Path(asked.json).write_text(json.dumps({"sizes": result, "machine": machine()}, indent=1) + "\n")
    return 0
