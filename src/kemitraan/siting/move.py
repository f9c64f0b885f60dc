"""Moving a study from state to state: the only place that does."""

from __future__ import annotations

from typing import Any

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.states import next_state

from .clocks import deadline
from .models import Study
from .states import STATES


def lock(study: Study) -> Study:
    """The study as it is now, locked until the transaction ends."""
    return Study.objects.select_for_update(of=("self",)).select_related("unit", "area").get(pk=study.pk)


def enter(study: Study, state: str) -> None:
    """Put a study into a state, with owner and clock; the caller saves."""
    now, row = clock.now(), STATES[state]
    study.state, study.state_since, study.owner = state, now, row.owner
    study.due_at = deadline(row.clock, now) if row.clock else None


def move(study: Study, verb: str, fact: str, *, by: journal.Actor, **data: object) -> None:
    """Move a locked study by a verb, save it, and write it down. Refuses (409) what its state does not allow."""
    enter(study, next_state(STATES, study.state, verb))
    study.save()
    note(study, fact, by=by, **data)


def note(study: Study, fact: str, *, by: journal.Actor, **data: object) -> None:
    """One fact about a study into the history."""
    more: dict[str, Any] = {"title": study.title, **data}
    journal.record(fact, "study", study.pk, by=by, unit_id=study.unit_id, unit_name=study.unit.name, **more)
