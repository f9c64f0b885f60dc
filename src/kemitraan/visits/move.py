"""The one place where a visit, or a request heard at one, changes its state."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.http import Http404

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.states import next_state

from .models import Visit, VisitRequest
from .rules import deadline
from .states import REQUESTS, STATES


def lock(key: uuid.UUID) -> Visit:
    """The visit as it is now, locked until the transaction ends. Raises Http404 where there is none."""
    found = (
        Visit.objects.select_for_update(of=("self",))
        .select_related("unit", "place__village", "place__rw", "place__rt", "post__account")
        .filter(key=key)
        .first()
    )
    if found is None:
        raise Http404
    return found


def move(visit: Visit, verb: str, *, by: journal.Actor, fact: str, now: datetime | None = None, **data: object) -> None:
    """Lead a locked visit along ``verb``, set owner and clock, save it and write ``fact``; no words of the talk in it.

    Refused (409) where the state forbids the verb. A verb that stays in its state keeps the promised time.
    """
    now = now or clock.now()
    to = next_state(STATES, visit.state, verb)
    state = STATES[to]
    if to != visit.state:
        visit.state, visit.state_since, visit.owner, visit.late_at = to, now, state.owner, None
        visit.due_at = deadline(state.clock, visit.unit, now) if state.clock else None
    visit.save()
    told(visit, fact, by=by, state=to, **data)


def told(visit: Visit, fact: str, *, by: journal.Actor = journal.SYSTEM, **data: object) -> None:
    """Write a fact about a visit into the journal of its unit."""
    unit = visit.unit
    journal.record(fact, "visit", visit.pk, by=by, audience=journal.STAFF, unit_id=unit.pk, unit_name=unit.name, **data)


def lock_request(key: uuid.UUID) -> VisitRequest:
    """The request as it is now, locked. Raises Http404 where there is none."""
    found = (
        VisitRequest.objects.select_for_update(of=("self",))
        .select_related("unit", "visit__place__village", "visit__place__rw", "visit__place__rt", "visit__unit")
        .filter(key=key)
        .first()
    )
    if found is None:
        raise Http404
    return found


def move_request(
    request: VisitRequest,
    verb: str,
    *,
    by: journal.Actor,
    fact: str,
    now: datetime | None = None,
    due_at: datetime | None = None,
    **data: object,
) -> None:
    """Lead a locked request along ``verb`` and save it; ``due_at`` where the date was agreed instead of ruled."""
    now = now or clock.now()
    to = next_state(REQUESTS, request.state, verb)
    state = REQUESTS[to]
    request.state, request.state_since, request.owner, request.late_at = to, now, state.owner, None
    request.due_at = None
    if state.clock:
        request.due_at = due_at or deadline(state.clock, request.unit, now)
    request.save()
    journal.record(
        fact,
        "visit",
        request.visit_id,
        by=by,
        audience=journal.STAFF,
        unit_id=request.unit_id,
        unit_name=request.unit.name,
        request=str(request.key),
        state=to,
        **data,
    )
