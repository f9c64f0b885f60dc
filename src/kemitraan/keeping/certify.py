"""Rules of how long a class is kept, and certificates of what went: chained, and each in the journal."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from kemitraan.journal import api as journal

from .models import KeepRule, PurgeCertificate

_LOCK = 0x70757267  # one certificate at a time, so that the chain has no fork


def rule(name: str, day: date) -> KeepRule | None:
    """The rule of a class on a day; None where nobody decided yet, and then nothing goes."""
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    return KeepRule.objects.filter(holds, name=name).order_by("-valid_from", "-id").first()


def kept_since(name: str, now: datetime) -> datetime | None:
    """What is older than this may go; None where no rule holds."""
    found = rule(name, now.date())
    return None if found is None else now - timedelta(days=found.days)


@transaction.atomic
def certify(
    name: str,
    rule_words: str,
    counts: Mapping[str, int],
    *,
    at: datetime,
    oldest: date | None = None,
    newest: date | None = None,
    asked: bool = False,
) -> PurgeCertificate:
    """The certificate of a purge, in the purge's own transaction; with its row in the journal."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [_LOCK])
    last = PurgeCertificate.objects.order_by("-id").values_list("digest", flat=True).first() or ""
    made = PurgeCertificate(
        name=name, rule=rule_words, at=at, counts=dict(counts), oldest=oldest, newest=newest, asked=asked,
        previous=last,
    )  # fmt: skip
    made.digest = digest_of(made)
    made.save()
    journal.record(
        "data.purged", "purge", made.pk, of=name, rule=rule_words, digest=made.digest, count=sum(counts.values())
    )
    return made


def digest_of(certificate: PurgeCertificate) -> str:
    """SHA-256 of the certificate's canonical text."""
    said = [
        "kemitraan purge 1", certificate.name, certificate.rule, certificate.at.isoformat(),
        certificate.counts, certificate.oldest and str(certificate.oldest),
        certificate.newest and str(certificate.newest), certificate.asked, certificate.previous,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def broken_certificates() -> list[int]:
    """Keys of certificates that were changed or whose predecessor is missing. Empty where all is whole."""
    wrong, before = [], ""
    for one in PurgeCertificate.objects.order_by("id"):
        if one.digest != digest_of(one) or one.previous != before:
            wrong.append(one.pk)
        before = one.digest
    return wrong
