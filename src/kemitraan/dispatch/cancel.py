"""Nobody needs to go any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.wall import helped

from .models import Offer, Response
from .move import lock, move

REASONS = ("solved_meanwhile", "duplicate", "false_alarm", "withdrawn", "other_agency", "report_closed")


@helped("dispatch.cancel", "reports")
@transaction.atomic
def cancel(response_id: int, reason: str, *, by: journal.Actor) -> Response:
    """End a response before it is done, with one of ``REASONS``; open offers are withdrawn.

    Refused (422) without a reason, (409) where it has ended.
    """
    if reason not in REASONS:
        raise Refused("no_reason", _("Say why nobody needs to go."), field="reason")
    response = lock(response_id)
    end(response, reason, by, clock.now())
    return response


def end(response: Response, reason: str, by: journal.Actor, now: datetime) -> None:
    """End a locked response and withdraw what is still open."""
    Offer.objects.filter(response=response, state=Offer.State.OPEN).update(
        state=Offer.State.WITHDRAWN, answered_at=now, reason=reason
    )
    move(response, "cancel", by=by, fact="response.cancelled", audience=journal.PUBLIC, now=now, reason=reason)
