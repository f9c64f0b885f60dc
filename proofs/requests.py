"""Generated requests as everybody, over every route: no 5xx, no stack trace, no answer after more than two seconds.

A demo's world on a real server (granian, 2 workers × 8 threads); two processes of four threads each ask
(:mod:`proofs.anything`). Slow answers are asked again at the end, alone: on a loaded machine the first time says
little. ``--requests N`` sets how many (long: 1,000,000). Short: 2,000. Programs' doors are also asked from their
OpenAPI descriptions by schemathesis (``tests/contract``, ``field/tests/test_generated.py``).
"""

from __future__ import annotations

import argparse
import collections
import http.client
import json
import random
import re
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from benchmarks import harness

from .anything import CSRF, Ask, Known, asks
from .told import report

SLOW_S = 2.0
SHORT, LONG = 2_000, 1_000_000
PROCESSES, THREADS = 2, 4
SESSIONS = 40  # a character; each is used until somebody signs out with it
CRAWL = 60  # pages a character
TRACE = b"Traceback (most recent call last)"
NOTED = 40


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="./kemitraan prove requests", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--requests", type=int)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--json", type=Path)
    parser.add_argument("--log", type=Path, help="where to leave what the server wrote")
    asked = parser.parse_args(arguments)
    found = run(asked.requests or (SHORT if asked.short else LONG), asked.seed, asked.log)
    return report(found, asked.json)


def run(count: int, seed: int, log: Path | None = None) -> dict[str, Any]:
    """Ask, and say what came of it."""
    with harness.world(more={"KEMITRAAN_TRUSTED_PROXY": "1"}) as world:
        world.python("-m", "kemitraan.config.manage", "seed_demo", "--hours", "0.3")
        keys = world.folder / "sessions.json"
        keys.write_text(json.dumps(world.call("proofs.requests:sessions", SESSIONS)))
        world.start_web()
        world.call("proofs.requests:crawl", world.port, str(keys), str(world.folder / "known.json"))
        memory, started = world.memory_mb("web"), time.monotonic()
        with ThreadPoolExecutor(PROCESSES) as pool:
            parts = list(
                pool.map(
                    lambda number: world.call(
                        "proofs.requests:drive", world.port, str(world.folder), count // PROCESSES, seed + number
                    ),
                    range(PROCESSES),
                )
            )
        took = time.monotonic() - started
        slow = again(world.port, [one for part in parts for one in part["slow"]])
        told = (world.folder / "web.log").read_text(errors="replace")
        if log:
            log.write_text(told)
        findings: list[str] = world.call("proofs.requests:log_findings")
        grown = world.memory_mb("web") - memory
    broken = [one for part in parts for one in part["broken"]]
    statuses: collections.Counter[str] = collections.Counter()
    opened: set[str] = set()
    for part in parts:
        statuses.update(part["statuses"])
        opened.update(part["opened"])
    found = {
        "requests": sum(statuses.values()),
        "seconds": round(took),
        "per_second": round(sum(statuses.values()) / took, 1),
        "routes": parts[0]["routes"],
        "routes_that_opened": len(opened),
        "statuses": dict(sorted(statuses.items())),
        "server_errors": sum(number for status, number in statuses.items() if status.startswith("5")),
        "unanswered": statuses["0"],
        "stack_traces": sum(part["traces"] for part in parts),
        "over_two_seconds": sum(len(part["slow"]) for part in parts),
        "over_two_seconds_alone": slow,
        "longest_call_s": max(part["longest_s"] for part in parts),
        "memory_grown_mb": round(grown),
        "log_findings": findings[:NOTED],
        "seed": seed,
        "broken": broken[:NOTED],
        "errors": sorted(
            {line for line in told.splitlines() if re.match(r"[\w.]+(Error|Exception|DoesNotExist)\b", line)}
        )[:NOTED],
    }
    bad = found["server_errors"] + found["unanswered"] + found["stack_traces"] + len(slow) + len(findings)
    return {**found, "held": not bad}


def sessions(each: int) -> dict[str, list[str]]:
    """Keys of fresh sessions of every character that signs in. Runs inside the world."""
    from django.test import Client
    from tests.cast import sign_in

    from kemitraan.people.api import CHARACTERS

    made: dict[str, list[str]] = {"": [""]}
    for key, character in CHARACTERS.items():
        if character.signs_in:
            made[key] = [str(sign_in(Client(), key).session.session_key) for _ in range(each)]
    return made


def log_findings() -> list[str]:
    """What does not fit in the log of facts after everything was asked. Runs inside the world."""
    from kemitraan.journal import api as journal
    from kemitraan.toolbox import clock

    while journal.seal(clock.now()):  # no worker ran here
        pass
    return [f"{one.kind} {one.what}" for one in journal.check_log(now=clock.now())]


