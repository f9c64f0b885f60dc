"""Worker round: what is kept too long is forgotten (E9). Counts stay, names go."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kemitraan.keeping import api as keeping
from kemitraan.toolbox import clock

from .check_in import KEEP_MISSES
from .models import Duty, Night, NightCommand, Objection, PinMiss, Swap
from .rules import marks

KEEP_COMMANDS = timedelta(days=30)  # a phone that was off for a month sends nothing any more


def forget_old(now: datetime | None = None, *, most: int = 5_000) -> int:
    """Forget attendance after the time of its rule (12 months) and what only served for a day; how many rows.

    A night keeps how many should have come and how many did; who it was is gone, and the journal says how many rows.
    """
    now = now or clock.now()
    PinMiss.objects.filter(at__lt=now - KEEP_MISSES).delete()
    NightCommand.objects.filter(at__lt=now - KEEP_COMMANDS).delete()
    kept = max(marks("keep_attendance", now), default=0)
    if not kept:
        return 0  # no rule, so nobody decided yet what goes
    Objection.objects.filter(roster__last__lt=clock.local(now - timedelta(minutes=kept)).date()).delete()
    over = Duty.objects.filter(night__ends_at__lt=now - timedelta(minutes=kept))
    old = over.exclude(member__in=keeping.held_ids("member")).values_list("pk", flat=True)[:most]
    with transaction.atomic():
        _all, by_model = Duty.objects.filter(pk__in=list(old)).delete()
        gone = by_model.get("nights.Duty", 0)
        if gone:
            keeping.certify("night_attendance", f"nights: {kept // 1440} days", {"duties": gone}, at=now)
    return gone


def run_out_swaps(now: datetime | None = None) -> int:
    """Worker round: an offered duty that nobody took stays with whom it was; how many."""
    now = now or clock.now()
    return Swap.objects.filter(state=Swap.State.OPEN, expires_at__lte=now).update(
        state=Swap.State.RUN_OUT, ended_at=now
    )


def counted(night: Night) -> int:
    """How many came: as counted at closing, or so far."""
    return night.came if night.came is not None else Duty.objects.filter(night=night, check_in__isnull=False).count()
