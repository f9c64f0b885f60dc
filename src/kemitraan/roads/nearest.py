"""Who can be there soonest by road: exact, by the time to drive, not by the straight line."""

from dataclasses import dataclass

import numpy as np

from kemitraan.roads.arrays import U8
from kemitraan.roads.estimate import StraightLine, straight
from kemitraan.roads.measure import NEAR_METRES, check_point
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.responders import Network, Responders
from kemitraan.roads.shapes import Best
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

NO_BUDGET = 2**62


@dataclass(frozen=True, slots=True)
class Reach:
    """One who can come: number in the responders, seconds and metres to drive, and whether that is an
    estimate.

    `estimate` is true where any part of the way is a straight line over more than NEAR_METRES.
    """

    index: int
    seconds: float
    metres: float
    estimate: bool


def nearest(
    network: Network,
    point: tuple[float, float],
    responders: Responders,
    k: int = 5,
    *,
    need: int = 0,
    allowed: np.ndarray | None = None,
    fill: bool = False,
) -> list[Reach]:
    """The k who can be at `point` soonest, in order of (seconds, number): exact on the streets as they are
    now.

    Only those with every bit of `need`, and true in `allowed` where given. One-ways and closures are kept;
    the way to and from the street counts. Those who cannot come by road are left out, so fewer than k may
    come back; with `fill` they follow at the end by straight line, marked as estimates.
    """
    where = check_point(point)
    if responders.network is not network:
        raise Refused("other_network", "These responders were placed on another network.", field="responders")
    if k < 1:
        raise Refused("bad_count", "At least one must be asked for.", field="k")
    ok = responders.eligible(need, allowed)
    k = min(k, int(np.count_nonzero(ok)))
    if k == 0:
        return []
    if isinstance(network, StraightLine):
        return by_straight_line(where, responders, ok, k)
    reached = by_road(network, where, responders, ok, k)
    if fill and len(reached) < k:
        rest = ok.copy()
        rest[[reach.index for reach in reached]] = 0
        reached += by_straight_line(where, responders, rest, k - len(reached))
    return reached


def by_road(network: RoadNetwork, where: LonLat, responders: Responders, ok: U8, k: int) -> list[Reach]:
    """The k soonest of those with `ok` over the streets."""
    from kemitraan.roads.find import find

    snapped = responders.snapped(network)
    best = Best(np.empty(k, np.int32), np.empty(k, np.int64), np.empty(k, np.int32))
    scratch, epoch = network.scratch()
    a = network.arrays
    found, _, away, metres = find(
        network.streets,
        network.arcs,
        a["arc_line"],
        a["chain_metres"],
        scratch,
        epoch,
        where.lon,
        where.lat,
        snapped.places,
        snapped.register,
        ok,
        best,
        NO_BUDGET,
    )
    return [
        Reach(
            who := int(best.who[i]),
            int(best.ms[i]) / 1000,
            float(metres[i]),
            away > NEAR_METRES or bool(snapped.places.metres[who] > NEAR_METRES),
        )
        for i in range(max(found, 0))
    ]


def by_straight_line(where: LonLat, responders: Responders, ok: U8, k: int) -> list[Reach]:
    """The k soonest of those with `ok` by the estimate."""
    who = np.flatnonzero(ok)
    ms, metres = straight(responders.lon[who], responders.lat[who], where.lon, where.lat)
    order = np.lexsort((who, ms))[:k]
    return [Reach(int(who[i]), float(ms[i]) / 1000, float(metres[i]), True) for i in order]
