"""A place outside the region: said openly, with whom to turn to. Never assigned to anybody in silence."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext as _

from kemitraan.toolbox.geo import LonLat

from .editions import current_index
from .models import Unit
from .queries import unit_for
from .seed_files import SEEDS

NEAR_BORDER_M = 5_000.0  # so close to the border that the nearest unit of the region is worth naming


@dataclass(frozen=True)
class Advice:
    """Whom to turn to from a place outside. ``near`` is the region's nearest unit, only just over the border."""

    police: str  # the police there, as far as a rough box tells; empty where we know nobody
    phone: str  # empty outside Indonesia
    metres: float  # to the region's edge; infinite without any outline
    near: Unit | None = None

    @property
    def sentence(self) -> str:
        """What the person reads, in the language of the moment."""
        if not self.phone:
            return _(
                "This place lies outside our area and outside Indonesia. "
                "In danger, call the emergency number of the country you are in."
            )
        if self.near is not None:
            return _(
                "This place lies just outside our area, where %(police)s serves. In danger, call %(phone)s now. "
                "If the place is inside after all, move the point: the nearest post of ours is %(near)s."
            ) % {"police": self.police, "phone": self.phone, "near": self.near.name}
        return _("This place lies outside our area, where %(police)s serves. In danger, call %(phone)s now.") % {
            "police": self.police,
            "phone": self.phone,
        }


@dataclass(frozen=True)
class _Box:
    police: str
    phone: str
    west: float
    south: float
    east: float
    north: float

    @property
    def size(self) -> float:
        return (self.east - self.west) * (self.north - self.south)

    def holds(self, point: LonLat) -> bool:
        return self.west <= point.lon <= self.east and self.south <= point.lat <= self.north


@cache
def _boxes() -> list[_Box]:
    """The boxes of seeds/outside.csv, smallest first, so that a town comes before its province."""
    with (SEEDS / "outside.csv").open(newline="", encoding="utf-8") as table:
        rows = [
            _Box(row["police"], row["phone"], *(float(row[side]) for side in ("west", "south", "east", "north")))
            for row in csv.DictReader(table)
        ]
    return sorted(rows, key=lambda box: box.size)


def outside_advice(point: LonLat) -> Advice | None:
    """Whom to turn to from a point outside the region; None for a point inside.

    The boxes are rough, their edges wrong by kilometres: good for a name to ask for and the number to call,
    never for an assignment.
    """
    index = current_index()
    located = index.locate(point)
    if not located.outside:
        return None
    near = None
    if located.metres_off <= NEAR_BORDER_M:
        place, _metres = index.nearest(point)
        near = unit_for(index.ids[place])
    box = next((box for box in _boxes() if box.holds(point)), None)
    if box is None:
        return Advice("", "", located.metres_off, near=None)
    return Advice(box.police, box.phone, located.metres_off, near=near)
