"""Send what is queued: one row at a time, under its lock, tried again with growing patience."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from kemitraan.toolbox import clock

from .addresses import plain_address
from .channels import NotSent, channel
from .models import Message
from .wording import rendered

PATIENCE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))


def deliver_waiting(limit: int = 50) -> int:
    """Try every message whose time has come; how many were tried. Several workers may do this at once.

    A process that dies between sending and committing sends the mail a second time, with the same message id.
    """
    tried = 0
    while tried < limit and _deliver_next():
        tried += 1
    return tried


@transaction.atomic
def _deliver_next() -> bool:
    now = clock.now()
    message = (
        Message.objects.select_for_update(skip_locked=True)
        .filter(state=Message.State.QUEUED, next_try_at__lte=now)
        .order_by("next_try_at", "id")
        .first()
    )
    if message is None:
        return False
    message.attempts += 1
    try:
        subject, body = rendered(message.template, message.language, message.context)
        channel(message.channel).send(plain_address(message), subject, body, message.pk)
    except (NotSent, LookupError) as error:
        message.error = str(error)[:300]
        final = isinstance(error, LookupError) or error.final or message.attempts > len(PATIENCE)
        if final:
            message.state = Message.State.FAILED
        else:
            message.next_try_at = now + PATIENCE[message.attempts - 1]
    else:
        message.state, message.sent_at, message.error = Message.State.SENT, now, ""
    message.save(update_fields=["attempts", "state", "sent_at", "error", "next_try_at"])
    return True


@transaction.atomic
def try_again(message_id: int) -> bool:
    """Put a failed message back into the queue; False when there is nothing to try again."""
    return bool(
        Message.objects.filter(pk=message_id, state=Message.State.FAILED).update(
            state=Message.State.QUEUED, attempts=0, next_try_at=clock.now(), error=""
        )
    )
