"""Choosing posts: those that together cover most (maximal covering location problem, Church and ReVelle 1974).

Lazy greedy first (Minoux 1978; never worse than 1 - 1/e of the best), then exchanges of one post, then a few rounds
in which some posts are taken away by lot and chosen again. Existing posts always count and are never moved.
Everything is repeatable: the lots come from a fixed number.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import I32, I64, Instance

SEED = 2026
ROUNDS = 100  # of taking away by lot: more than that bought little on Jakarta's streets (bench posts)
MOST_SWAPS = 1_000


@dataclass(frozen=True)
class Chosen:
    """Candidates by number, the most telling first, and what they cover together with the existing posts."""

    rows: list[int]
    value: float
    greedy: float  # what the greedy choice alone covered


def choose(instance: Instance, posts: int, *, rounds: int = ROUNDS) -> Chosen:
    """At most `posts` candidates (fewer where more add nothing). Raises ValueError for a negative number."""
    greedy = _Standing(instance, posts)
    greedy.fill()
    first = instance.value(greedy.rows)
    greedy.improve(rounds)
    rows = in_order(instance, greedy.rows)
    return Chosen(rows, instance.value(rows), first)


def curve(instance: Instance, most: int, *, rounds: int = ROUNDS) -> list[Chosen]:
    """The choice for 1, 2, … `most` posts. Never falls: each starts from the one before and from the greedy one."""
    found: list[Chosen] = []
    before: list[int] = []
    for posts in range(1, most + 1):
        fresh = choose(instance, posts, rounds=rounds)
        grown = _Standing(instance, posts, before)
        grown.fill()
        grown.improve(0)
        value = instance.value(grown.rows)
        best = fresh if fresh.value >= value else Chosen(in_order(instance, grown.rows), value, fresh.greedy)
        if len(best.rows) < posts and found and len(best.rows) <= len(found[-1].rows):
            found.append(Chosen(best.rows, best.value, best.greedy))
            break  # one more adds nothing
        found.append(best)
        before = best.rows
    return found


def in_order(instance: Instance, rows: list[int]) -> list[int]:
    """The same posts, each next one that which adds most to those before it; those that add nothing left out."""
    covered, left, ordered = instance.covered_before, list(rows), []
    while left:
        gains = [float(instance.weight[own[~covered[own]]].sum()) for own in map(instance.candidates.of, left)]
        best = int(np.argmax(gains))
        if gains[best] <= 0:
            break
        covered[instance.candidates.of(left[best])] = True
        ordered.append(left.pop(best))
    return ordered


def added_by(instance: Instance, rows: list[int]) -> list[float]:
    """What each post adds to the existing ones and those before it in the list."""
    covered, added = instance.covered_before, []
    for row in rows:
        own = instance.candidates.of(row)
        added.append(float(instance.weight[own[~covered[own]]].sum()))
        covered[own] = True
    return added


class _Standing:
    """Posts in their places, and how often each demand is covered."""

    def __init__(self, instance: Instance, posts: int, start: list[int] | None = None) -> None:
        if posts < 0:
            raise ValueError("a number of posts is not negative")
        self.instance = instance
        self.least = 1e-9 * max(instance.total, 1.0)
        self.times: I32 = np.bincount(instance.existing.index, minlength=instance.weight.size).astype(np.int32)
        self.owner: I64 = np.zeros(instance.weight.size, np.int64)
        # An existing post never leaves: what it covers has no owner among the chosen who could be missed.
        self.times[self.times > 0] = 2
        self.chosen: I32 = np.full(min(posts, len(instance.candidates)), -1, np.int32)
        self.count = 0
        for row in (start or [])[: self.chosen.size]:
            self._put(row)

    def _put(self, row: int) -> None:
        from .kernels import put

        rows = self.instance.candidates
        self.chosen[self.count] = row
        put(rows.ptr, rows.index, self.times, self.owner, row, self.count, 1)
        self.count += 1

    def fill(self) -> None:
        """Greedily, up to the number asked for."""
        from .kernels import fill

        rows, weight = self.instance.candidates, self.instance.weight
        self.count = fill(rows.ptr, rows.index, weight, self.times, self.owner, self.chosen, self.count, self.least)

    def improve(self, rounds: int) -> None:
        """Exchange, then shake."""
        from .kernels import shake, swap

        if not 0 < self.count < len(self.instance.candidates):
            return
        rows, weight, chosen = self.instance.candidates, self.instance.weight, self.chosen[: self.count].copy()
        swap(rows.ptr, rows.index, weight, self.times, self.owner, chosen, self.count, MOST_SWAPS, self.least)
        if rounds and self.count > 2:
            back = rows.turned(weight.size)
            shake(
                rows.ptr,
                rows.index,
                back.ptr,
                back.index,
                weight,
                self.times,
                self.owner,
                chosen,
                rounds,
                SEED,
                self.least,
            )
        self.chosen[: self.count] = chosen

    @property
    def rows(self) -> list[int]:
        """The candidates that stand."""
        found: list[int] = self.chosen[: self.count].tolist()
        return found
