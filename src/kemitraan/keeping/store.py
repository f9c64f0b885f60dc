"""The key store's own short-lived backup: epoch keys and wraps in one file, kept for less than a week.

It is made right after the main backup and much more often. Read back after a restore it says which keys still exist:
what was erased since the main backup was made stays erased.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from . import epochs
from .models import KeyWrap

KEPT = timedelta(days=6)  # with the daily change of epoch: a destroyed key is gone everywhere within 7 days


@dataclass(frozen=True)
class Restored:
    """What reading a key backup did."""

    epochs: int
    wraps: int
    dropped: int


def back_up(folder: Path, now: datetime) -> Path:
    """Write the store into a new file of the folder (0600) and delete those older than six days there."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {number: _text(epochs.read(number)) for number in epochs.present()}
    rows = KeyWrap.objects.order_by("id").values_list("subject", "subject_id", "epoch", "wrapped", "closed_at")
    wraps = [
        [subject, number, epoch, _text(bytes(wrapped)), closed and closed.isoformat()]
        for subject, number, epoch, wrapped, closed in rows.iterator(chunk_size=5_000)
    ]
    path = folder / f"keys-{now:%Y%m%dT%H%M%SZ}.json.gz"
    half = path.with_suffix(f".{os.getpid()}.part")
    half.touch(mode=0o600)
    half.write_bytes(gzip.compress(json.dumps({"keys": 1, "epochs": kept, "wraps": wraps}).encode()))
    half.replace(path)
    forget_old(folder, now)
    return path


def forget_old(folder: Path, now: datetime) -> int:
    """Delete key backups older than six days, by the moment in their names; how many."""
    gone = 0
    for path in folder.glob("keys-*.json.gz"):
        try:
            made = datetime.strptime(path.name[5:21], "%Y%m%dT%H%M%SZ").replace(tzinfo=now.tzinfo)
        except ValueError:
            continue
        if made < now - KEPT:
            path.unlink()
            gone += 1
    return gone


@transaction.atomic
def read_back(path: Path) -> Restored:
    """Make the wraps what the key backup says. Raises ValueError where the file is none.

    A wrap that is not in the backup was destroyed before it was made, and is dropped; but one of a younger subject
    than any in the backup came after it, and stays.
    """
    try:
        told: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
        if told.get("keys") != 1:
            raise ValueError
        rows = [
            KeyWrap(
                subject=subject, subject_id=number, epoch=epoch, wrapped=base64.b64decode(wrapped),
                closed_at=closed and datetime.fromisoformat(closed),
            )
            for subject, number, epoch, wrapped, closed in told["wraps"]
        ]  # fmt: skip
    except (OSError, ValueError, TypeError, KeyError):
        raise ValueError(f"{path} is no backup of the key store") from None
    brought = sum(epochs.put_back(int(number), base64.b64decode(key)) for number, key in told["epochs"].items())
    youngest: dict[str, int] = defaultdict(int)
    known = set()
    for row in rows:
        youngest[row.subject] = max(youngest[row.subject], row.subject_id)
        known.add((row.subject, row.subject_id))
    dropped = 0
    for here in KeyWrap.objects.all().iterator(chunk_size=5_000):
        newer = here.subject_id > youngest.get(here.subject, 0)
        if not newer:
            dropped += (here.subject, here.subject_id) not in known
            here.delete()
    KeyWrap.objects.bulk_create(rows, batch_size=2_000)
    return Restored(brought, len(rows), dropped)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()
