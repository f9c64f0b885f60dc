"""The one place where a session changes its state."""

from __future__ import annotations

from datetime import datetime

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.states import next_state

from .models import Session
from .rules import deadline
from .states import STATES

SUBJECT = "session"  # in the journal


def lock(session: Session) -> Session:
    """The session as it is now, locked until the transaction ends."""
    found = Session.objects.select_for_update(of=("self",)).select_related("programme__topic", "unit", "area")
    return found.get(pk=session.pk)


def due_of(session: Session, name: str | None, now: datetime) -> datetime | None:
    """When a clock of this session runs out; None for none."""
    if name is None:
        return None
    if name == "start":
        return session.starts_at
    if name == "end":
        return session.ends_at
    anchor = session.starts_at if name in ("announce", "open") else session.ends_at
    return (
        max(deadline(name, unit=session.unit, anchor=anchor), now)
        if name in ("announce", "open")
        else deadline(name, unit=session.unit, anchor=anchor)
    )


def move(
    session: Session, verb: str, *, by: journal.Actor, fact: str, now: datetime | None = None, **data: object
) -> None:
    """Lead a locked session along ``verb``, set owner and clock, and write ``fact`` into the journal.

    Fields the caller changed on the instance are saved along. Refused (409) where the state forbids the verb.
    """
    now = now or clock.now()
    to = next_state(STATES, session.state, verb)
    session.state, session.state_since, session.owner = to, now, STATES[to].owner
    session.due_at, session.late_told_at = due_of(session, STATES[to].clock, now), None
    session.save()
    note(session, fact, by=by, state=to, **data)


def note(session: Session, fact: str, *, by: journal.Actor, **data: object) -> None:
    """Write one fact about the session into the journal."""
    journal.record(
        fact, SUBJECT, session.pk, by=by, audience=journal.STAFF, unit_id=session.unit_id, unit_name=session.unit.name,
        code=session.code, **data,
    )  # fmt: skip
