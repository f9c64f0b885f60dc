"""Other keys for those who open complaints: seal every content key (and name) to the new one, while complaints come in.

Three steps, each repeatable: another key beside the old one, all envelopes sealed anew, the old key destroyed. Browsers
that fetched the form before go on sealing to the old key, so it opens until the last step.
"""

from __future__ import annotations

import os

from django.db import transaction
from django.db.models import QuerySet

from kemitraan.journal import api as journal

from .complaint_models import Complaint
from .sealing import OVERSIGHT, key_file, make_key, older_file, open_as, seal_to

AT_ONCE = 500  # rows held for one transaction


def begin(holder: str) -> bool:
    """Put a new key in place of the present one, which stays beside it as ``….old``; false where that was done."""
    path, old = key_file(holder), older_file(holder)
    if old.exists():
        return False
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    make_key(fresh)
    os.link(path, old)  # first: at no moment is there no key that opens
    fresh.replace(path)
    journal.record(f"{holder}_key.changed", "installation", 0, audience=journal.RESTRICTED)
    return True


def rewrap(holder: str, after: int = 0, most: int = AT_ONCE) -> tuple[int, int]:
    """Seal the next envelopes anew: how many were, and the row to go on after (0: that was the last)."""
    column = _column(holder)
    with transaction.atomic():
        rows = list(_rows(holder).filter(pk__gt=after).order_by("pk").select_for_update()[:most])
        done = []
        for row in rows:
            words = _needs_the_old(holder, getattr(row, column), row.lookup)
            if words is not None:
                setattr(row, column, seal_to(holder, words, row.lookup))
                done.append(row)
        Complaint.objects.bulk_update(done, [column])
    return len(done), rows[-1].pk if len(rows) == most else 0


def left(holder: str) -> int:
    """How many envelopes only the old key opens (tries all of them)."""
    rows, column = _rows(holder).iterator(chunk_size=AT_ONCE), _column(holder)
    return sum(_needs_the_old(holder, getattr(row, column), row.lookup) is not None for row in rows)


def finish(holder: str) -> bool:
    """Destroy the old key; false (and it stays) while an envelope still needs it."""
    if left(holder):
        return False
    older_file(holder).unlink(missing_ok=True)
    journal.record(f"{holder}_key.destroyed", "installation", 0, audience=journal.RESTRICTED)
    return True


def _column(holder: str) -> str:
    return "key_oversight" if holder == OVERSIGHT else "identity"


def _rows(holder: str) -> QuerySet[Complaint]:
    """Those with an envelope to the holder: an open name is sealed with the file's own key, not to the custodian."""
    found = Complaint.objects.only("pk", "lookup", _column(holder))
    return found if holder == OVERSIGHT else found.exclude(identity=None).exclude(mode=Complaint.Mode.NAMED)


def _needs_the_old(holder: str, envelope: bytes, about: str) -> bytes | None:
    """What is in an envelope that only the old key opens; None where the new one does, or neither (never good)."""
    try:
        open_as(holder, envelope, about, older=False)
    except ValueError:
        try:
            return open_as(holder, envelope, about)
        except ValueError:
            return None
    return None
