"""What a volunteer who said yes can say later, through the same link: "I am there", and "done" with a short note.

Nothing else: no state of the response moves by it, because volunteers have no authority over a scene (domain.md 1.4,
E4). The desk sees the times beside who was asked, and the facts in the history of the report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .assist import LINK, _offer_of, actor_of, asked_offer
from .models import Offer
from .move import lock, tell
from .rules import limit
from .states import OPEN

NOTE_LIMIT = 300


@dataclass(frozen=True)
class AssistProgress:
    """How far a volunteer is. ``may_say`` is what their card offers next: there, done, or nothing."""

    there_at: datetime | None
    done_at: datetime | None
    note: str
    may_say: str


@helped("dispatch.assist_progress", "reports")
def assist_progress(token: str) -> AssistProgress:
    """What was said through this link; a dead one does not exist (404)."""
    offer = _offer_of(token)
    next_word = ""
    if offer.state == Offer.State.ACCEPTED and offer.response.state in OPEN and offer.done_at is None:
        next_word = "done" if offer.there_at else "there"
    return AssistProgress(offer.there_at, offer.done_at, offer.done_note, next_word)


@helped("dispatch.assist_there", "reports")
@transaction.atomic
def assist_there(token: str) -> Offer:
    """The volunteer is at the place. Their link lives on (clock "assist_stay"), so that they can say when it is done.

    Said again, it changes nothing. Refused (409) for who has not said yes, and where the task is over.
    """
    offer = _going(token)
    if offer.there_at is not None:
        return offer
    now = clock.now()
    response = offer.response
    offer.there_at = now
    offer.save(update_fields=["there_at"])
    lasts = limit("assist_stay", priority=response.priority, unit=response.unit, now=now)
    people.extend_link(token, LINK, until=now + lasts)
    tell(response, "assist.there", by=actor_of(offer), offer=offer.pk, task=offer.task)
    return offer


@helped("dispatch.assist_done", "reports")
@transaction.atomic
def assist_done(token: str, note: str = "") -> Offer:
    """The volunteer has done what was asked, with a short note for the desk (at most 300 signs).

    The first word counts; said again, it changes nothing. Refused (409) for who has not said that they are there.
    """
    offer = _going(token)
    if offer.done_at is not None:
        return offer
    if offer.there_at is None:
        raise Refused("not_there", _("Please say first that you are there."), status=409)
    offer.done_note = clean_line(note, field="note", limit=NOTE_LIMIT)
    offer.done_at = clock.now()
    offer.save(update_fields=["done_at", "done_note"])
    actor = actor_of(offer)
    tell(offer.response, "assist.done", by=actor, offer=offer.pk, task=offer.task, note=offer.done_note)
    return offer


def _going(token: str) -> Offer:
    """The accepted offer behind a link, its response locked."""
    found = _offer_of(token)
    response = lock(found.response_id)
    offer = asked_offer(found.pk)
    if offer.state != Offer.State.ACCEPTED:
        raise Refused("not_accepted", _("Please answer first whether you can go."), status=409)
    if response.state not in OPEN and offer.done_at is None:
        raise Refused("over", _("This task is over. Thank you; you need not stay."), status=409)
    offer.response = response
    return offer
