"""Guessing receipt codes and the ten words of complaints at the real server: no hit, throttled, always the same answer.

Short: 2,000 tries from 100 addresses and 200 from one. Long: 1,000,000 (``--tries N``). Every try goes through the
page that people use; behind it stand 60 and 129 bits.
"""

from __future__ import annotations

import argparse
import collections
import random
import re
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import harness
from kemitraan.accountability.ten_words import WORDS

from .anything import Ask
from .requests import Door
from .told import report

SHORT, LONG = 2_000, 1_000_000
FROM_ONE = 200
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DIFFERS = re.compile(rb'content="\d{4}-[^"]*"|value="[^"]*"|\d{4}-\d\d-\d\dT[\d:.+Z-]+')
FORM = "application/x-www-form-urlencoded"


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    parser = argparse.ArgumentParser(prog="./kemitraan prove guessing", description=__doc__)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--tries", type=int)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    found = prove(asked.tries or (SHORT if asked.short else LONG))
    return report(found, asked.json)


def prove(tries: int) -> dict[str, Any]:
    """Guess at both doors."""
    rng = random.Random()
    with harness.world(durable=False, more={"KEMITRAAN_TRUSTED_PROXY": "1"}) as world:
        world.call("benchmarks.reports_for_load:seed")
        codes: list[str] = world.call("proofs.guessing:make_reports", 100)
        world.start_web()
        door, statuses, bodies = Door(world.port), collections.Counter[int](), collections.Counter[bytes]()
        hits, started = 0, time.monotonic()
        for number in range(tries):
            source = f"10.{number // 20 // 65_536 % 256}.{number // 20 // 256 % 256}.{number // 20 % 256}"
            status, body, told = _guess(door, rng, source, words=number % 10 == 0)
            statuses[status] += 1
            hits += status in (200, 302, 303) and "location" in told
            if status == 404:
                bodies[DIFFERS.sub(b"", body)] += 1
        took = time.monotonic() - started
        alone = collections.Counter(_guess(door, rng, "192.0.2.7", words=False)[0] for _ in range(FROM_ONE))
        right = [_ask(door, "/cek/", {"code": codes[n]}, f"198.51.100.{n}")[0] for n in range(10)]
        blocked = _ask(door, "/cek/", {"code": codes[0]}, "192.0.2.7")[0]
        door.close()
    held = not hits and alone[429] >= FROM_ONE - 25 and set(right) == {302} and blocked == 429 and len(bodies) <= 2
    return {
        "tries": tries,
        "hits": hits,
        "answers": {str(status): count for status, count in sorted(statuses.items())},
        "different_wrong_answers": len(bodies),
        "throttled_of_200_from_one": alone[429],
        "the_right_code_from_there": blocked,
        "the_right_code_elsewhere": sorted(set(right)),
        "per_second": round(tries / took, 1),
        "chance_of_a_hit": f"{tries * len(codes) / 2**60:.1e}",
        "held": held,
    }


def _guess(door: Door, rng: random.Random, source: str, *, words: bool) -> tuple[int, bytes, dict[str, str]]:
    if words:
        return _ask(door, "/pengaduan/saya/", {"words": " ".join(rng.choices(WORDS, k=10))}, source)
    return _ask(door, "/cek/", {"code": "".join(rng.choices(ALPHABET, k=12))}, source)


def _ask(door: Door, path: str, form: dict[str, str], source: str) -> tuple[int, bytes, dict[str, str]]:
    headers = {"Content-Type": FORM, "X-Forwarded-For": source}
    status, body, told, _took = door.ask(Ask("", "POST", path, urlencode(form).encode(), headers), "")
    return status, body, told


def make_reports(count: int) -> list[str]:
    """So many reports with codes that could be hit. Runs inside the world."""
    from kemitraan.reports.tests.builders import make_report

    return [str(make_report(story=f"Laporan {number}").code) for number in range(count)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
