"""kill -9 of web workers and of the database under intake: nothing acknowledged is lost, nothing is there twice.

Two controls take a safeguard away and must be caught by the same check: with asynchronous commit a killed database
forgets what it acknowledged; without the client's key a retry makes a second report. Three answers in ten are lost on
their way in every run, so that what was kept is sent again and again.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import harness

from . import clients

CLIENTS = 16
DEAF = 0.3  # of the answers never arrive (trust.md section 7, bar 2)
LONG = {"acknowledged": 100_000, "worker_kills": 100, "database_kills": 20, "most_s": 1_500.0}
SHORT = {"acknowledged": 1_500, "worker_kills": 4, "database_kills": 2, "most_s": 60.0}
SHORT_ASYNC = {"acknowledged": 1_500, "worker_kills": 0, "database_kills": 2, "most_s": 30.0}
LONG_ASYNC = {"acknowledged": 10_000, "worker_kills": 0, "database_kills": 8, "most_s": 120.0}
SHORT_NO_KEY = {"acknowledged": 1_000, "worker_kills": 2, "database_kills": 1, "most_s": 30.0}
LONG_NO_KEY = {"acknowledged": 10_000, "worker_kills": 10, "database_kills": 4, "most_s": 100.0}
ASYNC_COMMIT = "options=-c%20synchronous_commit%3Doff"


@dataclass
class Plan:
    """How much must happen before the run may end, and the longest it may take (seconds)."""

    acknowledged: int
    worker_kills: int
    database_kills: int
    most_s: float
    key: bool = True
    asynchronous: bool = False


def under_fire(plan: Plan, *, seed: int = 7) -> dict[str, Any]:
    """One run against one world; what was acknowledged and what is there afterwards."""
    rng = random.Random(seed)
    with harness.world() as world:
        world.call("benchmarks.reports_for_load:seed")
        if plan.asynchronous:
            url = world.environment["DATABASE_URL"]
            world.environment["DATABASE_URL"] = f"{url}{'&' if '?' in url else '?'}{ASYNC_COMMIT}"
        world.start_web()
        tally, kills, given_up = clients.Tally(), {"worker": 0, "database": 0}, 0
        fallen: list[float] = []
        started, ended = time.monotonic(), False
        threads = clients.start(CLIENTS, world.port, tally, lambda: not ended, key=plan.key, deaf=DEAF)
        worker_every = plan.most_s / 4 / max(1, plan.worker_kills)
        database_every = plan.most_s / 4 / max(1, plan.database_kills)
        next_worker, next_database = started + min(1.0, worker_every), started + min(3.0, database_every)
        while time.monotonic() - started < plan.most_s:
            enough = len(tally.acknowledged) >= plan.acknowledged
            if enough and kills["worker"] >= plan.worker_kills and kills["database"] >= plan.database_kills:
                break
            given_up += world.revive_web()
            now = time.monotonic()
            if kills["worker"] < plan.worker_kills and now > next_worker:
                kills["worker"] += kill_a_worker(world, rng)
                next_worker = now + worker_every * rng.uniform(0.5, 1.2)
            if kills["database"] < plan.database_kills and now > next_database:
                fallen.append(time.monotonic())
                kill_the_database(world)
                kills["database"] += 1
                next_database = time.monotonic() + database_every * rng.uniform(0.5, 1.2)
            time.sleep(0.02)
        time.sleep(2.0)  # whoever waits for an answer gets it
        ended = True
        for thread in threads:
            thread.join(clients.PATIENCE_S + 5)
        took = time.monotonic() - started
        world.server.revive()
        path = world.folder / "markers"
        path.write_text("\n".join(marker for marker, _at in tally.acknowledged))
        found = world.call("proofs.clients:settle_file", str(path))
    gaps = [tally.gap_after(moment) for moment in fallen]
    return {
        "acknowledged": len(tally.acknowledged),
        **found,
        "worker_kills": kills["worker"],
        "database_kills": kills["database"],
        "server_starts_again": given_up,
        "longest_call_s": round(tally.longest_call_s, 2),
        "recovery_s": round(max(gaps, default=0.0), 2),
        "tries": tally.tries,
        "unanswered": tally.unanswered,
        "turned_away": tally.turned_away,
        "without_retry_after": tally.without_retry_after,
        "given_up": tally.given_up,
        "seconds": round(took),
    }


def kill_a_worker(world: harness.World, rng: random.Random) -> int:
    """kill -9 of one web worker; the server starts another. How many fell."""
    workers = harness.children_of(world.processes["web"].pid)
    if not workers:
        return 0
    with contextlib.suppress(ProcessLookupError):
        os.kill(rng.choice(workers), signal.SIGKILL)
        return 1
    return 0


def kill_the_database(world: harness.World) -> None:
    """kill -9 of PostgreSQL with all its processes, then start it again as the demo's supervisor would."""
    postmaster = harness.postgres_pid(world.server)
    os.kill(postmaster, signal.SIGSTOP)  # so that it cannot start others meanwhile
    for pid in [*harness.children_of(postmaster), postmaster]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    give_up = time.monotonic() + 60
    while time.monotonic() < give_up:
        if world.server.revive():
            return
        time.sleep(0.05)
    raise RuntimeError("the database did not come back")


def run(short: bool) -> dict[str, Any]:
    """The run that must be clean, then the two controls that must be caught."""
    size = SHORT if short else LONG
    found = under_fire(Plan(**size))  # type: ignore[arg-type]
    losing = under_fire(Plan(**(SHORT_ASYNC if short else LONG_ASYNC), asynchronous=True))  # type: ignore[arg-type]
    doubling = under_fire(Plan(**(SHORT_NO_KEY if short else LONG_NO_KEY), key=False))  # type: ignore[arg-type]
    found["controls"] = {"asynchronous_commit_lost": losing["lost"], "no_key_doubled": doubling["doubled"]}
    found["controls_caught"] = int(losing["lost"] > 0) + int(doubling["doubled"] > 0)
    found["machine"] = harness.machine()
    return found


def holds(found: dict[str, Any], short: bool) -> bool:
    """Whether what was promised held, and enough happened to say so."""
    size = SHORT if short else LONG
    enough = all(found[name] >= size[name] for name in ("acknowledged", "worker_kills", "database_kills"))
    clean = not (found["lost"] or found["doubled"] or found["half_stored"])
    return enough and clean and found["controls_caught"] == 2


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="./kemitraan prove kill", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    found = run(asked.short)
    for name, value in found.items():
        print(f"  {name:<22} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1))
    held = holds(found, asked.short)
    print("It holds." if held else "IT DOES NOT HOLD.")
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
