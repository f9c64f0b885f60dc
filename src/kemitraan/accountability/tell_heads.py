"""Tell the newest head outside the house every hour: whoever keeps it can show that the log was rewritten later."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging

EVERY = timedelta(hours=1)  # trust.md section 4: a head is known outside within the hour


@transaction.atomic
def tell_heads(now: datetime) -> int:
    """Queue one mail to each address of KEMITRAAN_HEADS_TO when an hour has passed; how many."""
    if not settings.HEADS_TO:
        return 0
    head = journal.Head.objects.select_for_update().order_by("-size").first()
    if head is None or head.told_at is not None:
        return 0
    last = journal.Head.objects.filter(told_at__isnull=False).order_by("-told_at").first()
    if last is not None and last.told_at is not None and now - last.told_at < EVERY:
        return 0
    for address in settings.HEADS_TO:
        messaging.queue(
            "log.head",
            to=messaging.Address("email", address),
            language="id",
            about="head",
            about_id=head.pk,
            context={"notice": head.note, "what": journal.verifier_key(), "path": "/catatan/"},
        )
    head.told_at = now
    head.save(update_fields=["told_at"])
    return len(settings.HEADS_TO)
