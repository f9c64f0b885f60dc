"""Give a program a key to the doors, and take it back."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import ApiKey, hash_of, new_key


@transaction.atomic
def give_key(
    name: str, contact: str, *, valid_to: datetime | None = None, per_minute: int = 600, may_read_own: bool = True
) -> tuple[ApiKey, str]:
    """A new sender and its key. The key is told once; only its hash is kept."""
    key = new_key()
    sender = ApiKey.objects.create(
        hash=hash_of(key),
        name=clean_line(name, field="name", limit=120, required=True),
        contact=clean_line(contact, field="contact", limit=250, required=True),
        created_at=clock.now(),
        valid_to=valid_to,
        per_minute=per_minute,
        may_read_own=may_read_own,
    )
    journal.record("sender.added", "sender", sender.pk, name=sender.name)
    return sender, key


@transaction.atomic
def end_key(sender_id: int) -> ApiKey:
    """The sender's key counts no more from the next request on; what it brought stays."""
    sender = ApiKey.objects.select_for_update().filter(pk=sender_id).first()
    if sender is None:
        raise Refused("unknown_sender", _("There is no such sender."), field="sender", status=404)
    sender.valid_to = clock.now()
    sender.save(update_fields=["valid_to"])
    journal.record("sender.ended", "sender", sender.pk, name=sender.name)
    return sender


@transaction.atomic
def renew_key(sender_id: int) -> tuple[ApiKey, str]:
    """Another key for the same sender; the old one counts no more from the next request on.

    The sender keeps its name and its reports, so a program that repeats a request under its new key makes no second
    report. Refuses (404) an unknown sender and (409) one whose key was ended.
    """
    sender = ApiKey.objects.select_for_update().filter(pk=sender_id).first()
    if sender is None:
        raise Refused("unknown_sender", _("There is no such sender."), field="sender", status=404)
    if sender.valid_to is not None and sender.valid_to <= clock.now():
        raise Refused("ended", _("This sender's key was ended. Give a new one."), field="sender", status=409)
    key = new_key()
    sender.hash = hash_of(key)
    sender.save(update_fields=["hash"])
    journal.record("sender.key_renewed", "sender", sender.pk, name=sender.name)
    return sender, key
