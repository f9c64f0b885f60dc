"""The one place where a response changes its state."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Response
from .rules import limit
from .states import STATES

LOOK_AGAIN = timedelta(seconds=2)  # how soon the machine tries again where nobody could go


def lock(response_id: int) -> Response:
    """The response as it is now, locked until the transaction ends; refused (404) where there is none."""
    found = (
        Response.objects.select_for_update(of=("self",))
        .select_related("report", "unit", "holder", "responder__post__unit", "responder__post__account")
        .filter(pk=response_id)
        .first()
    )
    if found is None:
        raise Refused("no_response", _("There is no such task."), status=404)
    return found


def move(
    response: Response,
    verb: str,
    *,
    by: journal.Actor = journal.SYSTEM,
    fact: str,
    audience: str = journal.STAFF,
    now: datetime | None = None,
    due_at: datetime | None = None,
    **data: object,
) -> None:
    """Lead a locked response along ``verb``, set owner and clock, and write ``fact`` about its report.

    Fields the caller changed on the instance are saved along. ``due_at`` overrides the clock of the new state.
    Refused (409) where the state forbids the verb.
    """
    now = now or clock.now()
    to = leads_to(response, verb)
    state = STATES[to]
    response.state, response.state_since, response.owner = to, now, state.owner
    response.due_at = due_at if state.clock is None or due_at is not None else _due(response, state.clock, now)
    response.look_at = now if to == "waiting" else now + LOOK_AGAIN if to == "no_unit" else None
    response.save()
    tell(response, fact, by=by, audience=audience, **data)


def leads_to(response: Response, verb: str) -> str:
    """The state a verb leads to; refused (409) in words for a phone where the present state forbids it."""
    to = STATES[response.state].moves.get(verb)
    if to is None:
        raise Refused("wrong_state", _("This is not possible now: look at the task again."), status=409)
    return to


def tell(
    response: Response,
    fact: str,
    *,
    by: journal.Actor = journal.SYSTEM,
    audience: str = journal.STAFF,
    **data: object,
) -> None:
    """Write one fact about the response into the journal of its report."""
    journal.record(
        fact,
        "report",
        response.report_id,
        by=by,
        audience=audience,
        unit_id=response.holder_id,
        unit_name=response.holder.name,
        response=response.pk,
        state=response.state,
        **data,
    )


def _due(response: Response, name: str, now: datetime) -> datetime:
    """When the clock of the new state runs out. The arrival clock runs from the first contact, not from dispatch."""
    if name == "arrive":
        return response.contact_at + timedelta(minutes=response.target_minutes or 0)
    start = response.contact_at if name == "decide" else now
    return start + limit(name, priority=response.priority, unit=response.unit, now=now)
