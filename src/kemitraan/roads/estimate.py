"""Where there is no road network: straight line x detour at an average speed, every result marked as
estimate.
"""

from dataclasses import dataclass

import numpy as np

from kemitraan.roads.arrays import F64
from kemitraan.roads.measure import DETOUR, ESTIMATE_MS_PER_METRE, haversine


@dataclass(frozen=True)
class StraightLine:
    """A stand-in for a network, so that nobody has to ask whether there is one."""

    estimate = True
    version = 0


def straight(lon: F64, lat: F64, to_lon: float | F64, to_lat: float | F64) -> tuple[F64, F64]:
    """Estimated milliseconds (whole) and metres by road between positions; arrays broadcast.

    Metres = great circle x DETOUR; time = metres at ESTIMATE_KPH (docs/decisions/roads-estimate.md).
    """
    crow = haversine(lon, lat, np.asarray(to_lon, np.float64), np.asarray(to_lat, np.float64))
    return np.rint(crow * ESTIMATE_MS_PER_METRE), crow * DETOUR
