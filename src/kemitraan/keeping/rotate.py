"""A new epoch key every day: all wraps are sealed under it, then the old key is destroyed."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from django.db import transaction

from kemitraan.journal import api as journal

from . import epochs
from .models import KeyWrap
from .wraps import Unreadable, wrap_again

EVERY = timedelta(days=1)
AT_ONCE = 1_000
# A transaction that took the old key may still be on its way; none of ours runs longer.
LINGER = timedelta(minutes=15)


def renew_keys(
    now: datetime | None = None, *, every: timedelta = EVERY, linger: timedelta = LINGER, most: int = 200_000
) -> int:
    """A worker's round: begin a new epoch when the newest is a day old, move wraps to it, end the empty old ones.

    How many wraps were moved. Files' ages are those of the disk's clock, so ``now`` does not matter to them. A wrap
    whose key is gone is left as it is: it opens nothing, and :mod:`restore_keys` may still bring its epoch back.
    """
    newest = epochs.newest()
    if epochs.age_s(newest, time.time()) >= every.total_seconds():
        newest = epochs.make(newest + 1)
    moved = 0
    while moved < most:
        done = _move_some(newest)
        if not done:
            break
        moved += done
    if epochs.age_s(newest, time.time()) >= linger.total_seconds():
        for number in epochs.present():
            if number < newest and not KeyWrap.objects.filter(epoch=number).exists():
                epochs.destroy(number)
                journal.record("keys.epoch_destroyed", "epoch", number)
    return moved


@transaction.atomic
def _move_some(newest: int) -> int:
    old = KeyWrap.objects.filter(epoch__lt=newest, epoch__in=epochs.present())
    rows = list(old.select_for_update(skip_locked=True).order_by("epoch")[:AT_ONCE])
    good = []
    for row in rows:
        try:
            wrap_again(row, newest)
        except Unreadable:
            continue
        good.append(row)
    KeyWrap.objects.bulk_update(good, ["wrapped", "epoch"], batch_size=AT_ONCE)
    return len(good)
