"""Worker round: an offer that nobody answered in time counts as a refusal; the next one is asked."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from kemitraan.toolbox import clock

from .models import Offer, Response
from .move import lock, move


def expire(now: datetime | None = None, *, most: int = 100) -> int:
    """Close open offers whose time ran out, or whose person's shift ended; how many. Several workers may run it."""
    now = now or clock.now()
    over = Q(expires_at__lte=now) | Q(shift__ended_at__isnull=False)
    found = Offer.objects.filter(over, state=Offer.State.OPEN).order_by("expires_at")
    return sum(_expire(pk, response, now) for pk, response in list(found.values_list("pk", "response_id")[:most]))


@transaction.atomic
def _expire(offer_id: int, response_id: int, now: datetime) -> bool:
    if not Response.objects.select_for_update(skip_locked=True).filter(pk=response_id):
        return False  # somebody deals with it right now; it is looked at again in a moment
    response = lock(response_id)
    offer = Offer.objects.filter(pk=offer_id, state=Offer.State.OPEN).first()
    if offer is None:
        return False
    offer.state, offer.answered_at = Offer.State.EXPIRED, now
    offer.save(update_fields=["state", "answered_at"])
    if offer.kind != "respond":
        return True
    response.refusals += 1
    move(response, "expire", fact="response.expired", now=now, offer=offer.pk, refusals=response.refusals)
    return True
