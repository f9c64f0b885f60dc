"""The tree is RFC 9162's: known roots, every proof, and no proof that was bent."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kemitraan.journal import merkle
from kemitraan.journal.merkle import Tree

# The inputs and roots every implementation of certificate transparency is tried on.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def plain_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word: slow and obvious."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return merkle.node_hash(plain_root(leaves[:middle]), plain_root(leaves[middle:]))


def tree(leaves: list[bytes], size: int | None = None) -> Tree:
    levels = {0: leaves}
    for level in (8, 16):
        below = levels[level - 8]
        levels[level] = [merkle.fold(below[place * 256 : place * 256 + 256]) for place in range(len(below) // 256)]
    return Tree(len(leaves) if size is None else size, lambda level, first, n: levels[level][first : first + n])


def leaves(count: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(count)]


@pytest.mark.parametrize("count", sorted(ROOTS))
def test_known_roots(count: int) -> None:
    known = [merkle.leaf_hash(bytes.fromhex(text)) for text in INPUTS[:count]]
    assert tree(known).root().hex() == ROOTS[count]


@pytest.mark.parametrize("count", [0, 1, 2, 5, 255, 256, 257, 511, 513, 1024, 1300])
def test_the_root_is_the_plain_one(count: int) -> None:
    assert tree(leaves(count)).root() == plain_root(leaves(count))


@given(st.integers(1, 600), st.data())
def test_every_leaf_is_proved_and_no_other(count: int, data: st.DataObject) -> None:
    row = leaves(count)
    index = data.draw(st.integers(0, count - 1))
    whole = tree(row)
    proof = whole.inclusion(index)
    assert merkle.root_by_inclusion(row[index], index, count, proof) == whole.root()
    assert merkle.root_by_inclusion(merkle.leaf_hash(b"another"), index, count, proof) != whole.root()
    other = data.draw(st.integers(0, count - 1).filter(lambda one: one != index)) if count > 1 else count
    assert merkle.root_by_inclusion(row[index], other, count, proof) != whole.root()
    if proof:
        place = data.draw(st.integers(0, len(proof) - 1))
        bent = [bytes([one[0] ^ 1]) + one[1:] if at == place else one for at, one in enumerate(proof)]
        assert merkle.root_by_inclusion(row[index], index, count, bent) != whole.root()
        assert merkle.root_by_inclusion(row[index], index, count, proof[:-1]) != whole.root()
    assert merkle.root_by_inclusion(row[index], index, count, [*proof, row[0]]) != whole.root()


@given(st.integers(1, 600), st.data())
def test_growth_is_proved_and_rewriting_is_not(size: int, data: st.DataObject) -> None:
    before = data.draw(st.integers(1, size))
    row = leaves(size)
    whole = tree(row)
    proof = whole.consistency(before)
    old = tree(row, before).root()
    assert merkle.grew(before, old, size, whole.root(), proof)
    changed = list(row)
    changed[data.draw(st.integers(0, before - 1))] = merkle.leaf_hash(b"changed")
    rewritten = tree(changed)
    assert not merkle.grew(before, old, size, rewritten.root(), rewritten.consistency(before))
    assert not merkle.grew(before, old, size, rewritten.root(), proof)


def test_what_is_not_there_has_no_proof() -> None:
    for wrong in (-1, 3):
        with pytest.raises(IndexError):
            tree(leaves(3)).inclusion(wrong)
    with pytest.raises(IndexError):
        tree(leaves(3)).consistency(4)
