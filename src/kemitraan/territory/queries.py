"""Reading the two trees."""

from __future__ import annotations

from datetime import date

from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat

from .editions import current_index, remembered_unit, units_on, units_today
from .models import Area, Unit
from .shapes import Floats, Located, Places


def locate(point: LonLat) -> Located:
    """Where a point lies; outside the region is said, never guessed."""
    return current_index().locate(point)


def locate_many(lon: Floats, lat: Floats) -> tuple[Places, list[int]]:
    """Where many points lie, in degrees: for each the position in the list of area ids, −1 outside.

    Both come from one index, so that an import in between cannot mix two editions.
    """
    index = current_index()
    return index.locate_many(lon, lat), index.ids


def locate_codes(lon: Floats, lat: Floats) -> tuple[Places, list[str]]:
    """As :func:`locate_many`, with the codes of the areas instead of their ids."""
    index = current_index()
    return index.locate_many(lon, lat), index.codes


def unit_for(area_id: int | None, on: date | None = None) -> Unit | None:
    """The smallest police unit that covers an area on a day (today), or else its nearest covered ancestor."""
    if area_id is None:
        return None
    today = on is None or on == clock.local(clock.now()).date()
    units = units_today() if today else units_on(on or date.min)
    parents = current_index().parents
    seen: int | None = area_id
    while seen is not None:
        unit_id = units.get(seen)
        if unit_id is not None:
            return remembered_unit(unit_id)
        seen = parents[seen] if seen in parents else _parent(seen)
    return None


def _parent(area_id: int) -> int | None:
    return Area.objects.values_list("parent_id", flat=True).filter(pk=area_id).first()


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
    wanted = Area.objects.filter(level=Area.Level.VILLAGE)
    return list(wanted.select_related("parent__parent").order_by("name", "code"))
