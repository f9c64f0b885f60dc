"""What can be wrong between outlines: they overlap, or leave gaps between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from shapely import STRtree

from .shapes import DEGREE_M, Outlines

CLOSE_M = 50.0  # gaps up to twice this wide are seen; wider bays belong to the coast or to somebody else
GAP_TOLERANCE_M = 1.0  # narrower ones are rounding
OVERLAP_TOLERANCE_M2 = 20_000.0  # slivers in the tested data reach 6,000 m² (kelurahan), 11,000 m² (kecamatan)


@dataclass(frozen=True)
class Overlap:
    """Two outlines (by position) that share ground, and how much of it."""

    first: int
    second: int
    square_metres: float


@dataclass(frozen=True)
class Gaps:
    """Ground between outlines that belongs to none. ``largest_at`` is a point in the largest gap."""

    count: int = 0
    square_metres: float = 0.0
    largest_square_metres: float = 0.0
    widest_metres: float = 0.0  # mean width of the widest: twice the area by the length of its edge
    largest_at: tuple[float, float] | None = None
    beside: tuple[int, ...] = ()  # positions of the outlines along the largest, the longest edge first


def overlaps(outlines: Outlines, *, over_m2: float = 1.0) -> list[Overlap]:
    """All pairs that share more than ``over_m2`` square metres, the largest first. Outlines must be valid."""
    if len(outlines) < 2:
        return []
    first, second = STRtree(outlines).query(outlines, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared = shapely.intersection(outlines[first], outlines[second])
    latitude = shapely.get_y(shapely.centroid(shared))
    size = shapely.area(shared) * DEGREE_M**2 * np.cos(np.radians(np.nan_to_num(latitude)))
    order = np.argsort(-size)
    return [Overlap(int(first[pair]), int(second[pair]), float(size[pair])) for pair in order if size[pair] > over_m2]


def gaps(outlines: Outlines, *, over_m: float = GAP_TOLERANCE_M) -> Gaps:
    """Slivers and holes between outlines wider than ``over_m`` metres, as one summary.

    Found by widening the union of all outlines by ``CLOSE_M`` and narrowing it again (a morphological
    closing): what that fills, and the holes of the union, is ground between neighbours.
    """
    if len(outlines) < 2:
        return Gaps()
    latitude = float(np.mean(shapely.bounds(outlines)[:, [1, 3]]))
    scale = np.array([DEGREE_M * np.cos(np.radians(latitude)), DEGREE_M])
    flat = shapely.transform(outlines, lambda xy: xy * scale)
    whole = shapely.union_all(flat)
    closed = shapely.buffer(shapely.buffer(whole, CLOSE_M, join_style="mitre"), -CLOSE_M, join_style="mitre")
    holes = [shapely.Polygon(ring) for part in shapely.get_parts(whole) for ring in part.interiors]
    own_holes = [shapely.Polygon(ring) for part in shapely.get_parts(flat) for ring in part.interiors]
    between = shapely.difference(shapely.union_all([closed, *holes]), whole)
    if own_holes:  # an enclave that one outline leaves out itself is a fact, not a gap
        between = shapely.difference(between, shapely.union_all(own_holes))
    parts = shapely.get_parts(between)
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    size, edge = shapely.area(parts), shapely.length(parts)
    width = np.divide(2 * size, edge, out=np.zeros_like(size), where=edge > 0)
    real = width > over_m
    if not real.any():
        return Gaps()
    return _summary(parts[real], size[real], width[real], flat, scale)


def _summary(
    parts: Outlines,
    size: npt.NDArray[np.float64],
    width: npt.NDArray[np.float64],
    flat: Outlines,
    scale: npt.NDArray[np.float64],
) -> Gaps:
    largest = int(np.argmax(size))
    spot = shapely.point_on_surface(parts[largest])
    beside = STRtree(flat).query(parts[largest], predicate="dwithin", distance=1.0)
    edges = shapely.intersection(shapely.boundary(flat[beside]), shapely.buffer(parts[largest], 1.0))
    beside = beside[np.argsort(-shapely.length(edges), kind="stable")]
    return Gaps(
        count=len(parts),
        square_metres=float(size.sum()),
        largest_square_metres=float(size[largest]),
        widest_metres=float(width.max()),
        largest_at=(float(spot.x / scale[0]), float(spot.y / scale[1])),
        beside=tuple(int(place) for place in beside),
    )
