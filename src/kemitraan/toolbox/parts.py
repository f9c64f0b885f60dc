"""A figure's parts: how many, of how many, and what may be shown of it (domain.md 6, E1 and E22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LEAST = 5  # smaller numbers speak of people and of chance, not of places


@dataclass(frozen=True)
class Part:
    """One line of a figure: ``n`` of ``of``. ``code`` is an area's or a word of the room; ``name`` is for people."""

    code: str
    name: str
    n: int
    of: int

    @property
    def shown(self) -> int | None:
        """The number, or None where it is too small to be shown. Nothing at all is no secret."""
        return self.n if self.n == 0 or self.n >= LEAST else None

    @property
    def share(self) -> float | None:
        """The share, 0 to 1; None where the number is hidden or the whole is too small."""
        return self.n / self.of if self.of >= LEAST and self.shown is not None else None


def hidden(parts: Sequence[Part]) -> frozenset[str]:
    """The codes of the parts whose number is not shown beside a total.

    Those that are too small; and as many of the smallest others as it takes until the total gives none of them away:
    at least two are hidden, and together they are not too small themselves (two hidden ones that sum to two are one
    each).
    """
    small = [part for part in parts if part.shown is None]
    others = sorted((part for part in parts if part.n >= LEAST), key=lambda part: (part.n, part.code))
    while small and others and (len(small) < 2 or sum(part.n for part in small) < LEAST):
        small.append(others.pop(0))
    return frozenset(part.code for part in small)
