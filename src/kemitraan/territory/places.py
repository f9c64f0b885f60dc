"""Reading places: what is near, and where a unit receives people."""

from __future__ import annotations

from collections.abc import Collection

from kemitraan.toolbox.geo import LonLat, box_around, distance_m

from .models import Place, Unit
from .queries import ladder

FARTHEST_M = 64_000.0
_FIRST_M = 1_000.0


def places_near(
    point: LonLat, kinds: Collection[str] = (), *, limit: int = 10, within_m: float = FARTHEST_M
) -> list[tuple[Place, float]]:
    """The nearest places of some kinds (all, when none is named) with their distance in metres, nearest first.

    Exact by great circle: a box around the point grows fourfold until the circle inside it holds enough.
    """
    radius = min(_FIRST_M, within_m)
    while True:
        inside = [(place, metres) for place, metres in _in_box(point, kinds, radius) if metres <= radius]
        if len(inside) >= limit or radius >= within_m:
            return sorted(inside, key=lambda pair: (pair[1], pair[0].pk))[:limit]
        radius = min(radius * 4, within_m)


def service_centres(unit: Unit) -> list[Place]:
    """Where a unit receives people; where it has no place of its own, that of the next unit above."""
    rungs = ladder(unit)
    places = list(Place.objects.filter(kind="service_centre", unit__in=rungs).order_by("id"))
    for rung in rungs:
        own = [place for place in places if place.unit_id == rung.pk]
        if own:
            return own
    return []


def _in_box(point: LonLat, kinds: Collection[str], radius: float) -> list[tuple[Place, float]]:
    box = box_around(point, radius)
    found = Place.objects.extra(
        # the GiST index over point(lon, lat) answers this; Django has no lookup for it
        where=["point(territory_place.lon, territory_place.lat) <@ box(point(%s, %s), point(%s, %s))"],
        params=list(box),
    )
    if kinds:
        found = found.filter(kind__in=list(kinds))
    return [(place, distance_m(point, LonLat(place.lon, place.lat))) for place in found]
