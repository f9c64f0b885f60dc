"""Keep somebody away from a response: a conflict of interest the desk knows of."""

from __future__ import annotations

from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import insert_or_skip
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .models import Bar, Offer
from .move import lock, move, tell


@helped("dispatch.bar", "reports")
@transaction.atomic
def bar(response_id: int, post_id: int, reason: str, *, by: journal.Actor) -> None:
    """From now on this post is never asked for this response; an open offer to it is withdrawn."""
    reason = clean_line(reason, field="reason", limit=200, required=True)
    response = lock(response_id)
    now = clock.now()
    if not insert_or_skip(Bar(response=response, post_id=post_id, reason=reason, by=by.name, at=now)):
        return
    withdrawn = Offer.objects.filter(
        response=response, kind="respond", state=Offer.State.OPEN, shift__post_id=post_id
    ).update(state=Offer.State.WITHDRAWN, answered_at=now, reason="barred")
    if withdrawn:
        move(response, "withdraw", by=by, fact="response.withdrawn", now=now)
    tell(response, "response.barred", by=by, post=post_id)
