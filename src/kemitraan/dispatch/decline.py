"""A responder says no, with a reason: the next one is asked."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .accept import own_offer
from .models import Offer, Response
from .move import lock, move

# Fixed reasons for the phone; "other" needs words.
REASONS = ("busy", "too_far", "vehicle", "unsafe_alone", "conflict", "unwell", "other")


@helped("dispatch.decline", "reports")
@transaction.atomic
def decline(offer_id: int, reason: str, *, post: people.Post, words: str = "") -> Response:
    """Refuse an offer made to this post. A worker asks the next one within a moment.

    ``reason`` is one of ``REASONS``. Refused (422) without one; (404) for somebody else's offer; (409) where it
    is no longer open.
    """
    if reason not in REASONS:
        raise Refused("no_reason", _("Say why you cannot go."), field="reason")
    words = clean_line(words, field="words", limit=150, required=reason == "other")
    offer = own_offer(offer_id, post)
    response = lock(offer.response_id)
    offer.refresh_from_db()
    if offer.state != Offer.State.OPEN:
        raise Refused("gone", _("This offer is no longer open."), status=409)
    now = clock.now()
    offer.state, offer.answered_at = Offer.State.DECLINED, now
    offer.reason = f"{reason}: {words}" if words else reason
    offer.save(update_fields=["state", "answered_at", "reason"])
    response.refusals += 1
    move(
        response,
        "decline",
        by=people.actor_of(post),
        fact="response.declined",
        now=now,
        offer=offer.pk,
        reason=reason,
        refusals=response.refusals,
    )
    return response
