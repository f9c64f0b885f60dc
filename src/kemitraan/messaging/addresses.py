"""Addresses that are sealed until the moment a message goes out, and what becomes of them afterwards."""

from __future__ import annotations

import base64
import binascii
from datetime import datetime

from kemitraan.keeping import api as keeping
from kemitraan.toolbox import clock
from kemitraan.toolbox.wall import helped

from .channels import NotSent
from .models import Message
from .queue import Address

MARK = "§"
AT_ONCE = 5_000


def sealed_address(channel: str, value: str, *, about: str, key: bytes) -> Address:
    """An address under the subject's own key: when the key is destroyed, nobody knows any more where it led."""
    return Address(channel, MARK + base64.b64encode(keeping.seal(key, value, about)).decode())


def plain_address(message: Message) -> str:
    """Where the message goes. Raises NotSent for good where the key is gone or closed."""
    if not message.address.startswith(MARK):
        return message.address
    try:
        key = keeping.key_of(message.about, message.about_id)
        return keeping.unseal(key, base64.b64decode(message.address[len(MARK) :]), message.about)
    except (keeping.Unreadable, binascii.Error):
        raise NotSent("the address was erased or closed at the person's own wish", final=True) from None


def wipe_addresses(now: datetime | None = None) -> int:
    """A worker's round: forget where sent messages went once the rule ``message_address`` says so; how many."""
    now = now or clock.now()
    since = keeping.kept_since("message_address", now)
    if since is None:
        return 0
    old = Message.objects.filter(state=Message.State.SENT, sent_at__lt=since).exclude(address="")
    return Message.objects.filter(pk__in=old.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]).update(address="")


@helped("messaging.forget", "messages")
def forget_about(about: str, about_id: int) -> int:
    """Delete every message about a subject, sent or waiting; how many. The caller answers for it."""
    return Message.objects.filter(about=about, about_id=about_id).delete()[0]
