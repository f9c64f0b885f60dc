"""Somebody who was bound to a response no longer comes: others are asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .models import Offer, Response
from .move import lock, move


def release(response: Response, *, why: str, by: journal.Actor, now: datetime) -> None:
    """Free a locked response from its responder; the machine looks for the next one at once.

    ``why`` is ``more_urgent`` (they were called to a greater danger), ``shift_ended`` or ``desk``.
    """
    Offer.objects.filter(response=response, kind="respond", state=Offer.State.ACCEPTED).update(
        state=Offer.State.WITHDRAWN, reason=why
    )
    response.responder = None
    response.eta_at, response.accepted_at, response.en_route_at, response.on_scene_at = None, None, None, None
    move(response, "release", by=by, fact="response.released", audience=journal.PUBLIC, now=now, why=why)


def release_gone(now: datetime | None = None, *, most: int = 50) -> int:
    """Worker round: who is on the way while their shift has ended does not come; how many were released."""
    now = now or clock.now()
    gone = Response.objects.filter(state__in=("accepted", "en_route"), responder__ended_at__isnull=False)
    return sum(_release_one(pk, now) for pk in list(gone.values_list("pk", flat=True)[:most]))


@transaction.atomic
def _release_one(response_id: int, now: datetime) -> bool:
    still = Response.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        pk=response_id, state__in=("accepted", "en_route"), responder__ended_at__isnull=False
    )
    if not still.exists():
        return False
    release(lock(response_id), why="shift_ended", by=journal.SYSTEM, now=now)
    return True
