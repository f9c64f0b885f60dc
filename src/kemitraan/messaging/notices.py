"""What a member of staff was told about their own work: reminders to a post, read on a page where no mail goes out."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from kemitraan.toolbox import clock

from .models import Message, ReadNotice

ABOUT = "post"  # what these messages are about: the post that owes something


def notices_of(post_ids: Collection[int]) -> QuerySet[Message]:
    """The reminders to these posts, newest first, each with ``seen``: whether it was marked as read."""
    seen = ReadNotice.objects.filter(message=OuterRef("pk"))
    return Message.objects.filter(about=ABOUT, about_id__in=list(post_ids)).annotate(seen=Exists(seen)).order_by("-id")


def unread_of(post_ids: Collection[int]) -> QuerySet[Message]:
    """Those of them that were not marked as read."""
    return Message.objects.filter(about=ABOUT, about_id__in=list(post_ids), read_notice__isnull=True)


@transaction.atomic
def read_notices(post_ids: Collection[int], message_id: int | None = None) -> int:
    """Mark one reminder to these posts as read, or all; how many were not read yet."""
    found = unread_of(post_ids)
    if message_id is not None:
        found = found.filter(pk=message_id)
    rows = [ReadNotice(message_id=pk, at=clock.now()) for pk in found.values_list("pk", flat=True)]
    ReadNotice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)