class Door:
    """One connection to the server, opened again when it closed."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: http.client.HTTPConnection | None = None

    def ask(self, ask: Ask, session: str) -> tuple[int, bytes, dict[str, str], float]:
        """Status (0: no answer), body, headers, seconds."""
        cookies = f"csrftoken={CSRF}" + (f"; sessionid={session}" if session else "")
        for attempt in (1, 2):
            started = time.monotonic()
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
                self.connection.request(ask.method, ask.path, ask.body, ask.headers | {"Cookie": cookies})
                answer = self.connection.getresponse()
                body = answer.read()
                if answer.will_close:
                    self.close()
                told = {name.lower(): value for name, value in answer.getheaders()}
                return answer.status, body, told, time.monotonic() - started
            except (OSError, http.client.HTTPException):
                self.close()
                if attempt == 2:  # once it may have been a kept connection that just ended
                    return 0, b"", {}, time.monotonic() - started
        raise AssertionError

    def close(self) -> None:
        """Let go of it."""
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def crawl(port: int, keys: str, into: str) -> int:
    """Walk the pages as every character and keep what was found. Runs inside the world."""
    from tests.house.routes import routes

    known = Known([(route.name, route.address) for route in routes() if route.name != "people:sign_out"])
    door, pages = Door(port), 0
    for role, sessions in json.loads(Path(keys).read_text()).items():
        waiting = ["/" + pattern for _name, pattern in known.routes if "<" not in pattern]
        random.Random(role).shuffle(waiting)
        seen: set[str] = set()
        per_route: collections.Counter[str] = collections.Counter()
        while waiting and sum(per_route.values()) < CRAWL + len(known.routes) // 3:
            address = waiting.pop(0)
            name = known.see(address)
            if address in seen or name is None or per_route[name] >= 3:
                continue
            seen.add(address)
            per_route[name] += 1
            status, body, told, _took = door.ask(Ask(name, "GET", address, None, {}), sessions[0])
            pages += 1
            if status == 200 and told.get("content-type", "").startswith("text/html"):
                waiting = [*sorted(known.learn(address, body.decode("utf-8", "replace")) - seen), *waiting][:3_000]
    door.close()
    known.save(Path(into))
    return pages


def drive(port: int, folder: str, count: int, seed: int) -> dict[str, Any]:
    """Ask so many times in several threads; the count of what came. Runs inside the world."""
    known = Known.load(Path(folder) / "known.json")
    keys: dict[str, list[str]] = json.loads((Path(folder) / "sessions.json").read_text())
    tally = Tally(len(known.routes))
    threads = [
        threading.Thread(target=_drive, args=(port, known, keys, count // THREADS, seed * 1_000 + number, tally))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally.told()


class Tally:
    """What all threads saw."""

    def __init__(self, routes: int) -> None:
        self.routes = routes
        self.lock = threading.Lock()
        self.statuses: collections.Counter[str] = collections.Counter()
        self.broken: dict[str, dict[str, Any]] = {}
        self.slow: list[dict[str, Any]] = []
        self.opened: set[str] = set()
        self.traces = 0
        self.longest_s = 0.0

    def note(self, ask: Ask, role: str, session: str, answer: tuple[int, bytes, dict[str, str], float]) -> None:
        """Count one answer; keep the first of each kind of failure."""
        status, body, _told, took = answer
        with self.lock:
            self.statuses[str(status)] += 1
            self.longest_s = max(self.longest_s, took)
            self.traces += TRACE in body
            if status in (200, 201, 204, 302, 303, 304):
                self.opened.add(ask.route)
            kept = {
                "route": ask.route, "role": role, "method": ask.method, "path": ask.path[:400], "status": status,
                "body": (ask.body or b"")[:600].decode("latin-1"), "headers": ask.headers, "seconds": round(took, 2),
            }  # fmt: skip
            if status >= 500 or status == 0:
                self.broken.setdefault(f"{ask.route} {ask.method} {status}", kept)
            elif took > SLOW_S:
                self.slow.append({**kept, "session": session})

    def told(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "routes": self.routes, "statuses": dict(self.statuses), "broken": list(self.broken.values()),
            "slow": self.slow[:200], "opened": sorted(self.opened), "traces": self.traces,
            "longest_s": round(self.longest_s, 2),
        }  # fmt: skip


def _drive(port: int, known: Known, keys: dict[str, list[str]], count: int, seed: int, tally: Tally) -> None:
    rng, door = random.Random(seed), Door(port)
    roles = list(keys)
    for number, ask in enumerate(asks(known, rng)):
        if number >= count:
            break
        role = rng.choice(roles)
        session = rng.choice(keys[role])
        answer = door.ask(ask, session)
        tally.note(ask, role, session, answer)
        if number % 20 == 0 and answer[0] == 200 and answer[2].get("content-type", "").startswith("text/html"):
            with tally.lock:
                known.learn(ask.path, answer[1].decode("utf-8", "replace"))
    door.close()


def again(port: int, slow: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the slow ones that are slow alone, too (the quickest of two tries counts)."""
    door, still = Door(port), []
    for one in slow[:50]:
        ask = Ask(one["route"], one["method"], one["path"], one["body"].encode("latin-1") or None, one["headers"])
        took = min(door.ask(ask, one["session"])[3] for _ in range(2))
        if took > SLOW_S:
            still.append({**one, "seconds_alone": round(took, 2)})
    door.close()
    return still


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
