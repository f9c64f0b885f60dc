"""Send at the file's own rhythm × N, follow every report, and give account."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .account import Account
from .door import ASKED_AT_ONCE, Door
from .rows import Row, Table

LOOK_EVERY = 0.5  # seconds between two looks at how reports stand
LOOKED_AT = 4 * ASKED_AT_ONCE  # reports in one look


@dataclass(frozen=True)
class Plan:
    """Where to send, with which key, how fast, with how many senders, and how long to follow after the last row."""

    url: str
    api_key: str
    speed: float
    senders: int = 8
    wait_s: float = 60.0


def run(table: Table, plan: Plan, show: Callable[[Account], None] = lambda account: None) -> Account:
    """Replay the table; returns when every report is through, or ``wait_s`` after the last one was sent."""
    account = Account(rows=len(table.rows), skipped=len(table.skipped))
    waiting: queue.Queue[tuple[Row, float] | None] = queue.Queue()
    senders = [threading.Thread(target=_send, args=(plan, waiting, account), daemon=True) for _ in range(plan.senders)]
    follower = Door(plan.url, plan.api_key)
    for sender in senders:
        sender.start()
    try:
        _keep_time(table.rows, plan.speed, waiting, lambda: _look(follower, account, show))
        for _ in senders:
            waiting.put(None)
        while any(sender.is_alive() for sender in senders):
            _look(follower, account, show)
            time.sleep(0.05)
        give_up = time.monotonic() + plan.wait_s
        while account.unfinished() and time.monotonic() < give_up:
            time.sleep(LOOK_EVERY)
            _look(follower, account, show)
        _settle(follower, account)
    finally:
        follower.close()
    show(account)
    return account


def _keep_time(
    rows: Sequence[Row], speed: float, waiting: queue.Queue[tuple[Row, float] | None], meanwhile: Callable[[], None]
) -> None:
    """Hand out each row when its moment has come."""
    start, looked = time.monotonic(), 0.0
    for row in rows:
        due = start + (row.at - rows[0].at).total_seconds() / speed
        while (left := due - time.monotonic()) > 0:
            if time.monotonic() - looked >= LOOK_EVERY:
                meanwhile()
                looked = time.monotonic()
            time.sleep(min(left, 0.05))
        waiting.put((row, due))


def _send(plan: Plan, waiting: queue.Queue[tuple[Row, float] | None], account: Account) -> None:
    door = Door(plan.url, plan.api_key)
    while (item := waiting.get()) is not None:
        row, due = item
        behind = max(0.0, time.monotonic() - due)
        account.note(row.id, door.send(row.form, row.key), behind)
    door.close()


def _look(door: Door, account: Account, show: Callable[[Account], None]) -> None:
    """Ask how some of the unfinished reports stand; others the next time, so that none is forgotten."""
    codes = account.unfinished()
    turn = account.looks * LOOKED_AT % len(codes) if codes else 0
    codes = (codes[turn:] + codes[:turn])[:LOOKED_AT]
    account.looks += 1
    for first in range(0, len(codes), ASKED_AT_ONCE):
        account.note_state(door.ask(codes[first : first + ASKED_AT_ONCE]) or [])
    show(account)


def _settle(door: Door, account: Account) -> None:
    """Ask once more for every accepted report: what the server does not know is lost."""
    codes = list(account.codes)
    for first in range(0, len(codes), ASKED_AT_ONCE):
        some = codes[first : first + ASKED_AT_ONCE]
        found = None
        for _attempt in range(10):
            if (found := door.ask(some)) is not None:
                break
            time.sleep(1.0)
        account.note_state(found or [])
        known = {one["service_request_id"] for one in found or []}
        account.lost.extend(code for code in some if code not in known)
