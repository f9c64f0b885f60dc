"""Check the whole log: every fact against its digest, its chain, its leaf, and the tree against signed heads.

Whoever can write the database can make rows agree with each other; they cannot make them agree with a head that left
the house. So the heads that matter are those an outsider kept, given as texts.
"""

from __future__ import annotations

import base64
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from . import merkle, signing
from .canonical import CANONICAL, FIRST, chain_of, digest_of
from .log_keys import Known, known_keys
from .merkle import Tree
from .models import Head
from .seal import LONGEST_TRANSACTION

_PAGE = 5_000


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was recorded. ``kind`` is a word for programs, ``what`` names the row."""

    kind: str
    what: str


def check_log(kept: Iterable[str] = (), *, now: datetime, public: bytes | None = None) -> Iterator[Finding]:
    """Everything that does not fit, as it is found; nothing where the log is whole.

    ``kept`` are checkpoints that somebody outside kept; ``public`` the key they trust (without: the one here and those
    that led to it). Reads every row once, in one snapshot; memory is 32 bytes a fact.
    """
    keys = [Known(public, None)] if public else known_keys()
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost:
            cursor.execute("set transaction isolation level repeatable read, read only")
        leaves = yield from _leaves()
        yield from _facts(now)
        yield from _nodes(leaves)
        yield from _heads(leaves, keys)
        yield from _kept(kept, leaves, keys)


def _leaves() -> Generator[Finding, None, list[bytes]]:
    """The leaf hashes in order; places that are missing or doubled are findings."""
    hashes: list[bytes] = []
    for position, value in _rows("select position, hash from journal_leaf order by position"):
        if position < 0:
            yield Finding("leaf_out_of_place", f"position {position}")
            continue
        while position > len(hashes):
            yield Finding("leaf_missing", f"position {len(hashes)}")
            hashes.append(b"\xff" * 32)  # as long as a hash, equal to none
        hashes.append(bytes(value))
    return hashes


def _facts(now: datetime) -> Iterator[Finding]:
    """Each fact against its digest, its subject's chain and its leaf, in order of id."""
    ends: dict[tuple[str, int], set[bytes]] = {}
    placed = -1
    told_late = now - LONGEST_TRANSACTION
    statement = f"""select e.id, e.subject, e.subject_id, {CANONICAL.format(row="e")}, e.salt, e.digest, e.previous,
        e.chain, e.recorded_at, l.position, l.hash, l.entry_id
        from journal_entry e full join journal_leaf l on l.entry_id = e.id order by coalesce(e.id, l.entry_id)"""  # noqa: S608
    last_recorded: datetime | None = None
    for row in _rows(statement):
        (entry_id, subject, subject_id, text, salt, digest, previous, chain, recorded, position, leaf, leaf_of) = row
        if entry_id is None:
            yield Finding("fact_missing", f"entry {leaf_of} at position {position}")
            continue
        name = f"entry {entry_id}"
        if digest is None or previous is None or chain is None or recorded is None:
            yield Finding("not_sealed", name)
            continue
        digest, previous, chain = bytes(digest), bytes(previous), bytes(chain)
        if salt is not None and digest_of(bytes(salt), text) != digest:
            yield Finding("fact_changed", name)
        if chain_of(previous, digest) != chain:
            yield Finding("chain_changed", name)
        known = ends.setdefault((subject, subject_id), {FIRST})
        if previous not in known:
            yield Finding("chain_broken", name)
        known.add(chain)
        if position is None:
            if recorded < told_late:
                yield Finding("not_in_log", name)
        else:
            if bytes(leaf) != merkle.leaf_hash(chain):
                yield Finding("leaf_changed", name)
            placed = max(placed, position)
        if last_recorded is not None and recorded < last_recorded - LONGEST_TRANSACTION:
            yield Finding("backdated", name)
        last_recorded = recorded if last_recorded is None else max(last_recorded, recorded)


