"""The one place where a roster or a night changes its state."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Night, Roster
from .rules import night_deadline, roster_deadline
from .states import NIGHT_STATES, ROSTER_STATES


def lock_night(night_id: int) -> Night:
    """The night as it is now, locked until the transaction ends; refused (404) where there is none."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("lock inside a transaction")
    found = (
        Night.objects.select_for_update(of=("self",), no_key=True)
        .select_related("post__unit", "guided_by")
        .filter(pk=night_id)
        .first()
    )
    if found is None:
        raise Refused("no_night", _("There is no such night."), status=404)
    return found


def lock_roster(roster_id: int) -> Roster:
    """The roster as it is now, locked until the transaction ends; refused (404) where there is none."""
    found = (
        Roster.objects.select_for_update(of=("self",), no_key=True)
        .select_related("post__unit", "guided_by")
        .filter(pk=roster_id)
        .first()
    )
    if found is None:
        raise Refused("no_roster", _("There is no such roster."), status=404)
    return found


def move_night(
    night: Night, verb: str, *, by: journal.Actor, fact: str, now: datetime | None = None, **data: object
) -> None:
    """Lead a locked night along ``verb``, set owner and clock, and write ``fact``. Refused (409) where forbidden."""
    now = now or clock.now()
    to = NIGHT_STATES[night.state].moves.get(verb)
    if to is None:
        raise Refused("wrong_state", _("This is not possible now: look at the night again."), status=409)
    state = NIGHT_STATES[to]
    if to != night.state:
        night.state_since, night.told_at = now, None
    night.state, night.owner = to, state.owner
    night.due_at = night_deadline(state.clock, night, now) if state.clock else None
    night.save()
    tell_night(night, fact, by=by, **data)


def tell_night(night: Night, fact: str, *, by: journal.Actor, **data: object) -> None:
    """Write one fact about a night."""
    journal.record(
        fact, "night", night.pk, by=by, audience=journal.STAFF, unit_id=night.guided_by_id,
        unit_name=night.guided_by.name,
        post=night.post_id, day=night.day.isoformat(), state=night.state, **data,
    )  # fmt: skip


def enter_roster(roster: Roster, state: str, now: datetime) -> None:
    """Set a roster's state, owner and clock, without saving."""
    found = ROSTER_STATES[state]
    roster.state, roster.state_since, roster.owner, roster.told_at = state, now, found.owner, None
    roster.due_at = roster_deadline(found.clock, roster, now) if found.clock else None


def move_roster(
    roster: Roster, verb: str, *, by: journal.Actor, fact: str, now: datetime | None = None, **data: object
) -> None:
    """Lead a locked roster along ``verb`` and write ``fact``. Refused (409) where its state forbids that."""
    to = ROSTER_STATES[roster.state].moves.get(verb)
    if to is None:
        raise Refused("wrong_state", _("This is not possible now: look at the roster again."), status=409)
    enter_roster(roster, to, now or clock.now())
    roster.save()
    tell_roster(roster, fact, by=by, **data)


def tell_roster(roster: Roster, fact: str, *, by: journal.Actor, **data: object) -> None:
    """Write one fact about a roster."""
    journal.record(
        fact, "roster", roster.pk, by=by, audience=journal.STAFF, unit_id=roster.guided_by_id,
        unit_name=roster.guided_by.name,
        post=roster.post_id, state=roster.state, **data,
    )  # fmt: skip
