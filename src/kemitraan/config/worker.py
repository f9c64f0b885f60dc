"""The worker process: ``python -m kemitraan.config.worker``.

It runs "rounds" for ever: each looks at what the rows say and does what is due. Nothing wakes it and nothing is
lost when it is killed (docs/decisions/no-notify-in-the-write-path.md); any number of workers may run side by side.
Rounds stand in lanes, one thread and one database connection each, so that a slow mail server never delays a
call for help.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import FrameType
from typing import NoReturn

from kemitraan.config.quiet_logs import where

log = logging.getLogger("kemitraan.worker")

FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0  # seconds without the database; doubled each time
LONGEST_REST = 60.0  # seconds a round that keeps failing is left alone
IDLE = 0.05  # seconds between two looks at which rounds are due
URGENT, CLOCKS, MAIL, HEAVY = (
    "urgent",
    "clocks",
    "mail",
    "heavy",
)  # heavy: seconds of computing, nothing waits behind it


@dataclass
class Round:
    """One kind of work: a function of the present moment that says how much it did, and how often it looks.

    ``needs`` names what it needs whole of the tables behind the second wall (``wall.SUBJECTS``): nothing else is there
    for it.
    """

    name: str
    work: Callable[[datetime], int]
    every: float  # seconds
    lane: str = CLOCKS
    needs: tuple[str, ...] = ()
    next_at: float = 0.0  # on the monotonic clock
    failures: int = 0

    def run(self, now: datetime) -> int:
        """Do it, as the named job that it is."""
        from kemitraan.toolbox import wall

        with wall.acting_as(wall.service(self.name, *self.needs)):
            return self.work(now)


class Stopped(BaseException):
    """Somebody asked this process to end. What was going on is rolled back; the rows say what remains."""


def rounds() -> list[Round]:
    """All rounds of the house, most urgent first. Needs Django to be set up."""
    from kemitraan.accountability import api as accountability
    from kemitraan.dispatch import api as dispatch
    from kemitraan.field import api as field
    from kemitraan.journal import api as journal
    from kemitraan.keeping import api as keeping
    from kemitraan.learning import api as learning
    from kemitraan.messaging import api as messaging
    from kemitraan.nights import api as nights
    from kemitraan.oversight import api as oversight
    from kemitraan.partnership import api as partnership
    from kemitraan.people import api as people
    from kemitraan.privacy import api as privacy
    from kemitraan.reports import api as reports
    from kemitraan.siting import api as siting
    from kemitraan.visits import api as visits
    from kemitraan.watch import api as watch

    return [
        Round(
            "dispatch.answer_waiting", dispatch.answer_waiting, 0.1, URGENT, needs=("identity", "positions", "reports")
        ),
        Round("dispatch.offer_waiting", dispatch.offer_waiting, 0.1, URGENT, needs=("positions", "reports")),
        Round("dispatch.expire", dispatch.expire, 0.25, URGENT, needs=("positions", "reports")),
        Round("dispatch.release_gone", dispatch.release_gone, 1, URGENT, needs=("positions", "reports")),
        Round("dispatch.follow_reports", dispatch.follow_reports, 1, needs=("reports",)),
        Round("dispatch.alarm_caught", dispatch.alarm_caught, 1, needs=("reports",)),
        Round("field.release_held", field.release_held, 5, needs=("positions", "reports")),
        Round("field.forget_commands", field.forget_commands, 3600),
        Round("reports.run_out_clocks", reports.run_out_clocks, 1, needs=("reports",)),
        Round("reports.notice_broken", reports.notice_broken, 5, needs=("reports",)),
        Round("reports.run_out_closings", reports.run_out_closings, 30, needs=("reports",)),
        Round("reports.find_bursts", reports.find_bursts, 60, needs=("reports",)),
        Round("reports.forget_closings", reports.forget_closings, 3600),
        Round("reports.mark_photos", lambda now: reports.mark_photos(20), 60, HEAVY),  # from before an update
        Round("reports.suggest_for_new", lambda now: reports.suggest_for_new(), 0.5, needs=("reports",)),
        Round("journal.seal", journal.seal, 20, MAIL),
        Round("keeping.renew_keys", keeping.renew_keys, 600, HEAVY),
        Round("privacy.run_out", privacy.run_out, 60),
        Round("privacy.run_out_information", privacy.run_out_information, 60),
        Round("privacy.run_out_incidents", privacy.run_out_incidents, 60),
        Round("privacy.forget_requests", privacy.forget_requests, 3600),
        Round("keeping.run_out_holds", keeping.run_out_holds, 60),
        Round("accountability.run_out_complaints", accountability.run_out_complaints, 60, needs=("complaints",)),
        Round("accountability.forget_complaints", accountability.forget_complaints, 3600, needs=("complaints",)),
        Round("accountability.tell_heads", accountability.tell_heads, 30, MAIL),
        Round("partnership.remind_owners", partnership.remind_owners, 60),
        Round("partnership.check_groups", partnership.check_groups, 60),
        Round("partnership.run_imports", partnership.run_imports, 1, MAIL),
        Round("oversight.run_out_glass", oversight.run_out_glass, 60),
        Round("oversight.run_out_checks", oversight.run_out_checks, 3600),
        Round("oversight.seal_readings", oversight.seal_readings, 300, MAIL),
        Round("oversight.purge_readings", oversight.purge_readings, 3600, HEAVY),
        Round("people.end_run_out", people.end_run_out, 5, needs=("positions",)),
        Round("people.lapse_changes", people.lapse_changes, 3600),
        Round("learning.run_out_sessions", learning.run_out_sessions, 5),
        Round("learning.forget_people", learning.forget_people, 3600),
        Round("reports.purge_identities", reports.purge_identities, 3600, needs=("identity", "messages", "reports")),
        Round("messaging.wipe_addresses", messaging.wipe_addresses, 3600, MAIL, needs=("messages",)),
        Round("reports.sweep_photos", reports.sweep_photos, 3600),
        Round("visits.run_out_clocks", visits.run_out_clocks, 10),
        Round("visits.follow_reports", visits.follow_reports, 10, needs=("reports",)),
        Round("visits.plan_mornings", visits.plan_mornings, 60, HEAVY),
        Round("visits.purge_visits", visits.purge_visits, 3600, HEAVY),
        Round("watch.run_out", watch.run_out, 30),
        Round("watch.send_card_notices", watch.send_card_notices, 60),
        Round("watch.grow_up", watch.grow_up, 3600),
        Round("siting.run_out", siting.run_out, 60),
        Round("siting.compute_waiting", siting.compute_waiting, 1, HEAVY),
        Round("nights.alarm_caught", nights.alarm_caught, 1, needs=("reports",)),
        Round("nights.run_out_nights", nights.run_out_nights, 5),
        Round("nights.follow_days", nights.follow_days, 5),
        Round("nights.send_evening_links", nights.send_evening_links, 60),
        Round("nights.run_out_swaps", nights.run_out_swaps, 30),
        Round("nights.forget_old", nights.forget_old, 3600),
        Round("nights.solve_waiting", nights.solve_waiting, 1, HEAVY),
        Round("messaging.deliver_waiting", lambda now: messaging.deliver_waiting(20), 0.25, MAIL, needs=("messages",)),
    ]


def work_once(now: datetime | None = None) -> int:
    """Every round once, errors and all; how much was done. For tests and ``--once``."""
    from kemitraan.toolbox import clock

    return sum(one.run(now or clock.now()) for one in rounds())


def work(all_rounds: Sequence[Round]) -> NoReturn:
    """Run every lane until somebody says stop: the most urgent in this thread, the others beside it."""
    lanes: dict[str, list[Round]] = {}
    for one in all_rounds:
        lanes.setdefault(one.lane, []).append(one)
    first, *others = lanes.values()
    for lane in others:
        threading.Thread(target=_work_or_end, args=(lane,), name=lane[0].lane, daemon=True).start()
    work_lane(first)


def _work_or_end(lane: Sequence[Round]) -> None:
    """A lane beside the main one. A process with a dead lane would look alive: it ends, and is started again."""
    try:
        work_lane(lane)
    except BaseException as trouble:
        log.critical("lane %s died: %s", lane[0].lane, where(trouble))
        sys.stderr.flush()
        os._exit(1)


def work_lane(lane: Sequence[Round]) -> NoReturn:
    """Run these rounds for ever. A failing one is loud and rests longer each time; the others go on."""
    pause = FIRST_PAUSE
    while True:
        for one in lane:
            if time.monotonic() < one.next_at:
                continue
            if run_round(one) or _database_answers():
                pause = FIRST_PAUSE
            else:
                log.warning("no database; trying again in %.1f s", pause)
                time.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        time.sleep(IDLE)


def run_round(one: Round) -> bool:
    """One round, with why it failed told to the log; whether it went well."""
    from kemitraan.toolbox import clock

    one.next_at = time.monotonic() + one.every
    try:
        one.run(clock.now())
    except Exception as trouble:
        one.failures += 1
        one.next_at = time.monotonic() + min(one.every * 2**one.failures, LONGEST_REST)
        log.error("round %s failed (%d in a row): %s", one.name, one.failures, where(trouble))
        return False
    one.failures = 0
    return True


def _database_answers() -> bool:
    """Whether the database can be asked; a broken connection is given back."""
    from django.db import Error as DatabaseError
    from django.db import connection

    try:
        connection.close()
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except (DatabaseError, OSError):
        return False
    return True


def _heed_signals() -> None:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        for sign in (signal.SIGINT, signal.SIGTERM):
            signal.signal(sign, signal.SIG_IGN)  # one is enough
        raise Stopped

    for sign in (signal.SIGINT, signal.SIGTERM):
        signal.signal(sign, stop)


def main(arguments: list[str] | None = None) -> int:
    """Start a worker; ends with 0 when asked to stop."""
    parser = argparse.ArgumentParser(prog="kemitraan.config.worker", description="Runs the rounds of the house.")
    parser.add_argument("--once", action="store_true", help="run every round once and end")
    asked = parser.parse_args(arguments)
    _heed_signals()
    try:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
        import django

        django.setup()
        from kemitraan.config.walls import end_without_wall

        end_without_wall()
        if asked.once:
            work_once()
            return 0
        from kemitraan.dispatch import api as dispatch

        dispatch.warm_up()  # beside the work, not before it
        work(rounds())
    except Stopped:
        # Threads may be in the middle of something: their transactions end with their connections.
        sys.stderr.flush()
        os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
