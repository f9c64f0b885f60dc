"""Two dispatchers give one unit to two calls, or one call to two units, at once: one wins, the other gets 409.

Long: 1,000 rounds of each; short: 50. Threads that start together, each with a connection of its own, on a database
with fsync off (what is proved is locking).
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks import harness

from .told import Found, tell

SHORT, LONG = 50, 1_000


def run(short: bool) -> Found:
    """All rounds in one throw-away database."""
    with harness.world(durable=False) as world:
        found: Found = world.call("proofs.dispatchers:prove", SHORT if short else LONG)
    found["held"] = not found["two_winners"] and not found["no_winner"] and not found["other_refusals"]
    return found


def prove(rounds: int) -> dict[str, Any]:
    """Runs inside the world."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    from kemitraan.dispatch.answer_waiting import _new_response
    from kemitraan.dispatch.models import Offer, Response
    from kemitraan.dispatch.tests.builders import call, make_town, on_duty
    from kemitraan.territory.api import ladder

    town = make_town()
    units = [on_duty(town.west, town.point(town.mawar, 0.1 * step)) for step in (1, 2)]
    reports = [call(town, town.point(town.mawar), 2, response_wanted=False) for _ in range(2)]
    calls = [
        _new_response(report, ladder(report.unit), report.received_at, contact=report.received_at) for report in reports
    ]
    tally = {"rounds": 2 * rounds, "one_winner": 0, "two_winners": 0, "no_winner": 0, "other_refusals": 0}
    for number in range(2 * rounds):
        first = (calls[0], units[0])
        pairs = [first, (calls[1], units[0])] if number % 2 else [first, (calls[0], units[1])]
        Offer.objects.all().delete()
        Response.objects.all().update(state="waiting", owner="machine", responder=None)
        results = _at_once(pairs)
        won = results.count(0)
        tally["one_winner" if won == 1 else "two_winners" if won else "no_winner"] += 1
        tally["other_refusals"] += sum(status not in (0, 409) for status in results)
        if Offer.objects.filter(state="open").count() != 1:
            tally["two_winners"] += 1
    return tally


def _at_once(pairs: list[tuple[Any, Any]]) -> list[int]:
    """What each offer gave: 0, or the status of its refusal."""
    from django.db import connection

    from kemitraan.dispatch import api as dispatch
    from kemitraan.journal.api import Actor
    from kemitraan.toolbox.errors import Refused

    gate = threading.Barrier(len(pairs))

    def offer(number: int) -> int:
        response, unit = pairs[number]
        by = Actor("staff", number + 1, f"Operator {number + 1}")
        try:
            gate.wait()
            dispatch.offer_to(response.pk, unit.pk, by=by, override_reason="knows the place")
            return 0
        except Refused as refusal:
            return refusal.status
        finally:
            connection.close()

    with ThreadPoolExecutor(len(pairs)) as pool:
        return list(pool.map(offer, range(len(pairs))))


def main(arguments: list[str]) -> int:
    """Prove, print, and write the figures as JSON where asked; 1 where something did not hold."""
    return tell("dispatchers", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
