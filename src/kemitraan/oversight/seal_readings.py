"""The log of reading is whole, and has an end: hourly digests in the journal, and deletion of what is past its time.

Every hour the digest of the rows since the last one goes into the journal, whose heads leave the house. What is older
than the rule ``reading_log`` (``keeping``) goes with a certificate, sealed hours only. The database itself refuses
to delete a row younger than ``LEAST_DAYS``, whatever the rule says: nobody shortens the memory of who looked at what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max, Min, QuerySet

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.toolbox import clock

from .models import Reading

RULE = "reading_log"
LEAST_DAYS = 730  # stands also in the trigger of migration 0002
SEAL_EVERY = timedelta(hours=1)
SETTLED = timedelta(minutes=1)  # a row younger than this may still be in somebody's open transaction
AT_ONCE = 200  # sealed hours a round


def seal_readings(now: datetime) -> int:
    """Put the digest of the rows since the last time into the journal, once an hour; how many rows it covers."""
    with transaction.atomic():
        last = _seals().last()
        if last is not None and now - last.at < SEAL_EVERY:
            return 0
        after = int(last.data["up_to"]) if last is not None else 0
        rows = list(Reading.objects.filter(pk__gt=after, at__lt=now - SETTLED).order_by("pk").values_list())
        if not rows:
            return 0
        up_to = int(rows[-1][0])
        journal.record(
            "readings.sealed", "readings", up_to, audience=journal.RESTRICTED, after=after, up_to=up_to,
            count=len(rows), sha256=digest_of(rows),
        )  # fmt: skip
        return len(rows)


def broken_seals(since: datetime | None = None) -> list[int]:
    """Each seal (by the last row it covers) that the rows no longer fit: one was changed, taken out or slipped in.

    Of all hours, which reads the whole log, or of those sealed ``since`` then.
    """
    found = []
    gone, before = _purged()
    for seal in _seals().filter(at__gte=since) if since is not None else _seals():
        if before is not None and seal.subject_id <= gone and seal.at < before:
            continue  # past its time and gone with a certificate; a younger hour that is missing shows
        rows = Reading.objects.filter(pk__gt=seal.data["after"], pk__lte=seal.data["up_to"]).order_by("pk")
        if digest_of(list(rows.values_list())) != seal.data["sha256"]:
            found.append(int(seal.data["up_to"]))
    return found


def digest_of(rows: Iterable[tuple[object, ...]]) -> str:
    """SHA-256 over rows as they stand in the table, in order."""
    total = hashlib.sha256()
    for row in rows:
        total.update("\x1f".join(str(cell) for cell in row).encode())
        total.update(b"\x1e")
    return total.hexdigest()


@transaction.atomic
def purge_readings(now: datetime) -> int:
    """Delete the hours that were sealed before the rule's time, with one certificate; how many rows went.

    Nothing goes while no rule holds, nor what no seal covers: an hour that was never sealed stays and shows.
    """
    since, rule = keeping.kept_since(RULE, now), keeping.rule(RULE, now.date())
    if since is None or rule is None:
        return 0
    since = min(since, now - timedelta(days=LEAST_DAYS))
    seals = _seals().filter(at__lt=since, subject_id__gt=_purged()[0]).values_list("subject_id", flat=True)
    up_to = max(seals[:AT_ONCE], default=0)
    rows = Reading.objects.filter(pk__lte=up_to)
    ends = rows.aggregate(oldest=Min("at"), newest=Max("at"))
    if ends["newest"] is None:
        return 0
    count = rows.delete()[0]
    keeping.certify(
        RULE, f"{rule} ({rule.basis})", {"readings": count}, at=now,
        oldest=clock.local(ends["oldest"]).date(), newest=clock.local(ends["newest"]).date(),
    )  # fmt: skip
    journal.record("readings.purged", "readings_purged", up_to, audience=journal.RESTRICTED, up_to=up_to, count=count)
    return count


def _seals() -> QuerySet[journal.Entry]:
    return journal.Entry.objects.filter(subject="readings").order_by("id")


def _purged() -> tuple[int, datetime | None]:
    """The last row that went by :func:`purge_readings`, and what was sealed before when could go; (0, None) if none."""
    last = journal.Entry.objects.filter(subject="readings_purged").order_by("-id").first()
    return (0, None) if last is None else (last.subject_id, last.at - timedelta(days=LEAST_DAYS))
