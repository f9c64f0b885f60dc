"""Worker round: the solver's questions, one after another, each in a process of its own, with progress told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .models import RosterRun
from .move import lock_roster, tell_roster

SECONDS = 10.0
LEASE = timedelta(seconds=30)  # without a sign of life for so long, another worker begins anew
PATIENCE_S = 60.0  # the process ends by itself long before
MOST_TRIES = 3


def solve_waiting(now: datetime | None = None, *, seconds: float = SECONDS) -> int:
    """Answer the question that waits longest; how many were answered (0 or 1). Several workers may run it."""
    run = _claim(now or clock.now())
    if run is None:
        return 0
    try:
        answer = _asked(run, seconds)
    except (OSError, ValueError, RuntimeError, subprocess.SubprocessError) as trouble:
        _end(run, RosterRun.State.FAILED, {"error": type(trouble).__name__})
        return 1
    status = answer["status"]
    found = RosterRun.State.FOUND if answer.get("squads") else RosterRun.State.FAILED
    _end(run, RosterRun.State.IMPOSSIBLE if status == "impossible" else found, answer)
    return 1


@transaction.atomic
def _claim(now: datetime) -> RosterRun | None:
    free = Q(state=RosterRun.State.WAITING) | Q(state=RosterRun.State.WORKING, lease_until__lt=now)
    run = RosterRun.objects.select_for_update(skip_locked=True).filter(free).order_by("asked_at").first()
    if run is None:
        return None
    run.tries += 1
    if run.tries > MOST_TRIES:
        run.state, run.ended_at, run.answer = RosterRun.State.FAILED, now, {"error": "tries"}
        run.save()
        return None
    run.state, run.lease_until, run.progress = RosterRun.State.WORKING, now + LEASE, {}
    run.save()
    return run


def _asked(run: RosterRun, seconds: float) -> dict[str, Any]:
    """The answer to a run's puzzle; progress goes into its row on the way. RuntimeError where the process broke."""
    started = time.monotonic()
    answer: dict[str, Any] = {}
    for line in _lines({"puzzle": run.puzzle, "seconds": seconds}):
        if "answer" in line:
            answer = line["answer"]
            continue
        run.progress = line["progress"] | {"seconds": round(time.monotonic() - started, 1), "of": seconds}
        run.lease_until = clock.now() + LEASE
        run.save(update_fields=["progress", "lease_until"])
    if not answer:
        raise RuntimeError("no answer")
    return answer


def _lines(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "kemitraan.nights.planning"]
    give_up = time.monotonic() + PATIENCE_S
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as process:
        try:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("no pipes")
            process.stdin.write(json.dumps(question))
            process.stdin.close()
            for text in process.stdout:
                yield json.loads(text)
                if time.monotonic() > give_up:
                    raise RuntimeError("too slow")
            if process.wait(5):
                raise RuntimeError("the solver broke")
        finally:
            if process.poll() is None:
                process.kill()


@transaction.atomic
def _end(run: RosterRun, state: str, answer: dict[str, Any]) -> None:
    roster = lock_roster(run.roster_id)
    run.state, run.answer, run.ended_at, run.lease_until = state, answer, clock.now(), None
    run.save()
    tell_roster(roster, f"roster.run_{state}", by=journal.SYSTEM, run=run.pk, seconds=answer.get("seconds"))
