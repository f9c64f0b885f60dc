"""The journal's door."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import insert

from .check import Finding, check_log, read_checkpoint
from .log_keys import changes
from .merkle import EMPTY
from .models import Cosignature, Entry, Head, Leaf
from .receipt import PROMISE, Proof, erase_salts, promise_text, proof_of, receipt_for
from .seal import backlog, latest_head, seal, stored_tree
from .short_receipt import short_receipt
from .signing import checkpoint, key_id, origin, public_key, signed, verifier_key

PUBLIC, STAFF, RESTRICTED = Entry.Audience.PUBLIC, Entry.Audience.STAFF, Entry.Audience.RESTRICTED

__all__ = [
    "EMPTY", "PROMISE", "PUBLIC", "REPORTER", "RESTRICTED", "STAFF", "SYSTEM", "Actor", "Cosignature", "Entry",
    "Finding", "Head", "Leaf", "Proof", "after", "backlog", "by_ids", "changes", "check_log", "checkpoint", "entry",
    "erase_salts", "history", "key_id", "latest_head", "origin", "promise_text", "proof_of", "public_key",
    "read_checkpoint", "receipt_for", "record", "seal", "short_receipt", "signed", "stored_tree", "verifier_key",
]  # fmt: skip


@dataclass(frozen=True)
class Actor:
    """Who did it, named as they were at that moment. ``kind`` is staff, volunteer, reporter or system."""

    kind: str
    id: int | None = None
    name: str = ""
    unit_id: int | None = None
    unit_name: str = ""


SYSTEM = Actor("system")
REPORTER = Actor("reporter")


def record(
    kind: str,
    subject: str,
    subject_id: int,
    *,
    by: Actor = SYSTEM,
    audience: str = STAFF,
    unit_id: int | None = None,
    unit_name: str = "",
    **data: object,
) -> Entry:
    """Write one fact into the caller's transaction and return it.

    ``kind`` is ``noun.verb`` in the past tense (``report.received``). ``unit_id`` says whose desk it
    concerns; without it, the actor's own unit.
    """
    fact = entry(kind, subject, by=by, audience=audience, unit_id=unit_id, unit_name=unit_name, **data)
    fact.subject_id = subject_id
    return insert(fact)


def entry(
    kind: str,
    subject: str,
    *,
    by: Actor = SYSTEM,
    audience: str = STAFF,
    unit_id: int | None = None,
    unit_name: str = "",
    **data: object,
) -> Entry:
    """The fact as :func:`record` would write it, for a caller who writes it together with its subject's row."""
    return Entry(
        at=clock.now(),
        kind=kind,
        subject=subject,
        audience=audience,
        actor=by.kind,
        actor_id=by.id,
        actor_name=by.name,
        unit_id=unit_id if unit_id is not None else by.unit_id,
        unit_name=unit_name or by.unit_name,
        data=data,
    )


def history(subject: str, subject_id: int, *, audiences: Sequence[str] = (PUBLIC,)) -> QuerySet[Entry]:
    """All that happened to one subject, oldest first, as far as the audiences allow."""
    return Entry.objects.filter(subject=subject, subject_id=subject_id, audience__in=audiences).order_by("id")


def after(cursor: int, *, limit: int = 500) -> QuerySet[Entry]:
    """Entries with a larger id than ``cursor``, in order of id.

    Ids are handed out before commit, so an entry may appear below a cursor already passed: a reader that
    must miss nothing keeps the gaps it saw and asks for them again with :func:`by_ids`.
    """
    return Entry.objects.filter(id__gt=cursor).order_by("id")[:limit]


def by_ids(ids: Sequence[int]) -> QuerySet[Entry]:
    """The entries with these ids, as far as they exist by now."""
    return Entry.objects.filter(id__in=list(ids)).order_by("id")
