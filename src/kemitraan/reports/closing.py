"""Every answer leaves a line behind: who closed, when, in which words, from where.

For second looks and bursts alone.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .models import Closing, Report

CELLS_KEPT = timedelta(days=90)
KEPT = timedelta(days=365)


def note_closing(
    report: Report, *, by: journal.Actor, photos: int, no_photo: str = "", cell: int | None = None
) -> Closing:
    """Write the line inside the caller's transaction. ``cell``: where a phone on duty was that closed it."""
    return Closing.objects.create(
        report=report,
        account_id=by.id,
        name=by.name,
        unit_id=by.unit_id or report.holder_id,
        at=clock.now(),
        words=words_hash(report.answer),
        cell=cell,
        photos=photos,
        no_photo=no_photo,
    )


def words_hash(text: str) -> str:
    """The same for answers that differ only in case, spaces, digits and signs."""
    bare = re.sub(r"[\W\d_]+", "", text.casefold())
    return hashlib.blake2b(bare.encode(), digest_size=16).hexdigest()


def forget_closings(now: datetime) -> int:
    """Forget where phones were after 90 days, and who closed what after a year; how many rows."""
    forgotten = Closing.objects.filter(at__lt=now - CELLS_KEPT, cell__isnull=False).update(cell=None)
    gone, _rows = Closing.objects.filter(at__lt=now - KEPT).delete()
    return forgotten + gone
