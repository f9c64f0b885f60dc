"""Approximate outlines, where nobody has imported real ones. The map says "approximate"."""

from __future__ import annotations

import shapely
from shapely.geometry.base import BaseGeometry

from .models import Area, Shape

ATTRIBUTION = "cells around centre points; points: cahyadsn/wilayah (MIT)"
_CELL_RADIUS = 0.018  # degrees, about 2 km: how far an approximate cell may reach from its point


def draw_cells(villages: list[Area] | None = None) -> int:
    """Give each village the points nearer to its centre than to any other, within reach; how many were drawn."""
    villages = villages or list(Area.objects.filter(level=Area.Level.VILLAGE, lon__isnull=False).order_by("code"))
    points = [shapely.Point(area.lon, area.lat) for area in villages]
    cells = shapely.get_parts(shapely.voronoi_polygons(shapely.MultiPoint(points), ordered=True))
    shapes = [
        Shape(area=area, wkb=shapely.to_wkb(_within_reach(cell, point)), approximate=True, source=ATTRIBUTION)
        for area, point, cell in zip(villages, points, cells, strict=True)
    ]
    Shape.objects.bulk_create(
        shapes, update_conflicts=True, unique_fields=["area"], update_fields=["wkb", "approximate", "source"]
    )
    return len(shapes)


def _within_reach(cell: BaseGeometry, centre: BaseGeometry) -> BaseGeometry:
    return shapely.intersection(cell, shapely.buffer(centre, _CELL_RADIUS, quad_segs=8))
