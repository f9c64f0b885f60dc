"""Which pieces of street somebody means: those in a flooded area, or those of a name near a place."""

from typing import Any

import numpy as np

from kemitraan.roads.arrays import I64
from kemitraan.roads.lines import touching
from kemitraan.roads.measure import check_point, haversine
from kemitraan.roads.network import RoadNetwork
from kemitraan.toolbox.errors import Refused

NO_AREA = "The area must be a GeoJSON Polygon or MultiPolygon."


def streets_in_area(network: RoadNetwork, area: dict[str, Any]) -> list[int]:
    """The pieces that touch a GeoJSON Polygon or MultiPolygon (degrees); refuses what is no valid area."""
    import shapely

    try:
        shape = shapely.geometry.shape(area)
    except (AttributeError, KeyError, TypeError, ValueError, IndexError, shapely.errors.ShapelyError):
        raise Refused("bad_area", NO_AREA, field="area") from None
    if shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
        raise Refused("bad_area", NO_AREA, field="area")
    if not shape.is_valid:
        raise Refused("bad_area", shapely.is_valid_reason(shape), field="area")
    pieces = touching(network, shape.bounds)
    a = network.arrays
    p = pieces + a["seg_chain"][pieces]
    ends = np.stack([np.stack([a["point_lon"][q], a["point_lat"][q]], axis=1) for q in (p, p + 1)], axis=1)
    shapely.prepare(shape)
    touches = shapely.intersects(shape, shapely.linestrings(ends))
    found: list[int] = pieces[touches].tolist()
    return found


def streets_named(network: RoadNetwork, name: str, near: tuple[float, float], within_metres: float = 1000) -> list[int]:
    """The pieces of the street of that name (case ignored) whose middle lies within a distance of a place."""
    where = check_point(near, "near")
    wanted = name.strip().casefold()
    numbers = [i for i, one in enumerate(network.names) if i and one.casefold() == wanted]
    a = network.arrays
    pieces: I64 = np.flatnonzero(np.isin(a["seg_name"], numbers))
    p = pieces + a["seg_chain"][pieces]
    middle = [(a[field][p] + a[field][p + 1]) / 2 for field in ("point_lon", "point_lat")]
    away = haversine(middle[0], middle[1], np.array(where.lon), np.array(where.lat))
    found: list[int] = pieces[away <= within_metres].tolist()
    return found


def streets_at(network: RoadNetwork, near: tuple[float, float], within_metres: float = 50) -> tuple[list[int], str]:
    """The piece nearest to a place and its name ("" = none): for closing by a tap on the map."""
    from kemitraan.roads.snap import snap_one

    where = check_point(near, "near")
    seg, _, away = snap_one(network.streets, where.lon, where.lat)
    if seg < 0 or away > within_metres:
        return [], ""
    return [int(seg)], network.names[int(network.arrays["seg_name"][seg])]
