"""Nobody needs to go any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .models import Offer, Response
from .move import lock, move
from .states import ASKING

REASONS = ("solved_meanwhile", "duplicate", "false_alarm", "withdrawn", "other_agency", "report_closed")


@transaction.atomic
def cancel(response_id: int, reason: str, *, by: journal.Actor) -> Response:
    """End a response before it is done, with one of ``REASONS``; open offers are withdrawn.

    Refused (422) without a reason, (409) where it has ended.
    """
    if reason not in REASONS:
        raise Refused("no_reason", _("Say why nobody needs to go."), field="reason")
    response = lock(response_id)
    _end(response, reason, by, clock.now())
    return response


def follow_reports(now: datetime | None = None, *, most: int = 50) -> int:
    """Worker round: what is closed, merged or answered below needs nobody on the way; how many."""
    now = now or clock.now()
    moot = Response.objects.filter(state__in=(*ASKING, "accepted", "en_route")).exclude(
        report__state__in=("received", "in_hand", "waiting_reporter")
    )
    return sum(_follow(pk, now) for pk in list(moot.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _follow(response_id: int, now: datetime) -> bool:
    if not Response.objects.select_for_update(skip_locked=True).filter(
        pk=response_id, state__in=(*ASKING, "accepted", "en_route")
    ):
        return False
    _end(lock(response_id), "report_closed", journal.SYSTEM, now)
    return True


def _end(response: Response, reason: str, by: journal.Actor, now: datetime) -> None:
    Offer.objects.filter(response=response, state=Offer.State.OPEN).update(
        state=Offer.State.WITHDRAWN, answered_at=now, reason=reason
    )
    move(response, "cancel", by=by, fact="response.cancelled", audience=journal.PUBLIC, now=now, reason=reason)
