"""The desk's list of 100 and its map of 500 points: CPU of web process and database a request, as reports multiply.

    ./kemitraan bench desk [--rows 1000,100000,1000000] [--requests 200] [--json FILE]

One operator of one sector asks; reports lie all over Jakarta, most of them closed, as in a system that has run
for years. Figures to reach: at most 3 ms CPU and 6 queries, flat from 1 thousand to 1 million reports.
"""

from __future__ import annotations

import argparse
import http.client
import json
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import World, machine, world

ROWS = (1_000, 100_000, 1_000_000)
REQUESTS = 200
OPEN = 5_000  # open reports at most: people close what they have
LIST, MAP = "/meja/api/daftar", "/meja/api/peta?bbox=106.80,-6.28,106.90,-6.20"


def seed() -> dict[str, str]:
    """Jakarta, the cast, and the operator's session. Runs inside the world; gives the session cookie."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from benchmarks.reports_for_load import seed as seed_lists
    from kemitraan.people import api as people
    from kemitraan.territory import api as territory

    seed_lists()
    units = {unit.name: unit for unit in territory.Unit.objects.filter(level="polsek")}
    people.seed_people(units["Polsek Tebet"], units["Polsek Gambir"], None)
    client = sign_in(Client(), "rahmat")
    return {settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value}


def fill(rows: int) -> int:
    """Bring the table to so many reports by one insert-select, then analyse it. Runs inside the world."""
    from django.db import connection

    from kemitraan.reports.api import Report

    have = Report.objects.count()
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {"first": have + 1, "last": rows, "open": min(OPEN, rows // 2)})
        cursor.execute("vacuum analyze reports_report")
    return int(Report.objects.count())


# The first ``OPEN`` reports are open and of today, the others closed; a quarter lies in the operator's sector. Three in
# a hundred are restricted, so that the second wall judges them.
_INSERT = """
    with units as (select array_agg(id order by (name = 'Polsek Tebet') desc, id) as ids
                   from territory_unit where level = 'polsek'),
         kinds as (select array_agg(id order by code) as ids from reports_category where active and outside = '{}')
    insert into reports_report (key, fingerprint, code, kind, category_id, priority, in_progress, story, language,
        lon, lat, accuracy_m, cell, landmark, area_id, unit_id, holder_id, rung, state, state_since, owner, due_at,
        promised_at, received_at, answered_at, channel, caveat, response_wanted, answer, reason, reopened,
        external_id, looked_for_twins)
    select gen_random_uuid(), 'x', upper(substr(md5(n::text || 'desk'), 1, 12)), 'report', kinds.ids[1 + n %% 20],
        1 + n %% 4, false, 'Air sudah masuk rumah di depan pasar, mohon petugas segera datang ke gang ' || n, 'id',
        lon, lat, 20,
        (floor((1 - ln(tan(radians(lat)) + 1 / cos(radians(lat))) / pi()) / 2 * 65536)::bigint << 16)
            | floor((lon + 180) / 360 * 65536)::bigint,
        '', null, unit_id, unit_id, 0, case when is_open then 'received' else 'confirmed' end, at, 'desk',
        case when is_open then at + interval '3 hours' end, at + interval '2 hours', at,
        case when is_open then null else at + interval '1 hour' end, 'web',
        case when n %% 33 = 0 then 2 else 1 end, false, '', '', 0, '', true
    from (
        select n, 106.80 + random() * 0.10 as lon, -6.28 + random() * 0.08 as lat,
            n <= %(open)s as is_open,
            case when n %% 4 = 0 then units.ids[1] else units.ids[2 + n %% 40] end as unit_id,
            case when n <= %(open)s then now() - random() * interval '1 day'
                 else now() - random() * interval '2 years' end as at
        from generate_series(%(first)s::bigint, %(last)s::bigint) as n, units
    ) drawn, kinds
    """


def run(*, rows: tuple[int, ...] = ROWS, requests: int = REQUESTS) -> list[dict[str, Any]]:
    """One line for each size: rows, list_cpu_ms, map_cpu_ms, their wall times, queries."""
    found = []
    with world() as here:
        cookies = here.call("benchmarks.desk:seed")
        here.start_web(workers=1, threads=2)
        for size in rows:
            held = here.call("benchmarks.desk:fill", size)
            line: dict[str, Any] = {"rows": held, "queries": here.call("benchmarks.desk:queries")}
            for name, path in (("list", LIST), ("map", MAP)):
                line |= _measure(here, name, path, cookies, requests)
            found.append(line)
    return found


def queries() -> int:
    """How many statements the dearer of the two requests sends. Runs inside the world."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from tests.cast import sign_in

    client = sign_in(Client(), "rahmat")
    counts = []
    for path in (LIST, MAP):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(path, headers={"host": "localhost"}).status_code == 200
        counts.append(len(seen))
    return max(counts)


def _measure(here: World, name: str, path: str, cookies: dict[str, str], requests: int) -> dict[str, Any]:
    """CPU of web and database a request, after a warm-up, over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", here.port, timeout=60)
    headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in cookies.items())}

    def ask() -> bytes:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        return body

    body = [ask() for _ in range(30)][-1]
    before, start = here.cpu_ms(), time.perf_counter()
    for _ in range(requests):
        ask()
    wall, after = time.perf_counter() - start, here.cpu_ms()
    web, database = ((after[part] - before[part]) / requests for part in ("web", "postgres"))
    return {
        f"{name}_cpu_ms": round(web + database, 2),
        f"{name}_web_ms": round(web, 2),
        f"{name}_database_ms": round(database, 2),
        f"{name}_wall_ms": round(1000 * wall / requests, 2),
        f"{name}_items": len(json.loads(body).get("rows" if name == "list" else "features", [])),
    }


def main(arguments: list[str]) -> int:
    """Measure, print a table, and write JSON where asked."""
    parser = argparse.ArgumentParser(prog="bench desk")
    parser.add_argument("--rows", default=",".join(map(str, ROWS)))
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--url", help="not used: this benchmark runs a world of its own")
    given = parser.parse_args(arguments)
    found = run(rows=tuple(int(one) for one in given.rows.split(",")), requests=given.requests)
    print(machine())
    print(f"{'reports':>10} {'list CPU ms':>12} {'items':>6} {'map CPU ms':>11} {'points':>7} {'queries':>8}")
    for line in found:
        print(
            f"{line['rows']:>10} {line['list_cpu_ms']:>12} {line['list_items']:>6}"
            f" {line['map_cpu_ms']:>11} {line['map_items']:>7} {line['queries']:>8}"
        )
    if given.json:
        given.json.write_text(json.dumps({"machine": machine(), "desk": found}, indent=2))
    return 0
