"""A receipt for a fact: our signed promise that it is in the log within a minute, and later the proof that it is."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from django.db import connection

from . import signing
from .canonical import CANONICAL
from .models import Entry, Head, Leaf
from .seal import stored_tree

PROMISE = "kemitraan receipt v1"
WITHIN_S = 60  # seconds until a fact is in the tree (RFC 9162's maximum merge delay)


@dataclass(frozen=True)
class Proof:
    """That a leaf is in the tree of a signed head."""

    index: int
    size: int
    hashes: tuple[bytes, ...]
    checkpoint: str


def promise_text(name: str, chain: bytes, recorded_at: str) -> bytes:
    """What we sign: that this chain value, recorded at this time, will be in this log."""
    return f"{PROMISE}\n{name}\n{base64.b64encode(chain).decode()}\n{recorded_at}\n".encode()


def receipt_for(subject: str, subject_id: int, kind: str) -> dict[str, object]:
    """The receipt for the first fact of a kind about a subject, as plain data. LookupError where there is none.

    It carries the fact's own text and salt, so it is for those who may read the fact.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""select e.id, {CANONICAL.format(row="e")}, e.salt, e.digest, e.previous, e.chain,
                to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                from journal_entry e where e.subject = %s and e.subject_id = %s and e.kind = %s
                order by e.id limit 1""",  # noqa: S608 - an expression of ours
            [subject, subject_id, kind],
        )
        found = cursor.fetchone()
    if found is None or found[5] is None:
        raise LookupError(f"no {kind} of {subject} {subject_id}")
    entry_id, text, salt, digest, previous, chain, recorded_at = found
    name = signing.origin()
    proof = proof_of(entry_id)
    return {
        "receipt": 1,
        "log": {"origin": name, "key": signing.verifier_key(), "within_s": WITHIN_S},
        "fact": {
            "text": text if salt is not None else None,
            "salt": _told(salt),
            "digest": _told(digest),
            "previous": _told(previous),
            "chain": _told(chain),
            "recorded_at": recorded_at,
        },
        "promise": _told(signing.sign(promise_text(name, bytes(chain), recorded_at))),
        "proof": None
        if proof is None
        else {
            "index": proof.index,
            "size": proof.size,
            "hashes": [_told(one) for one in proof.hashes],
            "checkpoint": proof.checkpoint,
        },
    }


def proof_of(entry_id: int) -> Proof | None:
    """The proof against the newest head, None while the fact has no place yet."""
    position = Leaf.objects.filter(entry_id=entry_id).values_list("position", flat=True).first()
    head = Head.objects.order_by("-size").first()
    if position is None or head is None or head.size <= position:
        return None
    return Proof(position, head.size, tuple(stored_tree(head.size).inclusion(position)), head.note)


def _told(value: bytes | memoryview | None) -> str | None:
    return None if value is None else base64.b64encode(bytes(value)).decode()


def erase_salts(subject: str, subject_id: int) -> int:
    """Destroy the salts and data of a subject's facts: their digests say nothing any more, the proofs stay valid.

    The caller decides that this may be done, and records it. How many facts there were.
    """
    with connection.cursor() as cursor:
        cursor.execute("select set_config('kemitraan.erasing', 'yes', true)")
        done = Entry.objects.filter(subject=subject, subject_id=subject_id).update(
            salt=None, data={}, actor_id=None, actor_name=""
        )
        cursor.execute("select set_config('kemitraan.erasing', '', true)")
    return done
