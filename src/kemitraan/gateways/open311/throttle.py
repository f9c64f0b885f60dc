"""Requests a minute of one key, counted over all web processes: one row a minute, brought up to date once a second.

Each process counts for itself and adds what it counted to the row at most once a second, so that the row is no
bottleneck at a thousand requests a second. A sender can therefore exceed its minute by what the processes take within
one second; it can no longer have the whole allowance from each of them.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from kemitraan.gateways.models import ApiKey, Usage
from kemitraan.toolbox import clock

SYNC_S = 1.0
KEPT = timedelta(hours=1)
MOST_SENDERS = 10_000

_ADD = """
    insert into gateways_usage (api_key_id, minute, requests) values (%s, %s, %s)
    on conflict (api_key_id, minute) do update set requests = gateways_usage.requests + excluded.requests
    returning requests
"""


@dataclass
class _Count:
    """One sender's minute as this process knows it: what all counted when it last looked, and what came since."""

    minute: datetime
    total: int = 0
    unsent: int = 0
    looked: float = -SYNC_S


_lock = threading.Lock()
_counts: dict[int, _Count] = {}


def over(sender: ApiKey) -> bool:
    """Count one request; whether the sender has had more than its share of this minute from all processes."""
    minute = clock.now().replace(second=0, microsecond=0)
    with _lock:
        count = _counts.get(sender.pk)
        if count is None or count.minute != minute:
            if len(_counts) > MOST_SENDERS:
                _counts.clear()
            count = _counts[sender.pk] = _Count(minute)
        count.unsent += 1
        due = time.monotonic() - count.looked >= SYNC_S
        if due:
            sent, count.unsent, count.looked = count.unsent, 0, time.monotonic()
    if due:
        total = _add(sender, minute, sent)
        with _lock:
            count.total = total
    return count.total + count.unsent > sender.per_minute


def forget() -> None:
    """Start counting anew in this process (tests)."""
    with _lock:
        _counts.clear()


def _add(sender: ApiKey, minute: datetime, requests: int) -> int:
    """Add to the row of all processes and read it; a new minute's first request sweeps what is old."""
    with connection.cursor() as cursor:
        cursor.execute(_ADD, [sender.pk, minute, requests])
        row = cursor.fetchone()
    total = int(row[0]) if row else requests
    if total == requests:
        Usage.objects.filter(api_key=sender, minute__lt=minute - KEPT).delete()
    return total
