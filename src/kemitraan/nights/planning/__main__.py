"""The solver as a process of its own: a puzzle comes in on stdin, progress and the answer go out as lines of JSON.

A process, because a native library that stops the process must not take a worker with it, and because its memory is
given back when the answer is there.
"""

from __future__ import annotations

import json
import sys
import threading
from dataclasses import asdict
from typing import Any

from .cost import figures
from .greedy import greedy
from .problem import Plan, Problem, from_json
from .solve import SECONDS, Progress, solve
from .why import Reason, explain

TELL_EVERY = 0.5  # seconds


def main() -> int:
    """Read, solve, answer."""
    asked = json.loads(sys.stdin.read())
    problem, seconds = from_json(asked["puzzle"]), float(asked.get("seconds", SECONDS))
    progress, ended = Progress(), threading.Event()
    teller = threading.Thread(target=_tell, args=(progress, ended), daemon=True)
    teller.start()
    plan = solve(problem, seconds=seconds, progress=progress)
    reasons = explain(problem) if plan.status == "impossible" else []
    ended.set()
    teller.join()
    _say({"answer": answer_of(problem, plan, reasons)})
    return 0


def answer_of(problem: Problem, plan: Plan, reasons: list[Reason]) -> dict[str, Any]:
    """The answer as JSON can hold it, with what explains it."""
    found: dict[str, Any] = {
        "status": plan.status,
        "seconds": round(plan.seconds, 2),
        "reasons": [asdict(reason) | {"days": [day.isoformat() for day in reason.days]} for reason in reasons],
    }
    if plan.squads:
        simple = greedy(problem)
        found |= {
            "squads": [list(squad) for squad in plan.squads],
            "cost": plan.cost,
            "bound": plan.bound,
            "gap": round(plan.gap, 4),
            "figures": asdict(figures(problem, plan)),
            "simple": asdict(figures(problem, simple)) if simple.status == "feasible" else None,
        }
    return found


def _tell(progress: Progress, ended: threading.Event) -> None:
    while not ended.wait(TELL_EVERY):
        _say({"progress": {"found": progress.found, "cost": progress.cost, "bound": progress.bound}})


def _say(what: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
