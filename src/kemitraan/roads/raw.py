"""Streets as read from a file, before they become a network, and the account of the reading."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from kemitraan.roads.arrays import F32, F64, I32, I64, U8, Bool

Progress = Callable[[str, float], None]  # what is being done, and the share of it done, 0..1

KEPT_EXAMPLES = 200


class BadRow(NamedTuple):
    """One row that was left out: where it stands, which field, and why."""

    where: str
    field: str
    why: str


@dataclass
class ImportReport:
    """What an import read, kept and left out. Lengths in metres."""

    source: str
    rows: int = 0
    skipped: Counter[str] = field(default_factory=Counter)  # left out on purpose, by class
    bad: list[BadRow] = field(default_factory=list)  # the first KEPT_EXAMPLES
    bad_count: Counter[str] = field(default_factory=Counter)  # all of them, by reason
    pieces_read: int = 0
    pieces_outside_core: int = 0  # not in the largest part in which every street reaches every other
    metres_outside_core: float = 0.0
    nodes: int = 0
    streets: int = 0
    pieces: int = 0
    metres: float = 0.0
    folder: str = ""

    def reject(self, where: str, what: str, why: str) -> None:
        """Count a bad row and keep it as an example while there are few."""
        self.bad_count[f"{what}: {why}"] += 1
        if len(self.bad) < KEPT_EXAMPLES:
            self.bad.append(BadRow(where, what, why))


@dataclass
class RawRoads:
    """Straight pieces between raw nodes: the common form of every source, read or generated."""

    lon: F64  # of each raw node, degrees
    lat: F64
    tail: I32  # of each piece: the raw nodes it joins
    head: I32
    metres: F32
    kind: U8  # number in speeds.CLASSES
    kph: F32
    forward: Bool  # may one drive from tail to head
    backward: Bool
    name: I32  # number in names; 0 is "no name"
    way: I64  # the source's own number of the street, 0 if it has none
    names: list[str]
    attribution: str = ""
