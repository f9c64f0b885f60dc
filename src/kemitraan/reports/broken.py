"""Promises that were not kept: noticed once each, written down, and told to the commander of those who hold it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kemitraan.journal import api as journal

from .models import Report
from .move import lock
from .tell_staff import tell_staff

UNANSWERED = ("received", "in_hand")


def notice_broken(now: datetime, *, limit: int = 100) -> int:
    """A worker's round: every open report that nobody answered by the time its reporter was promised; how many."""
    late = Report.objects.filter(state__in=UNANSWERED, promised_at__lte=now, promise_broken_at__isnull=True)
    return sum(_notice(pk, now) for pk in late.order_by("promised_at").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _notice(pk: int, now: datetime) -> bool:
    if not Report.objects.select_for_update(skip_locked=True).filter(pk=pk):
        return False  # somebody works on it at this moment; the next round looks again
    report = lock(Report(pk=pk))
    if report.promise_broken_at is not None or report.state not in UNANSWERED:
        return False
    report.promise_broken_at = now
    report.save(update_fields=["promise_broken_at"])
    journal.record(
        "report.promise_broken", "report", report.pk, unit_id=report.holder_id, unit_name=report.holder.name,
        promised=report.promised_at.isoformat(),
    )  # fmt: skip
    tell_staff(report, "staff.promise_broken", [report.holder_id])
    return True
