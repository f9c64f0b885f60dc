"""Does an account exist? Times of sign-ins with a wrong password, for names that exist and names that do not.

Both in turn, at the real server, as the process's own CPU cannot be seen from outside: wall-clock times as an attacker
has them, compared by Mann-Whitney (two-sided). Long: 2 × 2,000 samples; short: 2 × 100. p > 0.01 holds; the bodies must
be the same. One run in a hundred says no where nothing differs: repeat it.
"""

from __future__ import annotations

import argparse
import random
import re
import statistics
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import harness

from .anything import CSRF, Ask
from .requests import Door
from .told import report

SHORT, LONG = 100, 2_000
DIFFERS = re.compile(rb'csrfmiddlewaretoken" value="[^"]+"|content="\d{4}-[^"]*"')
FORM = "application/x-www-form-urlencoded"


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="./kemitraan prove accounts", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--samples", type=int)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    found = prove(asked.samples or (SHORT if asked.short else LONG))
    return report(found, asked.json)


def prove(samples: int) -> dict[str, Any]:
    """Sign in wrongly so many times for each kind of name, in random order."""
    from scipy.stats import mannwhitneyu

    rng = random.Random()
    with harness.world(durable=False, more={"KEMITRAAN_TRUSTED_PROXY": "1"}) as world:
        world.call("proofs.accounts:make_accounts", 20)
        world.start_web(workers=1, threads=2)
        door = Door(world.port)
        times: dict[str, list[float]] = {"known": [], "unknown": []}
        bodies, statuses = set(), set()
        order = ["known", "unknown"] * samples
        rng.shuffle(order)
        for number, kind in enumerate([*order[:20], *order]):
            name = f"{'petugas' if kind == 'known' else 'bukanya'}{number % 20:02}"
            form = {"username": name, "password": "bukan kata sandinya", "csrfmiddlewaretoken": CSRF}
            source = f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}"
            headers = {"Content-Type": FORM, "X-Forwarded-For": source}
            status, body, _told, took = door.ask(Ask("", "POST", "/masuk/", urlencode(form).encode(), headers), "")
            statuses.add(status)
            bodies.add(DIFFERS.sub(b"", body).replace(name.encode(), b"NAME"))
            if number >= 20:  # the first ones warm everything up
                times[kind].append(took)
        door.close()
    test = mannwhitneyu(times["known"], times["unknown"])
    return {
        "samples": samples,
        "p": round(float(test.pvalue), 4),
        "median_known_ms": round(statistics.median(times["known"]) * 1000, 1),
        "median_unknown_ms": round(statistics.median(times["unknown"]) * 1000, 1),
        "statuses": sorted(statuses),
        "different_answers": len(bodies),
        "held": test.pvalue > 0.01 and len(bodies) == 1 and statuses == {422},
    }


def make_accounts(count: int) -> int:
    """Accounts with passwords. Runs inside the world."""
    from kemitraan.people.models import Account

    for number in range(count):
        Account.objects.create_user(f"petugas{number:02}", "tiga becak melaju pelan", name=f"Petugas {number}")
    return count


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
