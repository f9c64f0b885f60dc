"""What happens when a clock runs out: the ladder, the end of waiting, and silence counted as silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .excluded import next_above
from .handle import climb, tell
from .models import OPEN_STATES, Report
from .move import lock, move
from .second_look import begin_second_look


def run_out_clocks(now: datetime | None = None, *, limit: int = 100) -> int:
    """Take every open report whose clock ran out one step on; how many. Safe to call from several workers."""
    now = now or clock.now()
    late = list(
        Report.objects.filter(state__in=OPEN_STATES, due_at__lte=now)
        .order_by("due_at")
        .values_list("id", flat=True)[:limit]
    )
    return sum(_run_out(pk, now) for pk in late)


@transaction.atomic
def _run_out(pk: int, now: datetime) -> bool:
    found = (
        Report.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).select_related("holder").first()
    )
    if found is None:
        return False
    report = lock(found)
    if report.due_at is None or report.due_at > now:
        return False
    if report.state in ("received", "in_hand"):
        up = next_above(report)
        if up is not None:
            climb(report, up, why="clock")
        else:
            _late_at_the_top(report)
    elif report.state == "waiting_reporter":
        move(report, "resume", by=journal.SYSTEM, fact="report.resumed")
    elif report.state == "answered":
        move(report, "silence", by=journal.SYSTEM, fact="report.unconfirmed")
        tell(report, "report.unconfirmed")
        begin_second_look(report)
    elif report.state == "refused":
        move(report, "silence", by=journal.SYSTEM, fact="report.closed")
    return True


def _late_at_the_top(report: Report) -> None:
    """No rung is left: it stays open, late and visible, and the journal says so once a day."""
    report.due_at = clock.now() + timedelta(days=1)
    report.save(update_fields=["due_at"])
    journal.record(
        "report.late",
        "report",
        report.pk,
        audience=journal.PUBLIC,
        unit_id=report.holder_id,
        unit_name=report.holder.name,
    )
