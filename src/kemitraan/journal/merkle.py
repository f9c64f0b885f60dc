"""The tree over all facts (RFC 9162, section 2.1): its root, proofs that a fact is in it, that it only ever grew.

Hashes are SHA-256, 32 bytes. A leaf is ``H(0x00 ‖ data)``, a node ``H(0x01 ‖ left ‖ right)``. Nothing here knows where
hashes are kept: a :class:`Tree` asks a function for those of levels 0, 8, 16 … (level L covers 2^L leaves), so that a
proof in a log of thirty million facts reads about a thousand hashes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

STEP = 8  # levels whose nodes are kept: 0 (leaves), 8, 16, 24 …
EMPTY = hashlib.sha256(b"").digest()

Fetch = Callable[[int, int, int], Sequence[bytes]]  # level, first index, number → hashes


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over its two children (RFC 9162, 2.1.1)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over a complete row of hashes (their number is a power of two)."""
    row = list(hashes)
    while len(row) > 1:
        row = [node_hash(row[place], row[place + 1]) for place in range(0, len(row), 2)]
    return row[0]


def _split(count: int) -> int:
    """The largest power of two below ``count``: where RFC 9162 parts a list."""
    return 1 << ((count - 1).bit_length() - 1)


@dataclass(frozen=True)
class Tree:
    """A log of ``size`` leaves whose hashes ``fetch`` gives."""

    size: int
    fetch: Fetch

    def root(self) -> bytes:
        """The root over all leaves; of an empty log the hash of nothing."""
        return self._over(0, self.size) if self.size else EMPTY

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that leaf ``index`` is in the tree (RFC 9162, 2.1.3.1). IndexError where it is not."""
        if not 0 <= index < self.size:
            raise IndexError(index)
        return self._path(index, 0, self.size)

    def consistency(self, before: int) -> list[bytes]:
        """The proof that the tree of ``before`` leaves is this one's beginning (RFC 9162, 2.1.4.1)."""
        if not 0 < before <= self.size:
            raise IndexError(before)
        return self._subproof(before, 0, self.size, whole=True)

    def _over(self, start: int, end: int) -> bytes:
        count = end - start
        if count & (count - 1) == 0:
            return self._complete(start, count)
        middle = start + _split(count)
        return node_hash(self._over(start, middle), self._over(middle, end))

    def _complete(self, start: int, count: int) -> bytes:
        level = count.bit_length() - 1
        kept = level - level % STEP
        return fold(self.fetch(kept, start >> kept, count >> kept))

    def _path(self, index: int, start: int, end: int) -> list[bytes]:
        if end - start == 1:
            return []
        middle = start + _split(end - start)
        if index < middle:
            return [*self._path(index, start, middle), self._over(middle, end)]
        return [*self._path(index, middle, end), self._over(start, middle)]

    def _subproof(self, before: int, start: int, end: int, *, whole: bool) -> list[bytes]:
        if start + before == end:
            return [] if whole else [self._over(start, end)]
        middle = start + _split(end - start)
        if start + before <= middle:
            return [*self._subproof(before, start, middle, whole=whole), self._over(middle, end)]
        rest = before - (middle - start)
        return [*self._subproof(rest, middle, end, whole=False), self._over(start, middle)]


def root_by_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's proof leads to (RFC 9162, 2.1.3.2), None where the proof has another shape."""
    if not 0 <= index < size:
        return None
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return None
        if place & 1 or place == last:
            found = node_hash(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, other)
        place, last = place >> 1, last >> 1
    return found if last == 0 else None


def grew(before: int, root_before: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree of ``size`` leaves begins with that of ``before`` (RFC 9162, 2.1.4.2)."""
    if before == size:
        return not proof and root_before == root
    if not 0 < before < size:
        return False
    path = list(proof)
    if before & (before - 1) == 0:
        path.insert(0, root_before)
    if not path:
        return False
    place, last = before - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, other)
        place, last = place >> 1, last >> 1
    return last == 0 and old == root_before and new == root
