"""7,000 nights open within an hour: `./kemitraan bench nights` (domain.md 4.2: 12 check-ins a second, stress 120).

A real server (two processes, eight threads) over HTTP on a durable database with 7,000 posts and 42,000 duties. Three
runs: 12/s and 120/s for a minute each, with openings beside them as the hour has them (a sixth as many), then as fast
as sixteen phones can. One in twenty check-ins is sent twice, as bad networks do. In the open loop a request's time
counts from when it was due. Lost: acknowledged and not in the database; doubled: in the database more than once.
"""

from __future__ import annotations

import argparse
import json
import random
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from . import harness, load

POSTS = 7_000
SECONDS = 60
RATES = (12, 120)
MOST = 6_000  # check-ins of the run without a rate
PHONES = 16
TWICE = 20  # one in so many is sent twice


def run(*, posts: int = POSTS, seconds: int = SECONDS) -> dict[str, Any]:
    """Measure; the figures as docs/benchmarks.md names them."""
    with harness.world() as world:
        made = world.call("benchmarks.nights_for_load:seed", posts, 0.75)
        rng = random.Random(12)
        rng.shuffle(made["check_ins"])
        world.start_web()
        load.drive(world.port, _asks(made, rng, 200, 20), connections=PHONES)  # warm
        before = world.call("benchmarks.nights_for_load:count")
        found: dict[str, Any] = {"posts": posts, "seconds": seconds, "runs": []}
        acknowledged = {"check_in": 0, "again": 0, "open": 0}
        for rate in (*RATES, None):
            wanted = rate * seconds if rate else MOST
            asks = list(_asks(made, rng, wanted, wanted // 6))
            cpu = sum(world.cpu_ms().values())
            # The promise is in check-ins; openings and repeated taps come on top.
            per_second = rate * len(asks) / wanted if rate else None
            samples = load.drive(
                world.port, iter(asks), connections=PHONES if rate is None else 64, per_second=per_second
            )
            found["runs"].append(_row(rate, samples, sum(world.cpu_ms().values()) - cpu))
            print(line(found["runs"][-1]), flush=True)
            for sample in samples:
                acknowledged[sample.kind] += sample.status in (200, 303)
        after = world.call("benchmarks.nights_for_load:count")
    kept = after["check_ins"] - before["check_ins"]
    return found | {
        "check_ins_per_second": found["runs"][-1]["check_ins_per_second"],
        "p99_ms": found["runs"][1]["p99_ms"],
        "p99_ms_at_12": found["runs"][0]["p99_ms"],
        "refused": sum(one["refused"] for one in found["runs"]),
        "lost": acknowledged["check_in"] - kept + acknowledged["open"] - (after["opened"] - before["opened"]),
        "doubled": max(0, after["facts"] - before["facts"] - kept),
        "sent_twice": acknowledged["again"],
        "machine": harness.machine(),
    }


def _asks(made: dict[str, Any], rng: random.Random, check_ins: int, openings: int) -> Iterator[load.Ask]:
    """So many check-ins and openings, mixed; each person and each night once, some check-ins sent again."""
    asks = []
    for _ in range(min(check_ins, len(made["check_ins"]))):
        code, pin = made["check_ins"].pop()
        data = load.post(f"/ronda/h/{code}/", urlencode({"pin": pin}))
        asks.append([load.Ask(data, "check_in")])
        if rng.randrange(TWICE) == 0:
            asks[-1].append(load.Ask(data, "again"))
    for _ in range(min(openings, len(made["openings"]))):
        token = made["openings"].pop()
        said = {"verb": "buka", "key": str(uuid.UUID(int=rng.getrandbits(128))), "limits": "1", "equipment": "1"}
        asks.append([load.Ask(load.post(f"/ronda/m/{token}/buka/", urlencode(said)), "open")])
    rng.shuffle(asks)
    for group in asks:
        yield from group


def _row(rate: int | None, samples: list[load.Sample], cpu_ms: float) -> dict[str, Any]:
    took = max(one.at + one.seconds for one in samples) - min(one.at for one in samples)
    of = {kind: [one for one in samples if one.kind == kind] for kind in ("check_in", "open", "again")}
    good = [one for one in of["check_in"] if one.status == 200]
    refused = [one for one in samples if one.status not in (200, 303)]
    return {
        "rate": rate,
        "check_ins_per_second": round(len(good) / took, 1),
        "check_ins": len(good),
        "opened": sum(one.status == 303 for one in of["open"]),
        "refused": len(refused),
        "refusals": sorted({one.status for one in refused}),
        "p50_ms": load.quantile_ms(of["check_in"], 0.5),
        "p99_ms": load.quantile_ms(of["check_in"], 0.99),
        "open_p99_ms": load.quantile_ms(of["open"], 0.99) if of["open"] else None,
        "cpu_ms": round(cpu_ms / max(1, len(samples)), 2),
    }


def line(row: dict[str, Any]) -> str:
    """One run for people."""
    rate = f"{row['rate']}/s" if row["rate"] else "as fast as it goes"
    return (
        f"{rate:>18}: {row['check_ins']} check-ins ({row['check_ins_per_second']}/s), {row['opened']} nights opened, "
        f"refused {row['refused']} {row['refusals'] or ''}; p50 {row['p50_ms']} ms, p99 {row['p99_ms']} ms, opening "
        f"p99 {row['open_p99_ms']} ms; {row['cpu_ms']} ms CPU a request in all processes"
    )


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench nights", description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--seconds", type=int, default=SECONDS, help="of each run at a rate")
    asked, _more = parser.parse_known_args(arguments)
    found = run(posts=asked.posts, seconds=asked.seconds)
    print(
        f"lost {found['lost']}, doubled {found['doubled']} ({found['sent_twice']} sent twice), "
        f"refused {found['refused']} ({found['machine']})"
    )
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1) + "\n")
    return 1 if found["lost"] or found["doubled"] else 0
