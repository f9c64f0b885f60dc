"""Rosters: `./kemitraan bench roster` (promise: 40 people x 30 nights within 10 s to the optimum, or the gap is told).

The puzzle (benchmarks/roster_puzzles.py): five a night, one who leads, two free nights between duties, a fifth of the
nights impossible for somebody, wishes with whom and when. The harder one: 120 people, twelve a night. The baseline is
the greedy way (whoever stood least), counted by the same points in the same run: 100 a duty outside the fair range, 10
a weekend duty outside it, 2 a pair that wished apart, 1 a wish missed. The impossible one measures how long it takes to
say why. Seconds are of the wall, with everything from the puzzle to the plan; the search uses what cores there are.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.harness import machine
from benchmarks.roster_puzzles import puzzle
from kemitraan.nights.planning import Problem, breaches, explain, greedy, solve
from kemitraan.nights.planning.cost import figures

SIZES = ((40, 30, 5), (120, 30, 12))  # people, nights, a night
SEEDS = (1, 2, 3)


def run(*, quick: bool = False) -> dict[str, Any]:
    """Measure; `seconds`, `optimal` and `gap` are the worst of the seeds at 40 x 30."""
    rows = []
    for people, nights, need in SIZES[:1] if quick else SIZES:
        for seed in SEEDS[:1] if quick else SEEDS:
            rows.append(_measure(puzzle(people, nights, need, seed=seed), people, nights, need, seed))
            print(line(rows[-1]), flush=True)
    usual = [row for row in rows if row["people"] == SIZES[0][0]]
    hard = [row for row in rows if row["people"] != SIZES[0][0]]
    return {
        "seconds": max(row["seconds"] for row in usual),
        "optimal": all(row["optimal"] for row in usual),
        "gap": max(row["gap"] for row in usual),
        "hard_seconds": max((row["seconds"] for row in hard), default=None),
        "hard_gap": max((row["gap"] for row in hard), default=None),
        "why_seconds": _why(),
        "rows": rows,
        "machine": machine(),
    }


def _measure(problem: Problem, people: int, nights: int, need: int, seed: int) -> dict[str, Any]:
    started, cpu = time.monotonic(), time.process_time()
    plan = solve(problem)
    seconds, used = time.monotonic() - started, time.process_time() - cpu
    started = time.monotonic()
    simple = greedy(problem)
    greedy_ms = (time.monotonic() - started) * 1000
    told, plain = figures(problem, plan), figures(problem, simple)
    return {
        "people": people, "nights": nights, "need": need, "seed": seed, "seconds": round(seconds, 2),
        "cpu_seconds": round(used, 2), "optimal": plan.status == "optimal", "gap": round(plan.gap, 4),
        "cost": plan.cost, "broken_rules": len(breaches(problem, plan)), "spread": told.spread,
        "wishes_kept": told.wishes_kept, "wishes": told.wishes, "greedy_ms": round(greedy_ms, 2),
        "greedy_cost": plain.cost, "greedy_spread": plain.spread, "greedy_wishes_kept": plain.wishes_kept,
        "greedy_wishes": plain.wishes, "greedy_filled": simple.status == "feasible",
    }  # fmt: skip


def _why() -> float:
    """The longest of three impossible rosters to explain."""
    usual = puzzle(*SIZES[0])
    day = usual.nights[13].day
    worst = 0.0
    for problem in (
        replace(usual, rules=replace(usual.rules, most=2)),
        replace(usual, people=usual.people[:12]),
        replace(usual, people=tuple(replace(one, dates_off=one.dates_off | {day}) for one in usual.people[3:])),
    ):
        started = time.monotonic()
        if not explain(problem):
            raise RuntimeError("an impossible roster without a reason")
        worst = max(worst, time.monotonic() - started)
    return round(worst, 2)


def line(row: dict[str, Any]) -> str:
    """One puzzle for people."""
    return (
        f"{row['people']:>4} people x {row['nights']} nights, {row['need']} a night, seed {row['seed']}: "
        f"{row['seconds']:>6} s ({row['cpu_seconds']} s CPU), {'optimal' if row['optimal'] else ''} gap {row['gap']}, "
        f"cost {row['cost']:.0f}, spread {row['spread']}, wishes {row['wishes_kept']}/{row['wishes']} | greedy "
        f"{row['greedy_ms']} ms, cost {row['greedy_cost']}, spread {row['greedy_spread']}, wishes "
        f"{row['greedy_wishes_kept']}/{row['greedy_wishes']}"
    )


def main(arguments: list[str]) -> int:
    """Measure, print, and write the figures as JSON where asked."""
    parser = argparse.ArgumentParser(prog="kemitraan bench roster", description=__doc__)
    parser.add_argument("--json")
    parser.add_argument("--quick", action="store_true", help="one puzzle only")
    asked, _more = parser.parse_known_args(arguments)
    found = run(quick=asked.quick)
    print(
        f"40 x 30: at most {found['seconds']} s, optimal {found['optimal']}, gap {found['gap']}; "
        f"why not: at most {found['why_seconds']} s ({found['machine']})"
    )
    if asked.json:
        Path(asked.json).write_text(json.dumps(found, indent=1) + "\n")
    return 0
