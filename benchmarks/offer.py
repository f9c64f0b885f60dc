"""From a committed report to a responder who is asked: `./kemitraan bench offer` (promise: p99 at most one second).

A real worker process on a durable cluster of its own, Jakarta's units, 100 responders on real streets where their
data is at hand (straight lines otherwise), 300 reports at 10 a second. A report counts from the moment `receive`
returned, which is after its commit; an offer counts when another connection sees it, which is after its commit too.
Responders say yes at once and finish at once, so that there is always somebody to ask. What bounds it: how often the
worker looks (100 ms), then the proposals it makes one after another.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

REPORTS, PER_SECOND, RESPONDERS = 300, 10.0, 100
ROADS = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "roads_jakarta_2012"
WEST, SOUTH, EAST, NORTH = 106.72, -6.32, 106.94, -6.12  # most of Jakarta
LOOK_S = 0.004
PATIENCE_S = 60.0
WARM_S = 300.0  # compiling anew, on a busy machine


def run(*, reports: int = REPORTS, per_second: float = PER_SECOND, responders: int = RESPONDERS) -> dict[str, Any]:
    """Measure once; seconds from commit to offer."""
    rng = random.Random(110)
    with _world(responders, rng) as streets, _worker() as worker, _watched() as seen:
        _wait_until_warm(rng)
        before = _cpu_seconds(worker)
        sent = _send(reports, per_second, rng)
        end = time.monotonic() + PATIENCE_S
        while not sent.keys() <= seen.keys() and time.monotonic() < end:
            time.sleep(0.1)
        spent = _cpu_seconds(worker) - before
        waits = sorted(seen[pk] - sent[pk] for pk in sent if pk in seen)
    return {
        "reports": reports,
        "per_second": per_second,
        "responders": responders,
        "street_nodes": streets,
        "offered": len(waits),
        "p50_s": round(statistics.median(waits), 4),
        "p99_s": round(waits[min(len(waits) - 1, int(len(waits) * 0.99))], 4),
        "max_s": round(waits[-1], 4),
        "worker_cpu_ms": round(1000 * spent / len(waits), 1),  # a report, looks that found nothing included
    }


@contextmanager
def _watched() -> Iterator[dict[int, float]]:
    """Somebody else's eyes: report → when its first offer was seen. Beside them, responders who say yes at once."""
    over = threading.Event()
    seen: dict[int, float] = {}
    threads = [
        threading.Thread(target=_watch, args=(seen, over), daemon=True),
        threading.Thread(target=_answer, args=(over,), daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join(10)


def _watch(seen: dict[int, float], over: threading.Event) -> None:
    from django.db import connection

    last = 0
    while not over.wait(LOOK_S):
        with connection.cursor() as cursor:
            cursor.execute(
                "select o.id, r.report_id from dispatch_offer o join dispatch_response r on r.id = o.response_id"
                " where o.id > %s order by o.id",
                [last],
            )
            for last, report_id in cursor.fetchall():  # noqa: B007 - the last one seen is where the next look starts
                seen.setdefault(report_id, time.monotonic())
    connection.close()


def _answer(over: threading.Event) -> None:
    """Yes, there, done: each responder is free again before the next report needs them."""
    from django.db import connection

    from kemitraan.dispatch import api as dispatch
    from kemitraan.toolbox.errors import Refused

    while not over.wait(0.05):
        for offer in dispatch.open_offers()[:20]:
            try:
                response = dispatch.accept(offer.pk, post=offer.shift.post)
                dispatch.arrive(response.pk, post=offer.shift.post)
                dispatch.clear(response.pk, "Selesai.", post=offer.shift.post)
            except Refused:
                continue
    connection.close()


def _send(reports: int, per_second: float, rng: random.Random) -> dict[int, float]:
    """Reports at a steady rhythm, as a form would hand them in; report → when its commit returned."""
    from kemitraan.reports import api as room
    from kemitraan.toolbox.errors import Refused

    start = time.monotonic()
    sent: dict[int, float] = {}
    while len(sent) < reports:
        time.sleep(max(0.0, start + len(sent) / per_second - time.monotonic()))
        new = room.NewReport(
            key=uuid.uuid4(),
            category=rng.choice(["B01", "B02", "K01", "L01"]),
            story="Tolong",
            channel="web",
            point=_somewhere(rng),
        )
        try:
            receipt = room.receive(new)
        except Refused:
            continue  # a point outside every area: take another
        sent[receipt.report_id] = time.monotonic()
    return sent


@contextmanager
def _world(responders: int, rng: random.Random) -> Iterator[int]:
    """A cluster, its tables, Jakarta's units, and people on duty; gives the number of street nodes."""
    from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

    folder = Path(tempfile.mkdtemp(prefix="kemitraan-offer-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "pg")  # fsync on
    server.start()
    try:
        os.environ |= {
            **server.environment,
            "KEMITRAAN_DATA": str(folder),
            "KEMITRAAN_ROADS": str(folder / "roads"),
            "KEMITRAAN_DEMO": "1",
            "KEMITRAAN_SECRET_KEY": "a key for benchmarks only, long enough to be one",
            "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings",
        }
        yield _fill(responders, rng)
    finally:
        server.remove()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(responders: int, rng: random.Random) -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    from kemitraan.config.reference import seed_rules
    from kemitraan.roads import api as roads
    from kemitraan.territory import api as territory
    from kemitraan.toolbox import wall

    wall.by_default(wall.service("measuring", *wall.SUBJECTS))
    call_command("migrate", verbosity=0)
    territory.seed_jakarta()
    seed_rules()
    if ROADS.is_dir():
        roads.import_roads(ROADS, settings.ROADS)
    units = list(territory.Unit.objects.filter(level="polsek"))
    for number in range(responders):
        _on_duty(number, rng.choice(units), rng)
    network = roads.open_network(settings.ROADS)
    return getattr(network, "nodes", 0)


def _on_duty(number: int, unit: Any, rng: random.Random) -> None:
    from kemitraan.people import api as people
    from kemitraan.toolbox import clock

    account = people.Account.objects.create_user(f"bench{number}", name=f"Bripka {number}")
    post = people.Post.objects.create(
        account=account,
        role=people.Role.OFFICER,
        unit=unit,
        order_number="BENCH",
        valid_from=clock.local(clock.now()).date(),
    )
    people.place_phone(people.start_shift(post), _somewhere(rng))


def _somewhere(rng: random.Random) -> Any:
    from kemitraan.toolbox.geo import LonLat

    return LonLat(rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH))


def _cpu_seconds(pid: int) -> float:
    """CPU time a process has used (Linux; 0 elsewhere): what a busy machine does not falsify."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _worker() -> Iterator[int]:
    """The worker as a process of its own, warm."""
    process = subprocess.Popen([sys.executable, "-m", "kemitraan.config.worker"])
    try:
        yield process.pid
    finally:
        process.terminate()
        process.wait(5)


def _wait_until_warm(rng: random.Random) -> None:
    """Loading and compiling is not what is measured: wait for offers, and where there are streets, by road."""
    from kemitraan.dispatch import api as dispatch

    wanted = dispatch.Offer.objects.all()
    if ROADS.is_dir():
        wanted = wanted.filter(proposal__network="roads")
    end = time.monotonic() + WARM_S
    while time.monotonic() < end:
        _send(1, 1, rng)
        time.sleep(1)
        if wanted.count() >= 3:
            return
    raise RuntimeError("the worker did not become ready")


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench offer")
    parser.add_argument("--json")
    parser.add_argument("--url", help="not used: the worker is measured, not the web server")
    parser.add_argument("--reports", type=int, default=REPORTS)
    parser.add_argument("--per-second", type=float, default=PER_SECOND)
    parser.add_argument("--responders", type=int, default=RESPONDERS)
    asked = parser.parse_args(arguments)
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(143))  # leave no server behind
    found = run(reports=asked.reports, per_second=asked.per_second, responders=asked.responders)
    streets = (
        f"{found['street_nodes']} street nodes" if found["street_nodes"] else "straight lines (no streets at hand)"
    )
    print(f"{found['reports']} reports at {found['per_second']}/s, {found['responders']} responders, {streets}")
    print(f"  offered {found['offered']}   p50 {found['p50_s']} s   p99 {found['p99_s']} s   max {found['max_s']} s")
    print(f"  worker {found['worker_cpu_ms']} ms CPU a report")
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1))
    return 0
