"""What a choice of posts is computed from, and nothing else: weights of places, and who covers which.

An instance holds streets and counts, never a report and never a person. It is kept with the study as one small
archive, so that anybody can compute the same choice again years later.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
F64 = NDArray[np.float64]
Bool = NDArray[np.bool_]

FORMAT = 1


@dataclass(frozen=True)
class Rows:
    """For each post the demands it covers, ascending: `index[ptr[i]:ptr[i + 1]]`."""

    ptr: I64
    index: I32

    def __len__(self) -> int:
        return int(self.ptr.size - 1)

    def of(self, row: int) -> I32:
        """What one post covers."""
        return self.index[self.ptr[row] : self.ptr[row + 1]]

    def turned(self, demands: int) -> Rows:
        """For each demand the posts that cover it, ascending."""
        order = np.argsort(self.index, kind="stable")
        row = np.repeat(np.arange(len(self), dtype=np.int32), np.diff(self.ptr))
        ptr = np.zeros(demands + 1, np.int64)
        np.cumsum(np.bincount(self.index, minlength=demands), out=ptr[1:])
        return Rows(ptr, row[order])

    @classmethod
    def from_lists(cls, lists: list[list[int]]) -> Rows:
        """Rows written out, for tests and small cases."""
        ptr = np.zeros(len(lists) + 1, np.int64)
        np.cumsum([len(one) for one in lists], out=ptr[1:])
        return cls(ptr, np.array([j for one in lists for j in sorted(one)], np.int32))


@dataclass(frozen=True)
class Instance:
    """Demand j weighs `weight[j]` (expected events); `candidates` may be chosen, `existing` stand already."""

    weight: F64
    candidates: Rows
    existing: Rows

    @property
    def covered_before(self) -> Bool:
        """Which demands the existing posts cover."""
        covered: Bool = np.zeros(self.weight.size, np.bool_)
        covered[self.existing.index] = True
        return covered

    @property
    def total(self) -> float:
        """All there is to cover."""
        return float(self.weight.sum())

    def covered_by(self, chosen: list[int]) -> Bool:
        """Which demands are covered by the existing posts and these candidates."""
        covered = self.covered_before
        for row in chosen:
            covered[self.candidates.of(row)] = True
        return covered

    def value(self, chosen: list[int]) -> float:
        """What is covered by the existing posts and these candidates, in expected events."""
        return float(self.weight[self.covered_by(chosen)].sum())

    def pack(self, **more: np.ndarray) -> bytes:
        """One archive of everything, the same bytes for the same numbers as far as numpy writes them so."""
        out = io.BytesIO()
        arrays: dict[str, Any] = {
            "format": np.array(FORMAT),
            "weight": self.weight,
            "candidate_ptr": self.candidates.ptr,
            "candidate_index": self.candidates.index,
            "existing_ptr": self.existing.ptr,
            "existing_index": self.existing.index,
            **more,
        }
        np.savez_compressed(out, **arrays)
        return out.getvalue()


def unpack(archive: bytes) -> tuple[Instance, dict[str, np.ndarray]]:
    """The instance of an archive, and what else lies in it."""
    with np.load(io.BytesIO(archive), allow_pickle=False) as read:
        found = {name: read[name] for name in read.files}
    if int(found.pop("format")) != FORMAT:
        raise ValueError("an archive of another format")
    instance = Instance(
        found.pop("weight"),
        Rows(found.pop("candidate_ptr"), found.pop("candidate_index")),
        Rows(found.pop("existing_ptr"), found.pop("existing_index")),
    )
    return instance, found
