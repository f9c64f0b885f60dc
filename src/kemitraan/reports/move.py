"""The one place where a report changes its state."""

from __future__ import annotations

from datetime import datetime

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.states import next_state

from .clocks import deadline
from .models import Report
from .states import STATES


def lock(report: Report) -> Report:
    """The report as it is now, locked until the transaction ends."""
    return (
        Report.objects.select_for_update(of=("self",))
        .select_related("category", "unit", "holder__parent", "merged_into__holder")
        .get(pk=report.pk)
    )


def move(
    report: Report,
    verb: str,
    *,
    by: journal.Actor,
    fact: str,
    audience: str = journal.PUBLIC,
    now: datetime | None = None,
    **data: object,
) -> None:
    """Lead a locked report along ``verb``, set owner and clock, and write ``fact`` into the journal.

    Fields the caller changed on the instance are saved along. Refused (409) where the state forbids the verb.
    """
    now = now or clock.now()
    to = next_state(STATES, report.state, verb)
    state = STATES[to]
    report.state, report.state_since, report.owner = to, now, state.owner
    report.due_at = (
        deadline(state.clock, priority=report.priority, unit=report.holder, start=now) if state.clock else None
    )
    report.closed_at = now if state.final else None
    if state.final:
        report.response_wanted = False
    report.save()
    journal.record(
        fact,
        "report",
        report.pk,
        by=by,
        audience=audience,
        unit_id=report.holder_id,
        unit_name=report.holder.name,
        state=to,
        **data,
    )
