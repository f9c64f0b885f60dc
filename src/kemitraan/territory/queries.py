"""Reading the two trees."""

from __future__ import annotations

from kemitraan.toolbox.geo import LonLat

from .models import Area, Unit
from .shapes import Located, current_index


def locate(point: LonLat) -> Located:
    """Where a point lies; outside the region is said, never guessed."""
    return current_index().locate(point)


def unit_for(area_id: int | None) -> Unit | None:
    """The police unit that covers an area today (the smallest), or of the nearest ancestor that is covered."""
    index = current_index()
    while area_id is not None:
        unit_id = index.units.get(area_id)
        if unit_id is not None:
            return Unit.objects.get(pk=unit_id)
        area_id = Area.objects.values_list("parent_id", flat=True).get(pk=area_id)
    return None


def ladder(unit: Unit) -> list[Unit]:
    """The unit and all above it, lowest first: Polsek, Polres, Polda (and Mabes where it exists)."""
    ids = [int(part) for part in unit.path.strip("/").split("/") if part]
    found = Unit.objects.in_bulk(ids)
    return [found[pk] for pk in reversed(ids) if pk in found]


def above(unit: Unit) -> Unit | None:
    """The next rung of the ladder, or None at the top."""
    return Unit.objects.filter(pk=unit.parent_id).first() if unit.parent_id else None


def subtree_ids(unit: Unit) -> list[int]:
    """Ids of the unit and all below it."""
    return list(Unit.objects.filter(path__startswith=unit.path).values_list("id", flat=True))


def villages() -> list[Area]:
    """All kelurahan with their district and city, in order of name, for forms."""
    return list(
        Area.objects.filter(level=Area.Level.VILLAGE).select_related("parent__parent").order_by("name", "code")
    )
