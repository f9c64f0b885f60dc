"""A report accepted: what it costs and how many there can be. `./kemitraan bench intake`

Measured: the whole way through the Open311 door of a real server (granian, 2 workers × 8 threads) into a durable
database (fsync on): parsed, checked, located, routed, journal, receipt, message queued, committed. CPU is that of all
web and database processes, from /proc, divided by the reports; the generator of load is not counted, but it takes its
share of the machine. Against it, in the same run and alternating with it: a bare view under the same server that
writes the same rows with one hand-written statement (`vs_raw`), and pgbench with that statement alone as the ceiling.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

from . import harness, load, reports_for_load
from .raw_statement import STATEMENT, anybody

CLIENTS = 16
REPORTS, ROUNDS, WARM_UP = 3_000, 3, 400
PGBENCH_S = 5


def run(*, reports: int = REPORTS, rounds: int = ROUNDS, clients: int = CLIENTS) -> dict[str, Any]:
    """Measure; figures as `docs/benchmarks.md` names them."""
    with harness.world() as world:
        world.call("benchmarks.reports_for_load:seed")
        found: dict[str, list[dict[str, float]]] = {"ours": [], "raw": []}
        for _round in range(rounds):
            for name, app in (("ours", harness.APP), ("raw", "benchmarks.raw_app:application")):
                found[name].append(_measure(world, app, reports, clients))
        ours, raw = (_best(found[name]) for name in ("ours", "raw"))
        return {
            "clients": clients,
            "reports": reports * rounds,
            "cpu_ms": ours["cpu_ms"],
            "web_cpu_ms": ours["web_cpu_ms"],
            "postgres_cpu_ms": ours["postgres_cpu_ms"],
            "per_second": ours["per_second"],
            "p50_ms": ours["p50_ms"],
            "p99_ms": ours["p99_ms"],
            "refused": int(sum(one["refused"] for one in found["ours"])),
            "raw_cpu_ms": raw["cpu_ms"],
            "raw_per_second": raw["per_second"],
            "vs_raw": round(ours["cpu_ms"] / raw["cpu_ms"], 2),
            "pgbench_per_second": _pgbench(world),
            "machine": harness.machine(),
        }


def _measure(world: harness.World, app: str, count: int, clients: int) -> dict[str, float]:
    """One round against a fresh server."""
    world.start_web(app)
    load.drive(world.port, reports_for_load.asks(WARM_UP), connections=clients)
    before = world.cpu_ms()
    asks = list(reports_for_load.asks(count))  # made before, so that making them isn't measured
    samples = load.drive(world.port, iter(asks), connections=clients)
    after = world.cpu_ms()
    world.stop("web")
    good = [sample for sample in samples if sample.status == 201]
    if not good:
        raise RuntimeError(f"nothing was accepted: {samples[0].body[:500]!r}\n{world.log('web')}")
    web, postgres = ((after[part] - before[part]) / len(good) for part in ("web", "postgres"))
    return {
        "cpu_ms": round(web + postgres, 2),
        "web_cpu_ms": round(web, 2),
        "postgres_cpu_ms": round(postgres, 2),
        **_waiting(samples),
    }


def _waiting(samples: list[load.Sample]) -> dict[str, float]:
    """What can be seen from outside."""
    good = sum(sample.status == 201 for sample in samples)
    took = max(sample.at + sample.seconds for sample in samples) - min(sample.at for sample in samples)
    return {
        "per_second": round(good / took),
        "p50_ms": load.quantile_ms(samples, 0.50),
        "p99_ms": load.quantile_ms(samples, 0.99),
        "refused": len(samples) - good,
    }


def run_against(url: str, *, reports: int = REPORTS, clients: int = CLIENTS) -> dict[str, Any]:
    """The same load against a server that runs already (a demo: its key is DEMO); its CPU cannot be seen."""
    host, port = load.address_of(url)
    load.drive(port, reports_for_load.asks(WARM_UP, api_key="DEMO"), connections=clients, host=host)
    asks = list(reports_for_load.asks(reports, api_key="DEMO"))
    samples = load.drive(port, iter(asks), connections=clients, host=host)
    unseen = ("cpu_ms", "web_cpu_ms", "postgres_cpu_ms", "raw_cpu_ms", "raw_per_second", "vs_raw", "pgbench_per_second")
    told = {"clients": clients, "reports": reports, **dict.fromkeys(unseen), **_waiting(samples)}
    return told | {"machine": harness.machine()}


def _best(rounds: list[dict[str, float]]) -> dict[str, float]:
    """The round with the least CPU: what others do on the machine only ever adds."""
    return min(rounds, key=lambda one: one["cpu_ms"])


def _pgbench(world: harness.World) -> int | None:
    """Transactions a second of the same rows with nothing above the database; None where there is no pgbench."""
    from kemitraan.toolbox.postgres_places import binaries_for, home_for, owner_of

    home = home_for(world.server.data_dir)
    owner = owner_of(home / "cluster")
    program = binaries_for(owner) / "pgbench"
    if not program.exists():
        return None
    ids = world.call("benchmarks.intake:ids")
    texts = {
        "fingerprint": "0" * 64, "story": " ".join(reports_for_load.WORDS[:19]), "phone": "081234567890",
        "email": "warga1@contoh.example", "data": '{"code": "", "category": "K05", "priority": 3}',
        "context": '{"code": "", "unit": "Polsek", "due": "2026-11-23T20:41:00+00:00"}',
    }  # fmt: skip
    fixed = {name: f"'{text}'" for name, text in texts.items()} | {name: str(value) for name, value in ids.items()}
    fresh = {"key": "gen_random_uuid()", "code": "substr(md5(random()::text), 1, 12)", "lon": "106.8", "lat": "-6.2"}
    statement = re.sub(r"%\((\w+)\)s", lambda match: (fixed | fresh)[match[1]], STATEMENT)
    script = Path(world.folder) / "intake.sql"
    script.write_text(" ".join(statement.split()) + ";\n")
    script.chmod(0o644)
    dsn = world.server.start()
    done = subprocess.run(
        [program, "-h", dsn.host, "-p", "5432", "-U", dsn.user, "-n", "-c", str(CLIENTS), "-j", "2", "-M", "prepared",
         "-T", str(PGBENCH_S), "-f", script, dsn.dbname],
        capture_output=True, text=True, cwd="/", env={**os.environ, "PGOPTIONS": anybody("pgbench")},
        **owner.switch,
    )  # fmt: skip
    match = re.search(r"tps = ([\d.]+)", done.stdout)
    if match is None:
        raise RuntimeError(done.stderr[-2000:])
    return round(float(match[1]))


def ids() -> dict[str, int]:
    """Ids the statement needs. Runs inside the world."""
    from kemitraan.gateways.models import ApiKey
    from kemitraan.reports.api import Category
    from kemitraan.territory.api import Area, Unit

    return {
        "category": Category.objects.get(code="K05").pk,
        "unit": Unit.objects.order_by("pk")[0].pk,
        "area": Area.objects.order_by("pk")[0].pk,
        "api_key": ApiKey.objects.get(name="bench").pk,
    }


def table(found: dict[str, Any]) -> str:
    """The figures for people."""
    return "\n".join(
        (
            f"{found['reports']} reports accepted, {found['clients']} clients, fsync on ({found['machine']})",
            f"  CPU      {found['cpu_ms'] or '-':>8} ms a report"
            f" (web {found['web_cpu_ms']}, db {found['postgres_cpu_ms']})",
            f"  bare     {found['raw_cpu_ms'] or '-':>8} ms a report: ours is {found['vs_raw']} times as much",
            f"  rate     {found['per_second']:>8} a second (bare {found['raw_per_second']},"
            f" pgbench alone {found['pgbench_per_second']})",
            f"  waiting  {found['p50_ms']:>8} ms p50, {found['p99_ms']} ms p99; refused {found['refused']}",
        )
    ).replace("None", "-")


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench intake", description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--url", help="a server that runs already, instead of one made for this")
    parser.add_argument("--reports", type=int, default=REPORTS, help="in each round")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked, _more = parser.parse_known_args(arguments)
    if asked.url:
        found = run_against(asked.url, reports=asked.reports)
    else:
        found = run(reports=asked.reports, rounds=asked.rounds)
    print(table(found))
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1) + "\n")
    return 0
