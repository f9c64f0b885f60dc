"""What a complaint's clock does when it runs out: said openly, moved on, never lost."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock

from .complaint_access import handler_for
from .complaint_file import step
from .complaint_rules import days, today
from .models import Complaint, ComplaintWord
from .states import STATES

AT_ONCE = 50


@transaction.atomic
def run_out_complaints(now: datetime) -> int:
    """Complaints whose clock ran out: silence moves on, lateness is told and climbs one inspector up; how many."""
    waits = Q(owner="complainant") | Q(late_told=False)
    found = Complaint.objects.filter(waits, due_at__lte=now).order_by("due_at")
    rows = list(found.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    for row in rows:
        if row.owner == "complainant":
            step(row, "silence")
            kind = "complaint.silence"
        else:
            row.late_told = True
            row.handler = _next_up(row)
            ComplaintWord.objects.create(complaint=row, kind="late", by="system", on=today())
            kind = "complaint.late"
        row.save()
        journal.record(kind, "complaint", row.pk, audience=journal.RESTRICTED)
    return len(rows)


@transaction.atomic
def forget_complaints(now: datetime) -> int:
    """Delete closed files whose time is over (rule ``keep``) with all that was written in them; how many.

    A complaint that a younger one follows (a reprisal) stays as long as that one.
    """
    final = [name for name, state in STATES.items() if state.final]
    closed = Complaint.objects.filter(state__in=final)
    if not closed.exists():
        return 0
    over = clock.local(now).date() - timedelta(days=days("keep"))
    followed = Complaint.objects.filter(follows__isnull=False).values("follows")
    held = keeping.held_ids("complaint")
    found = closed.filter(state_on__lte=over).exclude(pk__in=followed).exclude(pk__in=held).order_by("pk")
    rows = list(found.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE])
    for row in rows:
        journal.record("complaint.forgotten", "complaint", row.pk, audience=journal.RESTRICTED)
        row.delete()
    if rows:  # a count alone: of no unit, no day and no kind
        keeping.certify("complaint", f"complaints: {days('keep')} days after closing", {"files": len(rows)}, at=now)
    return len(rows)


def _next_up(row: Complaint) -> Unit | None:
    """The next unit with an inspector above the one that is late; who has it stays where nobody stands above."""
    handler = row.handler
    if handler is None or handler.parent_id is None:
        return handler
    return handler_for(handler, frozenset(row.conflicts.values_list("account_id", flat=True))) or handler
