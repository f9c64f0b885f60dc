"""Compute a study: in a worker, with its progress on the row, and every input written down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Computation, Study
from .move import lock, move
from .states import STATES

LEASE = timedelta(minutes=5)
MOST_ATTEMPTS = 3
Tell = Callable[[str, int], None]


@transaction.atomic
def ask_for_result(study: Study, *, by: journal.Actor) -> Computation:
    """Have a draft computed by the next free worker."""
    study = lock(study)
    move(study, "ask", "study.asked", by=by)
    return Computation.objects.create(study=study, asked_at=clock.now(), asked_by=by.name)


def compute_waiting(now: datetime) -> int:
    """Compute the study that waits longest, if any; how many were done. A round of the worker."""
    job = _take(now)
    if job is None:
        return 0
    try:
        inputs, archive, result = work_out(job.study, lambda step, percent: _tell(job, step, percent))
    except Refused as refused:
        give_back(job, refused.code)
        return 1
    except Exception:
        _let_go(job)
        raise  # loud; the next worker tries again, a few times
    _finish(job, inputs, archive, result)
    return 1


def work_out(study: Study, tell: Tell) -> tuple[dict[str, Any], bytes, dict[str, Any]]:
    """Everything a study says, from the rows and streets as they are now; stores nothing."""
    from .working import work  # numba and HiGHS: only who computes pays for them

    return work(study, tell)


def _take(now: datetime) -> Computation | None:
    """The computation asked for first that nobody works on, leased to us."""
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
    with transaction.atomic():
        job = (
            Computation.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("study__unit", "study__area")
            .filter(free, ended_at__isnull=True)
            .order_by("asked_at", "id")
            .first()
        )
        if job is None:
            return None
        job.attempts += 1
        job.started_at, job.leased_until, job.step, job.percent = now, now + LEASE, "events", 0
        job.save(update_fields=["attempts", "started_at", "leased_until", "step", "percent"])
    if job.attempts > MOST_ATTEMPTS:
        give_back(job, "failed")
        return None
    return job


def _tell(job: Computation, step: str, percent: int) -> None:
    Computation.objects.filter(pk=job.pk, ended_at__isnull=True).update(
        step=step, percent=percent, leased_until=clock.now() + LEASE
    )


def _let_go(job: Computation) -> None:
    Computation.objects.filter(pk=job.pk, ended_at__isnull=True).update(leased_until=None)


@transaction.atomic
def give_back(job: Computation, trouble: str) -> None:
    """No result: the study is a draft again, and the row says why."""
    study = lock(job.study)
    ended = Computation.objects.filter(pk=job.pk, ended_at__isnull=True).update(ended_at=clock.now(), trouble=trouble)
    if ended and "fail" in STATES[study.state].moves:
        move(study, "fail", "study.failed", by=journal.SYSTEM, trouble=trouble)


@transaction.atomic
def _finish(job: Computation, inputs: dict[str, Any], archive: bytes, result: dict[str, Any]) -> None:
    study = lock(job.study)
    now = clock.now()
    done = Computation.objects.filter(pk=job.pk, ended_at__isnull=True).update(
        ended_at=now, step="done", percent=100, leased_until=None
    )
    if not done:
        return  # given up meanwhile, or another worker was first: its word stands
    study.inputs, study.instance, study.result, study.computed_at = inputs, archive, result, now
    move(
        study, "finish", "study.computed", by=journal.SYSTEM,
        instance=hashlib.sha256(archive).hexdigest(), before=result["before"], after=result["after"],
    )  # fmt: skip


def recompute(study: Study) -> list[int]:
    """The choice made again from what was kept: the places in the list of candidates. Refuses (409) without it."""
    if study.instance is None:
        raise Refused("not_computed", _("This study has not been computed."), status=409)
    from .choose import curve
    from .instance import unpack

    instance, _more = unpack(bytes(study.instance))
    return curve(instance, study.posts)[-1].rows
