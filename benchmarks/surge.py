"""A city in trouble: 140 reports a second for ten minutes, one in ten with life in danger. `./kemitraan bench surge`

Open loop: reports fall due at their rate whatever the server does, and each one's time counts from when it was due.
A real server (granian, 2 workers × 8 threads), a durable database (fsync on), a worker that starts responses, offers
them to 200 people on duty and sends mail meanwhile; all on this one machine, beside the generator of load.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path
from typing import Any

from . import harness, load, reports_for_load

PER_SECOND, MINUTES, URGENT_SHARE = 140.0, 10.0, 0.1
CONNECTIONS, ON_DUTY, WARM_UP = 64, 200, 300


def run(*, per_second: float = PER_SECOND, minutes: float = MINUTES, worker: bool = True) -> dict[str, Any]:
    """Measure; figures as `docs/benchmarks.md` names them."""
    with harness.world() as world:
        world.call("benchmarks.reports_for_load:seed")
        places = [tuple(place) for place in world.call("benchmarks.reports_for_load:centres")]
        world.call("benchmarks.flood_world:put_on_duty", random.Random(1).sample(places, ON_DUTY), ON_DUTY)
        world.start_web()
        if worker:
            world.start_worker()
        warm_up = reports_for_load.asks(places, WARM_UP, seed=1)
        load.drive(world.port, warm_up, connections=8)
        count = int(per_second * minutes * 60)
        asks = reports_for_load.asks(places, count, urgent_share=URGENT_SHARE, seed=2)
        before, started = world.cpu_ms(), time.monotonic()
        samples = load.drive(world.port, asks, connections=CONNECTIONS, per_second=per_second)
        took, after = time.monotonic() - started, world.cpu_ms()
        kept = world.call("benchmarks.surge:kept") - WARM_UP
        memory = round(world.memory_mb("web"))
    good = [sample for sample in samples if sample.status == 201]
    urgent = [sample for sample in samples if sample.kind == "urgent"]
    return {
        "minutes": minutes,
        "per_second": round(len(good) / took, 1),
        "sent": len(samples),
        "refused": len(samples) - len(good),
        "lost": len(good) - kept,
        "p50_ms": load.quantile_ms(samples, 0.50),
        "p99_ms": load.quantile_ms(samples, 0.99),
        "max_ms": load.quantile_ms(samples, 1.0),
        "urgent": len(urgent),
        "urgent_p99_ms": load.quantile_ms(urgent, 0.99),
        "busy_share": {name: round((after[name] - before[name]) / 1000 / took, 2) for name in before},
        "web_memory_mb": memory,
        "machine": harness.machine(),
    }


def kept() -> int:
    """Reports in the database. Runs inside the world."""
    from kemitraan.reports.api import Report

    return Report.objects.count()


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    busy = ", ".join(f"{name} {share}" for name, share in found["busy_share"].items())
    return "\n".join(
        (
            f"{found['sent']} reports in {found['minutes']:g} minutes, fsync on ({found['machine']})",
            f"  rate     {found['per_second']:>8} a second; refused {found['refused']}, lost {found['lost']}",
            f"  all      {found['p50_ms']:>8} ms p50, {found['p99_ms']} ms p99, {found['max_ms']} ms at most",
            f"  urgent   {found['urgent_p99_ms']:>8} ms p99 of {found['urgent']}",
            f"  cores    {busy}; web memory {found['web_memory_mb']} MB",
        )
    )


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench surge", description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--per-second", type=float, default=PER_SECOND)
    parser.add_argument("--no-worker", action="store_true", help="only what receives")
    asked, _more = parser.parse_known_args(arguments)
    found = run(per_second=asked.per_second, minutes=asked.minutes, worker=not asked.no_worker)
    print(table(found))
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1) + "\n")
    return 0
