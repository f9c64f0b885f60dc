"""The villages and districts of the invented city: four-sided cells with crooked borders that neighbours
share.
"""

from typing import Any

import numpy as np

from kemitraan.roads.city_names import place_names

VILLAGE_METRES = 1_600.0
VILLAGES_TO_A_DISTRICT = 2  # in each direction
CROOKED = 0.18  # how far an inner corner or the middle of a border may lie from its place, in cells
CITY = "Kota Contoh"


def areas(box: tuple[float, float, float, float], metres: float, rng: np.random.Generator) -> dict[str, Any]:
    """A GeoJSON FeatureCollection that tiles the box; every border is the same points on both its sides."""
    count = min(40, max(2, round(metres / VILLAGE_METRES)))
    points = _lattice(box, count, rng)
    districts = -(-count // VILLAGES_TO_A_DISTRICT)
    district_names = place_names(districts * districts)
    features = []
    for i, name in enumerate(place_names(count * count)):
        column, row = i % count, i // count
        district = (row // VILLAGES_TO_A_DISTRICT) * districts + column // VILLAGES_TO_A_DISTRICT
        features.append(
            {
                "type": "Feature",
                "properties": {
                    "name": name,
                    "district": district_names[district],
                    "city": CITY,
                    "invented": True,
                },
                "geometry": {"type": "Polygon", "coordinates": [_ring(points, column, row)]},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _lattice(box: tuple[float, float, float, float], count: int, rng: np.random.Generator) -> np.ndarray:
    """Corners and border middles: [2 count + 1, 2 count + 1, 2] of longitude and latitude, rounded to
    1e-7.
    """
    west, south, east, north = box
    steps = np.arange(2 * count + 1) / 2
    shift = rng.uniform(-CROOKED, CROOKED, (steps.size, steps.size, 2))
    shift[[0, -1], :, 0] = 0  # the outer border stays straight
    shift[:, [0, -1], 1] = 0
    x, y = np.meshgrid(steps, steps, indexing="ij")
    lon = west + (x + shift[:, :, 0]) * (east - west) / count
    lat = south + (y + shift[:, :, 1]) * (north - south) / count
    return np.round(np.stack([lon, lat], axis=2), 7)


def _ring(points: np.ndarray, column: int, row: int) -> list[list[float]]:
    """The border of one cell, counter-clockwise and closed, with the middle of each side."""
    around = ((0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1), (0, 0))
    ring: list[list[float]] = [points[2 * column + dx, 2 * row + dy].tolist() for dx, dy in around]
    return ring
