"""A figure of the programme and what may be shown of it: counts of people below five are hidden, of things none.

Which is which and why: docs/decisions/small-numbers.md (domain.md 6, E1 and E22).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from django.utils.safestring import SafeString

from kemitraan.toolbox.parts import LEAST, Part, hidden

from .programme_html import line_rows


@dataclass(frozen=True)
class Figure:
    """One figure. ``total`` sums its parts; ``lists`` leads to the rows behind it.

    ``people``: what is counted is people or what they told us, so that small numbers of it are hidden. ``apart`` says
    in what the list differs from the figure where it cannot be asked for the same period and area.
    """

    key: str
    title: str
    definition: str
    source: str
    period: str
    line: str  # what a part is: an RW, a topic
    counted: str  # what n counts
    of: str  # what the denominator counts
    lists: str
    parts: tuple[Part, ...]
    part_lists: str = ""  # leads to the rows behind one part; ``{code}`` is its code
    same_whole: bool = False  # every part has the same denominator: it is not added up
    people: bool = False
    apart: str = ""

    @cached_property
    def total(self) -> Part:
        """All parts together."""
        whole = self.parts[0].of if self.same_whole and self.parts else sum(part.of for part in self.parts)
        return Part("", "", sum(part.n for part in self.parts), whole)

    @property
    def lines(self) -> list[Line]:
        """The parts as they may be shown beside their total."""
        kept_back, wholes_kept_back = self._kept_back
        return [
            Line(
                part.name,
                None if part.code in kept_back else part.n,
                None if part.code in wholes_kept_back else part.of,
                None if part.code in kept_back | wholes_kept_back else _percent(part),
                self.part_lists.replace("{code}", quote(part.code)) if self.part_lists else "",
            )
            for part in self.parts
        ]

    @property
    def rows(self) -> SafeString:
        """The same lines as the rows of a table."""
        return line_rows(self.lines)

    @property
    def number(self) -> int | None:
        """The total's number, where it may be shown."""
        return self.total.shown if self.people else self.total.n

    @property
    def whole(self) -> int | None:
        """The total's denominator, where it may be shown."""
        return self.total.of if not self.people or _may_show(self.total.of) else None

    @property
    def percent(self) -> float | None:
        """The share of the total in percent, where it may be shown."""
        return None if self.number is None or self.whole is None else _percent(self.total)

    @cached_property
    def _kept_back(self) -> tuple[frozenset[str], frozenset[str]]:
        """The codes of the parts whose number, and of those whose denominator is not shown.

        A denominator follows from the total and the others as a number does, so it is hidden by the same rule.
        """
        if not self.people:
            return frozenset(), frozenset()
        wholes: Sequence[Part] = [Part(part.code, "", part.of, part.of) for part in self.parts]
        if self.same_whole:  # one denominator for all: it is the total's, and hidden where that is
            return hidden(self.parts), frozenset(part.code for part in wholes if self.whole is None)
        return hidden(self.parts), hidden(wholes)


@dataclass(frozen=True)
class Line:
    """A part as people read it: None where a number is not shown."""

    name: str
    n: int | None
    of: int | None
    percent: float | None
    url: str


def _percent(part: Part) -> float | None:
    """The share in percent; None of fewer than five, of which a percentage says nothing."""
    return 100 * part.n / part.of if part.of >= LEAST else None


def _may_show(number: int) -> bool:
    return number == 0 or number >= LEAST


def shown(number: int | None) -> str:
    """A number on paper, or that it is too small."""
    return f"<{LEAST}" if number is None else f"{number}"
