"""The demo's year of learning: about sixty programmes, dated from a year ago to a month ahead."""

from __future__ import annotations

from kemitraan.learning import api as learning
from kemitraan.territory import api as territory

from . import Stage

OWN, OTHER = 48, 12


def seed(stage: Stage) -> str:
    """Programmes of the characters' sector and of the other one; what is there stays."""
    if learning.Programme.objects.filter(unit=stage.sector).exists():
        return "learning: the year is there."
    made = learning.fill(stage.sector, _areas(stage.sector), count=OWN, rng=stage.rng)
    if stage.other.pk != stage.sector.pk:
        learning.fill(stage.other, _areas(stage.other), count=OTHER, rng=stage.rng)
    return (
        f"learning: {made.programmes + OTHER} programmes, {made.registrations} places, {made.sheets} quiz sheets, "
        f"{made.certificates} certificates."
    )


def _areas(unit: territory.Unit) -> list[territory.Area]:
    """The kelurahan a unit serves."""
    return [area for area in territory.villages() if (found := territory.unit_for(area.pk)) and found.pk == unit.pk]