def _nodes(leaves: list[bytes]) -> Iterator[Finding]:
    row, level = leaves, 0
    while len(row) >> merkle.STEP:
        above = [merkle.fold(row[place << 8 : (place + 1) << 8]) for place in range(len(row) >> merkle.STEP)]
        level += merkle.STEP
        stored = dict(_rows(f"select index, hash from journal_node where level = {level}"))  # noqa: S608
        for index, value in enumerate(above):
            if bytes(stored.pop(index, b"")) != value:
                yield Finding("node_changed", f"level {level} index {index}")
        yield from (Finding("node_slipped_in", f"level {level} index {index}") for index in stored)
        row = above


def _heads(leaves: list[bytes], keys: Sequence[Known]) -> Iterator[Finding]:
    """Our own heads: each signed, each the root of as many leaves, the last no older than the leaves."""
    roots = _Roots(leaves)
    newest = 0
    for head in Head.objects.order_by("size").iterator(chunk_size=_PAGE):
        if head.size > len(leaves):
            yield Finding("log_shorter", f"the head of {head.size} speaks of more than the {len(leaves)} leaves")
        elif roots.of(head.size) != bytes(head.root):
            yield Finding("root_changed", f"head of {head.size}")
        told = _read_known(head.note, keys)
        if told is None or told != (head.size, bytes(head.root)):
            yield Finding("head_not_signed", f"head of {head.size}")
        newest = head.size
    if newest < len(leaves):
        yield Finding("leaves_without_head", f"positions {newest} to {len(leaves) - 1}")


def _kept(kept: Iterable[str], leaves: list[bytes], keys: Sequence[Known]) -> Iterator[Finding]:
    """The heads that somebody outside kept: the log must still contain each of them."""
    roots = _Roots(leaves)
    sizes: dict[int, bytes] = {}
    for note in kept:
        told = _read_known(note, keys)
        if told is None:
            yield Finding("kept_head_not_signed", note.splitlines()[1] if note.count("\n") > 1 else "?")
            continue
        size, root = told
        if sizes.setdefault(size, root) != root:
            yield Finding("two_logs", f"two signed heads of {size} differ")
        if size > len(leaves):
            yield Finding("restored", f"a head of {size} was published; the log here has {len(leaves)}")
        elif roots.of(size) != root:
            yield Finding("history_rewritten", f"the published head of {size} is not ours any more")


class _Roots:
    """Roots of beginnings of one list of leaves; complete parts are hashed once."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.levels: dict[int, list[bytes]] = {0: leaves}
        while len(self.levels[max(self.levels)]) >> merkle.STEP:
            top = max(self.levels)
            row = self.levels[top]
            self.levels[top + merkle.STEP] = [
                merkle.fold(row[place << 8 : (place + 1) << 8]) for place in range(len(row) >> merkle.STEP)
            ]

    def of(self, size: int) -> bytes:
        return Tree(size, lambda level, first, count: self.levels[level][first : first + count]).root()


def _read_known(note: str, keys: Sequence[Known]) -> tuple[int, bytes] | None:
    """As :func:`read_checkpoint` with whichever of our keys was allowed to sign a head of that size."""
    for key in keys:
        told = read_checkpoint(note, key.public)
        if told is not None and (key.until is None or told[0] <= key.until):
            return told
    return None


def read_checkpoint(note: str, public: bytes) -> tuple[int, bytes] | None:
    """Size and root of a checkpoint, None where it is none or not signed with this key."""
    try:
        body, signatures = note.split("\n\n", 1)
        name, size, root = body.split("\n")
        for line in signatures.splitlines():
            dash, signer, told = line.split(" ")
            raw = base64.b64decode(told, validate=True)
            ours = dash == "—" and signer == name and raw[:4] == signing.key_id(name, public)
            if ours and signing.signed(public, f"{body}\n".encode(), raw[4:]):
                return int(size), base64.b64decode(root, validate=True)
    except ValueError:
        return None
    return None


def _rows(statement: str) -> Iterator[tuple[Any, ...]]:
    """All rows of a statement, a page at a time, through a cursor on the server."""
    raw: Any = connection.connection
    with raw.cursor(name="journal_check") as server:
        server.itersize = _PAGE
        server.execute(statement)
        yield from server
