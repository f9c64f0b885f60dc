"""Studies whose time ran out: a forgotten draft is given up, a lost computation given back, a decider reminded."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .compute import give_back
from .models import Computation, Study
from .move import lock, move

AT_ONCE = 50


def run_out(now: datetime) -> int:
    """Pick up every study whose clock ran out; how many there were. A round of the worker."""
    late = Study.objects.filter(due_at__lte=now).order_by("due_at")[:AT_ONCE]
    return sum(_one(study, now) for study in late)


@transaction.atomic
def _one(study: Study, now: datetime) -> bool:
    study = lock(study)
    if study.due_at is None or study.due_at > now:
        return False  # somebody was quicker
    if study.state == "draft":
        study.reason, study.decided_at = "forgotten", clock.now()
        move(study, "abandon", "study.abandoned", by=journal.SYSTEM, why="forgotten")
    elif study.state == "computing":
        job = Computation.objects.filter(study=study, ended_at__isnull=True).first()
        if job is not None:
            give_back(job, "too_long")
        else:
            move(study, "fail", "study.failed", by=journal.SYSTEM, trouble="too_long")
    else:
        move(study, "remind", "study.overdue", by=journal.SYSTEM)
    return True
