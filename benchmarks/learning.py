"""The pages of learning as a year of it grows: CPU of web process and database a request, and the statements.

    ./kemitraan bench learning [--rows 48,4800] [--requests 60] [--json FILE]

``--rows`` are programmes with a session each, a sector's year at the demo's scale (1/100) and a region's. Asked by Iptu
Lestari, who keeps the courses of the sector that holds all of them (the worst case): the staff's list of sessions, one
session that is over and one to come; and by anybody: the public list, the month, and one session. The desk's list of
reports, asked in the same run, says how fast the machine is. Figures to reach: at most 3 ms CPU a page and flat.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks.harness import machine, world
from benchmarks.watch import measure

ROWS = (48, 4_800)
REQUESTS = 60
OVER, COMING = "{over}", "{coming}"
PAGES = (
    ("desk's list", "rahmat", "/meja/api/daftar"),
    ("staff's list", "lestari", "/belajar/kelola/"),
    ("staff, by clock", "lestari", "/belajar/kelola/?sort=clock&when=all"),
    ("session, over", "lestari", f"/belajar/kelola/s/{OVER}/"),
    ("session, to come", "lestari", f"/belajar/kelola/s/{COMING}/"),
    ("public list", "", "/belajar/"),
    ("public month", "", "/belajar/?show=calendar"),
    ("public session", "", f"/belajar/s/{COMING}/"),
)


def seed() -> dict[str, str]:
    """Jakarta, the cast, the lists of reports; gives the session cookies. Runs inside the world."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from benchmarks.reports_for_load import seed as seed_lists
    from kemitraan.people import api as people
    from kemitraan.territory import api as territory

    seed_lists()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], None)
    name = settings.SESSION_COOKIE_NAME
    return {key: f"{name}={sign_in(Client(), key).cookies[name].value}" for key in ("lestari", "rahmat")}


def fill(programmes: int) -> dict[str, Any]:
    """Bring the sector to so many programmes; the codes of a session that is over and of one to come, and the size."""
    import random

    from django.db import connection

    from kemitraan.learning import api as learning
    from kemitraan.territory import api as territory

    unit = territory.Unit.objects.get(name="Polsek Tebet")
    areas = [one for one in territory.villages() if (found := territory.unit_for(one.pk)) and found.pk == unit.pk]
    missing = programmes - learning.Programme.objects.filter(unit=unit).count()
    if missing > 0:
        learning.fill(unit, areas, count=missing, rng=random.Random(programmes))
    with connection.cursor() as cursor:
        for table in ("session", "registration", "quizsheet", "headcount", "raisedquestion", "programme"):
            cursor.execute(f"vacuum analyze learning_{table}")
    mine = learning.Session.objects.filter(unit=unit).order_by("id")
    over = mine.filter(state="evaluated", programme__certificate=True).first()
    coming = mine.filter(state="open").first()
    if over is None or coming is None:
        raise RuntimeError("no session is over, or none to come")
    return {"over": over.code, "coming": coming.code, "sessions": mine.count()}


def statements(paths: dict[str, str], cookies: dict[str, str]) -> dict[str, int]:
    """How many statements each page takes; ``cookies`` by page. Runs inside the world."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counted = {}
    for page, path in paths.items():
        client = Client()
        name, _, value = cookies.get(page, "").partition("=")
        if name:
            client.cookies[name] = value
        client.get(path)  # what the process remembers
        with CaptureQueriesContext(connection) as found:
            answer = client.get(path)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}")
        counted[page] = len(found)
    return counted


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="bench learning", description=__doc__)
    parser.add_argument("--rows", default=",".join(str(rows) for rows in ROWS))
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json", type=Path)
    asked, _more = parser.parse_known_args(arguments)
    results: list[dict[str, Any]] = []
    print(machine())
    with world(durable=False) as found:
        cookies = found.call("benchmarks.learning:seed") | {"": ""}
        for rows in (int(part) for part in asked.rows.split(",")):
            filled = found.call("benchmarks.learning:fill", rows)
            paths = {page: path.format(**filled) for page, _who, path in PAGES}
            counted = found.call(
                "benchmarks.learning:statements", paths, {page: cookies[who] for page, who, _path in PAGES}
            )
            found.start_web(workers=1, threads=4)
            print(f"\n{filled['sessions']:,} sessions\n{'page':<18}{'web ms':>8}{'db ms':>8}{'sql':>5}")
            for page, who, _path in PAGES:
                one = measure(found, paths[page], cookies[who], asked.requests)
                print(f"{page:<18}{one['web']:8.2f}{one['postgres']:8.2f}{counted[page]:5}", flush=True)
                results.append({"sessions": filled["sessions"], "page": page, "statements": counted[page], **one})
            found.stop("web")
    print(machine())
    if asked.json:
        asked.json.write_text(json.dumps({"machine": machine(), "rows": results}, indent=1))
    return 0
