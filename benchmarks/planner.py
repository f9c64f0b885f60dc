"""A beat of 200 RT over 90 days, planned against round-robin in the same run: `./kemitraan bench planner`.

Promise: more RT seen within 30 days AND fewer metres. Streets: Jakarta's of 2012 where they are at hand, else a
generated city (`--city` takes that one). 200 doors on streets within a kelurahan of about 1.5 km², in 14 RW of
neighbours: RW by RW from west to east, and inside each RW from its westernmost RT always on to the nearest by road that
has no number yet, as round-robin would walk them.

Both have the same hours (`--minutes` a day, five days a week), the same talk of 20 minutes and the same speed
(`--kph`: on foot by default), start and end at the same place, and measure the same metres by road. Round-robin takes
the RT in order of their numbers, as many as fit in, and goes on where it stopped; `short ways` is the same, walking
each day's RT in a short order instead of by number (so that more may fit in). The planner is the product's own
(`visits/due.py`, `tour.py`). At the beginning nobody was seen. `seen_30_days` is the share of RT seen within the last
30 days, the mean of days 31 to 90. With `--requests N` residents of random RT ask for a visit N times a day; both
serve what was asked for first. `ways_seconds` is the product's matrix by road for 80 candidates, CPU.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.harness import DATA, machine

JAKARTA = DATA / "roads_jakarta_2012"
RTS, RWS, DAYS, WINDOW = 200, 14, 90, 30
RADIUS_M = 700.0
EVERY, TALK = 30, 20.0
SEED = 4_2026


@dataclass
class Beat:
    """200 RT in the order of their numbers, the start at index 0 of `metres`."""

    name: str
    points: np.ndarray  # [201, 2] lon, lat; the start first
    rw: list[int]
    metres: list[list[float]]
    kph: float = 5.0
    ways_seconds: float = 0.0


@dataclass
class Walked:
    """What a way of choosing came to."""

    last: list[int | None]
    metres: float = 0.0
    visits: int = 0
    seen: list[float] = field(default_factory=list)
    oldest: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    asked: dict[int, int] = field(default_factory=dict)  # RT → day
    waited: list[int] = field(default_factory=list)


def make_beat(folder: Path, city: bool, seed: int) -> Beat:
    """Doors on streets around a junction, numbered as neighbours are."""
    from kemitraan.roads import api as roads
    from kemitraan.roads.measure import haversine
    from kemitraan.visits import ways

    real = JAKARTA.is_dir() and not city
    if not real and not city:
        print(f"No {JAKARTA.name} at hand: a generated city stands in.", flush=True)
    if real:
        roads.import_roads(JAKARTA, folder)
    else:
        roads.generate_city(60_000).save_roads(folder)
    network = roads.open_network(folder)
    if not isinstance(network, roads.RoadNetwork):
        raise RuntimeError("no network")
    lon, lat = network.arrays["node_lon"], network.arrays["node_lat"]
    rng = np.random.default_rng(seed)
    for _try in range(1_000):  # a place dense enough to be a kelurahan
        centre = int(rng.integers(network.nodes))
        away = haversine(lon, lat, lon[centre], lat[centre])
        near = np.flatnonzero(away <= RADIUS_M)
        if near.size >= 120:
            break
    else:
        raise RuntimeError("no neighbourhood is dense enough")
    corners = rng.choice(near, RTS)
    doors = np.column_stack([lon[corners], lat[corners]]) + rng.normal(0, 0.0003, (RTS, 2))
    rw = _neighbours(doors, rng)
    start = np.array([[lon[centre], lat[centre]]])
    places = [ways.LonLat(float(x), float(y)) for x, y in np.vstack([start, doors])]
    known = ways.ways_between(places)
    order = _numbered(doors, rw, known.metres)
    points = np.vstack([start, doors[order]])
    places = [places[0], *(places[index + 1] for index in order)]
    known = ways.ways_between(places)
    started = time.process_time()
    ways.ways_between(places[:81])
    seconds = time.process_time() - started
    name = "Jakarta 2012" if real else "generated city"
    return Beat(name, points, [int(rw[index]) for index in order], known.metres, ways_seconds=seconds)


def _neighbours(doors: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """RW as groups of near doors (k-means, a few rounds)."""
    middle = doors[rng.choice(RTS, RWS, replace=False)]
    for _round in range(20):
        group = ((doors[:, None] - middle[None]) ** 2).sum(axis=2).argmin(axis=1)
        middle = np.array(
            [doors[group == one].mean(axis=0) if (group == one).any() else middle[one] for one in range(RWS)]
        )
    return np.asarray(group)


def _numbered(doors: np.ndarray, rw: np.ndarray, metres: list[list[float]]) -> list[int]:
    """The doors in the order of their numbers. The first row and column of `metres` is where the day begins."""
    west = {one: doors[rw == one, 0].mean() for one in set(rw.tolist())}
    order: list[int] = []
    for one in sorted(west, key=lambda number: west[number]):
        left = [index for index in range(len(doors)) if rw[index] == one]
        here = min(left, key=lambda index: doors[index, 0])
        while True:
            order.append(here)
            left.remove(here)
            if not left:
                break
            here = min(left, key=lambda index: metres[order[-1] + 1][index + 1])
    return order


def live(beat: Beat, choose_day: Any, minutes: float, requests: list[list[int]]) -> Walked:
    """Ninety days of one way of choosing."""
    walked = Walked([None] * RTS)
    for day in range(DAYS):
        for rt in requests[day]:
            walked.asked.setdefault(rt, day)
        if day % 7 < 5:
            started = time.process_time()
            route = choose_day(walked, day, minutes)
            walked.seconds.append(time.process_time() - started)
            here = 0
            for rt in route:
                walked.metres += beat.metres[here][rt + 1]
                here = rt + 1
                walked.last[rt] = day
                if rt in walked.asked:
                    walked.waited.append(day - walked.asked.pop(rt))
            walked.metres += beat.metres[here][0]
            walked.visits += len(route)
            used = _minutes(beat, route)
            if used > minutes + 1e-6:
                raise RuntimeError(f"the hours were not kept: {used:.1f} of {minutes}")
        if day >= WINDOW:
            ages = [DAYS if seen is None else day - seen for seen in walked.last]
            walked.seen.append(sum(age < WINDOW for age in ages) / RTS)
            walked.oldest.append(max(ages))
    return walked


def _minutes(beat: Beat, route: list[int]) -> float:
    stops = [0, *(rt + 1 for rt in route), 0]
    metres = sum(beat.metres[a][b] for a, b in zip(stops, stops[1:], strict=False))
    return metres / (beat.kph * 1000 / 60) + TALK * len(route)


def round_robin(beat: Beat, short_ways: bool = False) -> Any:
    """RT after RT in order of their numbers, as many as fit into the hours; what was asked for comes first."""
    from kemitraan.visits.tour import in_order

    position = 0

    def walked_as(route: list[int]) -> list[int]:
        return [stop - 1 for stop in in_order([rt + 1 for rt in route], beat.metres)] if short_ways else route

    def choose_day(walked: Walked, day: int, minutes: float) -> list[int]:
        nonlocal position
        route: list[int] = []
        for rt in sorted(walked.asked, key=lambda one: walked.asked[one]):
            longer = walked_as([*route, rt])
            if _minutes(beat, longer) <= minutes:
                route = longer
        for _turn in range(RTS):
            rt = position % RTS
            if rt not in route:
                longer = walked_as([*route, rt])
                if _minutes(beat, longer) > minutes:
                    break
                route = longer
            position += 1
        return route

    return choose_day


def planner(beat: Beat) -> Any:
    """The product's own: worth of waiting, then choice and order; at most as many candidates as it looks at there."""
    from kemitraan.visits.due import ASKED, MOST, worth_of
    from kemitraan.visits.tour import choose

    way = [[metres / (beat.kph * 1000 / 60) for metres in row] for row in beat.metres]

    def choose_day(walked: Walked, day: int, minutes: float) -> list[int]:
        worth = {
            rt: ASKED + day - walked.asked[rt]
            if rt in walked.asked
            else worth_of(None if seen is None else day - seen, EVERY)
            for rt, seen in enumerate(walked.last)
        }
        near = sorted((rt for rt in worth if worth[rt] > 0), key=lambda rt: (-worth[rt], rt))[:MOST]
        index = [0, *(rt + 1 for rt in near)]
        must = [number for number, rt in enumerate(near, start=1) if rt in walked.asked]
        route = choose(
            [0.0, *(worth[rt] for rt in near)],
            [0.0, *(TALK for _rt in near)],
            [[way[a][b] for b in index] for a in index],
            minutes,
            must,
        )
        return [near[number - 1] for number in route]

    return choose_day


