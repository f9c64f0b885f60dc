"""Phones that were offline all day, then send everything at once over a bad line. `./kemitraan bench offline`

A hundred phones write 200 visits each in eight hours without signal (a simulated clock; a third of the phones believe
it is three days ago). One visit in ten is at a door that nobody planned. Two phones belong to the same officer and
write about the same 20 visits. Then all of them sync over real HTTP to a real server with a durable database: of 30 %
of the requests the answer is lost after it was sent, half of these without waiting for it, so that the same commands
arrive again while the first are still being done; and apps die in the middle of a sync. Afterwards every word that was
written is looked for.

``lost``: words written on a phone that are neither in their visit nor kept in a conflict. ``doubled``: words, requests
or commands that are there more than once. ``conflicts_true``: visits that two phones wrote about; ``conflicts_shown``:
those that the phone's day and the conflict's own row show with both versions.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from kemitraan.toolbox import clock

from . import harness
from .offline_phones import Line, Phone, marks

PHONES, VISITS, SHARED = 100, 200, 20
KILLED = 0.05
DOORS = 0.1  # visits begun at a door that is in no plan
AT_ONCE = 16  # phones that sync at the same moment
SHIFT = timedelta(hours=8)
WRONG_CLOCK = timedelta(days=-3)


def run(
    *,
    phones: int = PHONES,
    visits: int = VISITS,
    shared: int = SHARED,
    seed: int = 2026,
    killed: float = KILLED,
    forgetful: bool = False,
) -> dict[str, Any]:
    """Measure; figures as `docs/benchmarks.md` names them. ``killed``: the share of syncs in which the app dies;
    ``forgetful``: the negative control, as if the server forgot keys, which must be counted as doubled."""
    rng = random.Random(seed)
    with harness.world() as world, tempfile.TemporaryDirectory(prefix="kemitraan-phones-") as folder:
        officers = world.call("benchmarks.offline_world:seed", phones - 1, visits, visits - shared)
        world.start_web()
        line = Line(world.port, killed=killed, forgetful=forgetful)
        fleet, written = _day_offline(officers, phones, visits, shared, Path(folder), rng)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            seeds = [rng.random() for _phone in fleet]
            list(pool.map(lambda pair: pair[0].sync(line, random.Random(pair[1])), zip(fleet, seeds, strict=True)))
        return _account(world, line, fleet, written)


def _day_offline(
    officers: Sequence[dict[str, Any]], phones: int, visits: int, shared: int, folder: Path, rng: random.Random
) -> tuple[list[Phone], list[tuple[str, str]]]:
    """Every phone writes its visits; phones 0 and 1 are the same officer's and share the first ones."""
    fleet, written = [], []
    morning = clock.now() - SHIFT
    for number in range(phones):
        officer = officers[max(0, number - 1)]
        off = WRONG_CLOCK if number % 3 == 1 else timedelta(0)
        phone = Phone(folder / f"{number}.sqlite", officer["session"], off)
        keys = officer["visits"][:visits]
        if number == 1:  # the same twenty, then others of the same officer
            keys = officer["visits"][:shared] + officer["visits"][visits:]
        for place, (key, words) in enumerate(zip(keys, marks(number, visits), strict=True)):
            both = number < 2 and place < shared
            door: dict[str, str] = {}
            if not both and rng.random() < DOORS:
                key, door = _uuid(rng), {"rw": "1", "rt": "1", "kind": "household", "landmark": f"Pintu {words}"}
            consent = "yes" if both or rng.random() < 0.85 else rng.choice(["no", "absent", "child"])
            _visit(phone, morning + SHIFT * place / visits, key, words, consent, rng, door)
            if consent == "yes":
                written.append((key, words))
        fleet.append(phone)
    return fleet, written


def _visit(
    phone: Phone, at: datetime, key: str, words: str, consent: str, rng: random.Random, door: dict[str, str]
) -> None:
    """One visit, as the page writes it; ``door`` says where a new one is."""
    place = {"place": {"key": _uuid(rng), **door}} if door else {}
    begin: tuple[str, str, dict[str, Any], int | None] = ("visit.start", key, place, None if door else 1)
    if consent != "yes":
        phone.write(at, begin, ("visit.record", key, {"consent": consent}, 1))
        return
    data: dict[str, Any] = {"consent": "yes", "topics": ["home"], "concerns": words, "advice": "", "next_step": ""}
    if rng.random() < 0.2:
        data["requests"] = [{"key": _uuid(rng), "text": f"Minta patroli. {words}", "wish": "", "reply_by": "page"}]
    phone.write(at, begin, ("visit.record", key, data, 1), ("visit.submit", key, {}, None))


def _uuid(rng: random.Random) -> str:
    import uuid

    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _account(world: harness.World, line: Line, fleet: list[Phone], written: list[tuple[str, str]]) -> dict[str, Any]:
    """Look for every word that was written."""
    there = world.call("benchmarks.offline_world:found")
    aside = {(key, words): number for key, words, number in there["kept_aside"]}
    lost = [words for key, words in written if there["words"].get(key) != words and (key, words) not in aside]
    wanted = [command for phone in fleet for command in phone.written()]
    asked = {one["text"] for command in wanted for one in command["data"].get("requests", ())}
    lost += [text for text in asked if text not in there["requests"]]
    lost_commands = len(wanted) - there["commands"]
    twice = [
        words
        for words, count in {**there["versions"], **there["requests"], **there["doors"]}.items()
        if words and count > 1
    ]
    writers: dict[str, int] = {}
    for key, _words in written:
        writers[key] = writers.get(key, 0) + 1
    true = {key for key, count in writers.items() if count > 1}
    shown = set(true)
    for phone in fleet[:2]:  # on both phones, with both versions
        stops = {stop["key"]: stop for stop in phone.day(line)["visits"]["stops"]}
        shown &= {
            key
            for key in true
            for one in stops.get(key, {}).get("conflicts", ())
            if {one["ours"]["concerns"], one["theirs"]["concerns"]} == {words for at, words in written if at == key}
        }
    seconds = sorted(phone.seconds for phone in fleet)
    return {
        "phones": len(fleet),
        "visits": len({command["subject"] for command in wanted}),
        "sent": len(wanted),
        "requests": sum(phone.requests for phone in fleet),
        "answers_cut": sum(phone.cut for phone in fleet),
        "killed": sum(phone.kills for phone in fleet),
        "refused": sum(len(phone.refused) for phone in fleet),
        "lost": len(lost) + max(0, lost_commands),
        "doubled": len(twice) + max(0, -lost_commands),
        "conflicts_true": len(true),
        "conflicts_shown": len(shown),
        "states": there["states"],
        "sync_p50_s": round(statistics.median(seconds), 1),
        "sync_longest_s": round(seconds[-1], 1),
        "machine": harness.machine(),
    }


def main(arguments: list[str]) -> int:
    """Print the table, write --json; fails where something was lost, doubled or not shown."""
    parser = argparse.ArgumentParser(prog="bench offline", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--phones", type=int, default=PHONES)
    parser.add_argument("--visits", type=int, default=VISITS)
    parser.add_argument("--shared", type=int, default=SHARED)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--url", help="not used: the phones need officers made for them")
    asked = parser.parse_args(arguments)
    found = run(phones=asked.phones, visits=asked.visits, shared=asked.shared)
    for name, value in found.items():
        print(f"{name:16} {value}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=2))
    good = found["lost"] == found["doubled"] == 0 and found["conflicts_shown"] == found["conflicts_true"]
    return 0 if good else 1
