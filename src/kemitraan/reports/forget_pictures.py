"""Erasing a reporter's pictures, with every copy of them that somebody at the police handed in as proof."""

from __future__ import annotations

import secrets

from django.db.models import Q

from .models import Photo, Report, StoppedPhoto
from .photos import remove_files
from .stop import one_at_a_time


def forget_pictures(report: Report) -> int:
    """Delete the reporter's pictures, shown and sealed, and the copies of them; how many. Inside a transaction.

    A copy is what was stopped because it was made from one of them, in this case or another; what was accepted all
    the same; and what was stopped for being like that. Of a stopped one the row stays, with its reason and who
    decided: the case it lies with may be open, and still needs proof. The files go first: a row without its file says
    so, a file without its row might be missed for a day.
    """
    one_at_a_time()  # a copy handed in just now waits, and then finds the picture gone
    photos = set(Photo.objects.filter(report=report, by="reporter").values_list("pk", flat=True))
    copies: set[int] = set()
    while True:
        originals = Photo.objects.filter(pk__in=photos)
        like = Q(like__in=photos) | Q(sha256__in=originals.values("sha256"))
        found = set(StoppedPhoto.objects.filter(like).exclude(pk__in=copies).values_list("pk", flat=True))
        if not found:
            break
        copies |= found
        names = StoppedPhoto.objects.filter(pk__in=found).values("name")
        photos |= set(Photo.objects.filter(name__in=names).values_list("pk", flat=True))
    for name in Photo.objects.filter(pk__in=photos).values_list("name", flat=True):
        remove_files(name)
    for stopped in StoppedPhoto.objects.select_for_update().filter(pk__in=copies):
        remove_files(stopped.name)
        stopped.sha256 = secrets.token_hex(32)  # the old one would confirm a guess of the picture
        stopped.phash, stopped.like, stopped.taken_at = "", None, None
        stopped.width = stopped.height = stopped.size = 0
        stopped.save()
    return Photo.objects.filter(pk__in=photos).delete()[0] + len(copies)
