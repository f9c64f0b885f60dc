"""What happens when a clock of a stopped photo, a second look or a burst runs out: the next one's, and visible."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from .bursts import climb_burst
from .closing_states import FINDING_OPEN, LOOK_OPEN, STOP_OPEN
from .models import BurstFinding, SecondLook, StoppedPhoto
from .second_look import climb_look
from .stop import climb_stop


def run_out_closings(now: datetime, *, limit: int = 100) -> int:
    """Take each whose clock ran out one step on; how many. Safe from several workers: each looks again under a lock."""
    done = 0
    for stopped in StoppedPhoto.objects.filter(state__in=STOP_OPEN, due_at__lte=now).order_by("due_at")[:limit]:
        with transaction.atomic():
            done += climb_stop(stopped)
    for look in SecondLook.objects.filter(state__in=LOOK_OPEN, due_at__lte=now).order_by("due_at")[:limit]:
        with transaction.atomic():
            done += climb_look(look)
    for finding in BurstFinding.objects.filter(state__in=FINDING_OPEN, due_at__lte=now).order_by("due_at")[:limit]:
        with transaction.atomic():
            done += climb_burst(finding)
    return done
