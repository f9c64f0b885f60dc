"""The one place where posts, inspections, findings, suspensions and lists change their state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from kemitraan.journal import api as journal
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.states import State, next_state

from .models import Finding, GuardList, GuardPost, Inspection, Suspension
from .rules import deadline
from .states import FINDING_STATES, INSPECTION_STATES, POST_STATES, SUSPENSION_STATES, UPLOAD_STATES

Moving = GuardPost | Inspection | Finding | Suspension | GuardList
Row = TypeVar("Row", GuardPost, Inspection, Finding, Suspension, GuardList)
TABLES: dict[type, tuple[str, Mapping[str, State]]] = {
    GuardPost: ("guard_post", POST_STATES),
    Inspection: ("inspection", INSPECTION_STATES),
    Finding: ("finding", FINDING_STATES),
    Suspension: ("suspension", SUSPENSION_STATES),
    GuardList: ("guard_list", UPLOAD_STATES),
}


def lock(row: Row) -> Row:
    """The row as it is now, locked until the transaction ends."""
    return type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)


def enter(row: Moving, state: str, *, now: datetime | None = None, due_at: datetime | None = None) -> None:
    """Put a row into a state with its owner and clock; the caller saves it. ``due_at`` overrides the clock."""
    now = now or clock.now()
    found = TABLES[type(row)][1][state]
    row.state, row.state_since, row.owner = state, now, found.owner
    row.due_at = due_at if due_at is not None or not found.clock else deadline(found.clock, now, unit=_unit(row))


def move(
    row: Moving,
    verb: str,
    *,
    by: journal.Actor,
    fact: str,
    now: datetime | None = None,
    due_at: datetime | None = None,
    unit: Unit | None = None,
    **data: object,
) -> None:
    """Lead a locked row along ``verb``, save it and write ``fact``. Refused (409) where the state forbids it."""
    subject, table = TABLES[type(row)]
    enter(row, next_state(table, row.state, verb), now=now, due_at=due_at)
    row.save()
    whose = unit or _unit(row)
    journal.record(
        fact,
        subject,
        row.pk,
        by=by,
        audience=journal.STAFF,
        unit_id=whose.pk if whose else None,
        unit_name=whose.name if whose else "",
        state=row.state,
        **data,
    )


def _unit(row: Moving) -> Unit | None:
    if isinstance(row, Suspension):
        return row.decider
    if isinstance(row, GuardList):
        return row.employer.guided_by
    return row.guided_by
