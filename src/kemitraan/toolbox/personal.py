"""What every room that knows somebody must be able to do when that person asks (UU 27/2022 Ps. 5 to 13, 41).

A room offers one :class:`Keeper` through its door as ``personal``; ``privacy`` asks them all. A *holding* is one thing
a person showed to be theirs, by what only they hold: the number of a report whose receipt code they typed, of a visit
whose leaflet they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

ERASED, KEPT, CHANGED, LIMITED, WITHDRAWN = "erased", "kept", "changed", "limited", "withdrawn"


@dataclass(frozen=True)
class Line:
    """One thing that is known: what it is called, and its value as a person reads it."""

    label: str
    value: str


@dataclass(frozen=True)
class Held:
    """Everything a room holds about one holding.

    ``basis`` is why we may, ``until`` how long (empty where no day is set yet), ``seen_by`` who works with it.
    """

    room: str
    title: str
    lines: Sequence[Line]
    basis: str
    until: str = ""
    seen_by: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    correctable: Mapping[str, str] = field(default_factory=dict)  # name of a field → what it is called


@dataclass(frozen=True)
class Outcome:
    """What became of one holding: a word of this module, how many rows, and why where it was not done."""

    what: str
    count: int = 0
    why: str = ""


@dataclass(frozen=True)
class Rule:
    """How long a class of data is kept, and why: a line of the public table."""

    what: str
    days: int
    since: date
    basis: str
    source: str


class Keeper:
    """What a room does for a person. A room overrides what it can do; the rest says honestly that it cannot."""

    kind = ""  # the word for a holding of this room: report, visit …
    route = ""  # the word in the addresses of its pages for people without an account, where they paste one

    def holding_behind(self, typed: str) -> int | None:
        """The holding that a code or a link opens, None where it opens nothing here."""
        return None

    def holdings_on(self, pages: Iterable[tuple[str, str]]) -> set[int]:
        """The holdings that pages of staff showed; each page as the name of its route and the words in its address."""
        return set()

    def label_of(self, holding: int) -> str:
        """What staff call it: a code or a number, never a name. LookupError where it is gone."""
        raise LookupError(holding)

    def unit_of(self, holding: int) -> int | None:
        """The police unit whose matter it is."""
        return None

    def data_of(self, holding: int) -> Held | None:
        """Everything the room holds; None where there is nothing (any more)."""
        return None

    def erase(self, holding: int, *, by: Any) -> Outcome:
        """Erase it, or say why it is kept. A hold was asked about by the room itself: it beats everything."""
        return Outcome(KEPT, why=_("This cannot be erased here."))

    def correct(self, holding: int, name: str, value: str, *, by: Any) -> Outcome:
        """Put one field right."""
        return Outcome(KEPT, why=_("This cannot be changed here."))

    def withdraw(self, holding: int, *, by: Any) -> Outcome:
        """Stop what rests on consent alone."""
        return Outcome(KEPT, why=_("Nothing here rests on your consent alone."))

    def limit(self, holding: int, *, by: Any) -> Outcome:
        """Keep it, but work with it no more than the law demands."""
        return Outcome(KEPT, why=_("This cannot be limited here."))

    def rules(self, day: date) -> Sequence[Rule]:
        """How long what this room keeps is kept."""
        return ()


def numbers_on(pages: Iterable[tuple[str, str]], routes: Collection[str]) -> set[int]:
    """The numbers with which the addresses of these routes begin."""
    return {int(about.split()[0]) for route, about in pages if route in routes and about[:1].isdigit()}


def token_in(typed: str) -> str:
    """The last part of a pasted address, or what was typed: where links carry their secret."""
    typed = typed.strip()
    if len(typed) > 400:
        return ""
    return typed.split("?")[0].split("#")[0].rstrip("/").rsplit("/", 1)[-1]
