"""Worker round: what phones said long ago is forgotten; what it led to stands in the rooms below."""

from __future__ import annotations

from datetime import datetime, timedelta

from kemitraan.toolbox import clock

from .models import PhoneCommand
from .states import CLOCKED

KEPT = timedelta(days=120)  # as visits keep theirs: a phone that was away longer starts anew


def forget_commands(now: datetime | None = None) -> int:
    """Delete settled commands older than :data:`KEPT`; one that somebody still has to look at stays. How many."""
    old = PhoneCommand.objects.filter(at__lt=(now or clock.now()) - KEPT)
    return old.exclude(state__in=CLOCKED).delete()[0]
