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
        spots = random.Random(1).sample(reports_for_load.centres(), ON_DUTY)
        world.call("benchmarks.flood_world:put_on_duty", spots, ON_DUTY)
        world.start_web()
        if worker:
            world.start_worker()
        load.drive(world.port, reports_for_load.asks(WARM_UP), connections=8)
        before, started = world.cpu_ms(), time.monotonic()
        found = send(("127.0.0.1", world.port), per_second, minutes)
        took, after = time.monotonic() - started, world.cpu_ms()
        found["lost"] = found["accepted"] + WARM_UP - world.call("benchmarks.surge:kept")
        found["busy_share"] = {name: round((after[name] - before[name]) / 1000 / took, 2) for name in before}
        found["web_memory_mb"] = round(world.memory_mb("web"))
    return found


def send(address: tuple[str, int], per_second: float, minutes: float, api_key: str = "BENCH") -> dict[str, Any]:
    """Send the surge to a server; what can be seen from outside."""
    count, started = int(per_second * minutes * 60), time.monotonic()
    asks = reports_for_load.asks(count, urgent_share=URGENT_SHARE, api_key=api_key)
    samples = load.drive(address[1], asks, connections=CONNECTIONS, per_second=per_second, host=address[0])
    took = time.monotonic() - started
    accepted = sum(sample.status == 201 for sample in samples)
    urgent = [sample for sample in samples if sample.kind == "urgent"]
    return {
        "minutes": minutes,
        "per_second": round(accepted / took, 1),
        "sent": len(samples),
        "accepted": accepted,
        "refused": len(samples) - accepted,
        "p50_ms": load.quantile_ms(samples, 0.50),
        "p99_ms": load.quantile_ms(samples, 0.99),
        "max_ms": load.quantile_ms(samples, 1.0),
        "urgent": len(urgent),
        "urgent_p99_ms": load.quantile_ms(urgent, 0.99),
        "lost": None,
        "busy_share": {},
        "web_memory_mb": None,
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
    ).replace("None", "-")


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench surge", description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--per-second", type=float, default=PER_SECOND)
    parser.add_argument("--no-worker", action="store_true", help="only what receives")
    parser.add_argument("--url", help="a server that runs already (a demo), instead of one made for this")
    asked, _more = parser.parse_known_args(arguments)
    if asked.url:
        found = send(load.address_of(asked.url), asked.per_second, asked.minutes, api_key="DEMO")
    else:
        found = run(per_second=asked.per_second, minutes=asked.minutes, worker=not asked.no_worker)
    print(table(found))
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1) + "\n")
    return 0
