"""Telling the visited what came of what they asked for."""

from __future__ import annotations

from kemitraan.messaging import api as messaging

from .models import VisitRequest


def tell_outcome(request: VisitRequest) -> None:
    """One message about a settled request: by e-mail where they asked for that, else on their leaflet's page.

    None where they wanted no news, or wait for a call (``pass_on.note_call``).
    """
    if request.told_by_call or request.reply_by == VisitRequest.ReplyBy.NONE:
        return
    address = messaging.Address("page")
    if request.reply_by == VisitRequest.ReplyBy.EMAIL and request.reply_to:
        address = messaging.Address("email", request.reply_to)
    messaging.queue(
        "visit.request_done",
        to=address,
        language="id",
        about="visit_request",
        about_id=request.pk,
        context={"unit": request.unit.name, "notice": request.outcome},
    )