def run(minutes: float, per_day: float, kph: float, city: bool, seeds: int) -> dict[str, Any]:
    """Measure; the figures are means over the beats."""
    rows = []
    for number in range(seeds):
        with tempfile.TemporaryDirectory() as folder:
            beat = make_beat(Path(folder), city, SEED + number)
            beat.kph = kph
        rng = np.random.default_rng(SEED + 1_000 + number)
        requests = [list(map(int, rng.integers(0, RTS, rng.poisson(per_day)))) for _day in range(DAYS)]
        ours = live(beat, planner(beat), minutes, requests)
        theirs = live(beat, round_robin(beat), minutes, requests)
        short = live(beat, round_robin(beat, short_ways=True), minutes, requests)
        rows.append(_row(beat, ours, theirs, short))
        print(table(rows[-1:]), flush=True)
    keys = [key for key in rows[0] if key != "streets"]
    mean = {key: round(float(np.mean([row[key] for row in rows])), 4) for key in keys}
    how = {"streets": rows[0]["streets"], "minutes_a_day": minutes, "kph": kph, "requests_a_day": per_day}
    return {**how, "beats": seeds, **mean, "rows": rows, "machine": machine()}


def _row(beat: Beat, ours: Walked, theirs: Walked, short: Walked) -> dict[str, Any]:
    def figures(walked: Walked) -> dict[str, float]:
        return {
            "seen_30_days": round(float(np.mean(walked.seen)), 4),
            "metres": round(walked.metres),
            "visits": walked.visits,
            "oldest_days": float(np.mean(walked.oldest)),
            "never": sum(seen is None for seen in walked.last),
            "seconds_per_plan": round(float(np.mean(walked.seconds)), 4),
        }

    return {
        "streets": beat.name,
        **figures(ours),
        **{f"round_robin_{key}": value for key, value in figures(theirs).items()},
        **{f"short_ways_{key}": value for key, value in figures(short).items()},
        "ways_seconds": round(beat.ways_seconds, 4),
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The figures for the screen."""
    lines = []
    for row in rows:
        for name, prefix in (("planner", ""), ("round-robin", "round_robin_"), ("short ways", "short_ways_")):
            lines.append(
                f"{row['streets']:>15} {name:>12}  seen in 30 days {row[prefix + 'seen_30_days']:6.1%}"
                f"  metres {row[prefix + 'metres']:>8,}  visits {row[prefix + 'visits']:>5}"
                f"  oldest {row[prefix + 'oldest_days']:5.1f} days  never {row[prefix + 'never']:>3}"
                f"  {row[prefix + 'seconds_per_plan'] * 1000:7.1f} ms CPU a plan"
            )
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """The command line; fails where the planner sees fewer RT or goes farther than either round-robin."""
    parser = argparse.ArgumentParser(prog="./kemitraan bench planner", description=__doc__.split("\n\n")[0])
    parser.add_argument("--json")
    parser.add_argument("--minutes", type=float, default=180.0)
    parser.add_argument("--requests", type=float, default=0.0)
    parser.add_argument("--kph", type=float, default=5.0, help="5 on foot (the default), 15 by motorbike")
    parser.add_argument("--beats", type=int, default=3)
    parser.add_argument("--city", action="store_true", help="a generated city, whatever is at hand")
    asked, _more = parser.parse_known_args(arguments)
    _set_up()
    result = run(asked.minutes, asked.requests, asked.kph, asked.city, asked.beats)
    if asked.json:
        Path(asked.json).write_text(json.dumps(result, indent=1) + "\n")
    others = ("round_robin_", "short_ways_")
    better = all(result["seen_30_days"] > result[f"{other}seen_30_days"] for other in others)
    return 0 if better and all(result["metres"] < result[f"{other}metres"] for other in others) else 1


def _set_up() -> None:
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
    django.setup()
    from kemitraan.toolbox import wall

    wall.by_default(wall.service("measuring", *wall.SUBJECTS))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
