"""Clients that report all the time around something that happens to the database, and the count afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from benchmarks import harness

from . import clients

CLIENTS = 12


def around(world: harness.World, happens: Callable[[], None], *, before_s: float, after_s: float) -> dict[str, Any]:
    """Report for a while, let it happen, report on; what was acknowledged, and whether it is there (once)."""
    tally, ended = clients.Tally(), False
    threads = clients.start(CLIENTS, world.port, tally, lambda: not ended)
    time.sleep(before_s)
    before = len(tally.acknowledged)
    moment = time.monotonic()
    happens()
    over = time.monotonic()
    time.sleep(after_s)
    ended = True
    for thread in threads:
        thread.join(clients.PATIENCE_S + 5)
    world.server.revive()
    path = world.folder / "markers"
    path.write_text("\n".join(marker for marker, _at in tally.acknowledged))
    found = world.call("proofs.clients:settle_file", str(path))
    first = min((at for _marker, at in tally.acknowledged if at > over), default=None)
    return {
        "acknowledged": len(tally.acknowledged),
        "acknowledged_before": before,
        **found,
        "longest_call_s": round(tally.longest_call_s, 2),
        "recovery_s": None if first is None else round(first - over, 2),
        "longest_gap_s": round(tally.gap_after(moment), 2),
        "unanswered": tally.unanswered,
        "turned_away": tally.turned_away,
        "without_retry_after": tally.without_retry_after,
    }


def clean(found: dict[str, Any]) -> bool:
    """Nothing lost, doubled or half stored; nobody told anything but 503 with a time to come again; life goes on."""
    kept = not (found["lost"] or found["doubled"] or found["half_stored"])
    polite = set(map(int, found["turned_away"])) <= {503} and not found["without_retry_after"]
    return kept and polite and found["recovery_s"] is not None
