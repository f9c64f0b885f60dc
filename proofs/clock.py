"""The server's clock jumps back and forth by hours: order and deadlines hold.

Order is the database's sequence, never a time. A promise is a stored moment: a clock that was wrong for a while neither
moves it nor makes a report climb twice or skip a rung.
"""

from __future__ import annotations

import os
import random
import sys
from datetime import timedelta

from benchmarks import harness

from .told import Found, tell


def run(short: bool) -> Found:
    """So many reports under a clock that jumps, in one throw-away database."""
    with harness.world(durable=False) as world:
        world.call("benchmarks.reports_for_load:seed")
        found: Found = world.call("proofs.clock:prove", 40 if short else 400)
    found["held"] = not any(found[name] for name in ("out_of_order", "moved_promises", "skipped_rungs", "log_findings"))
    found["held"] = found["held"] and found["climbed"] > 0
    return found


def prove(reports_told: int) -> Found:
    """Runs inside the world."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    from kemitraan.journal import api as journal
    from kemitraan.reports import api as reports
    from kemitraan.reports.tests.builders import told
    from kemitraan.territory import api as territory
    from kemitraan.toolbox import clock

    rng = random.Random(62)
    made: list[tuple[int, object, list[int]]] = []
    for _number in range(reports_told):
        with clock.travel(timedelta(hours=rng.uniform(-5, 5))):
            receipt = reports.receive(told())
            reports.run_out_clocks(clock.now())
        row = reports.Report.objects.select_related("holder").get(pk=receipt.report_id)
        made.append((row.pk, row.promised_at, [unit.pk for unit in territory.ladder(row.unit)]))
    for jump in (-3, 0, 2, -6, 0, 8, 0):
        with clock.travel(timedelta(hours=jump)):
            reports.run_out_clocks(clock.now())
    order = list(
        journal.Entry.objects.filter(kind="report.received").order_by("id").values_list("subject_id", flat=True)
    )
    stored = dict(reports.Report.objects.values_list("pk", "promised_at"))
    skipped = climbed = 0
    for pk, _promised, rungs in made:
        climbs = journal.history("report", pk, audiences=[one.value for one in journal.Entry.Audience])
        path = [entry.unit_id for entry in climbs if entry.kind in {"report.received", "report.climbed"}]
        climbed += len(path) > 1
        places = [rungs.index(unit) for unit in path if unit in rungs]
        skipped += places != list(range(places[0], places[0] + len(places)))
    while journal.seal(clock.now()):
        pass
    return {
        "reports": len(made),
        "out_of_order": sum(order[at] != made[at][0] for at in range(len(made))),
        "moved_promises": sum(stored[pk] != promised for pk, promised, _rungs in made),
        "climbed": climbed,
        "skipped_rungs": skipped,
        "log_findings": len(list(journal.check_log(now=clock.now()))),
    }


def main(arguments: list[str]) -> int:
    """See :func:`proofs.told.tell`."""
    return tell("clock", __doc__, arguments, run)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
