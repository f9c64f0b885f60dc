"""Paying for compiled code and the hierarchy when a process starts, not at somebody's first call for help."""

import numpy as np

from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.responders import Network


def warm_up(network: Network) -> None:
    """Load or compile every kernel and make the hierarchy ready; 1 s with a filled cache, some 15 s
    without.
    """
    from kemitraan.roads.nearest import NO_BUDGET, by_hierarchy, by_search
    from kemitraan.roads.responders import Responders
    from kemitraan.roads.route import route
    from kemitraan.toolbox.errors import Refused

    if not isinstance(network, RoadNetwork):
        return
    a, b = network.node(0), network.node(network.nodes - 1)
    one = Responders.from_points(network, [a.lon], [a.lat])
    ok = np.ones(1, np.uint8)
    by_search(network, b, one, ok, 1, NO_BUDGET)
    hierarchy = network.keeper.wait(network)
    if hierarchy is not None:
        by_hierarchy(network, hierarchy, b, one, ok, 1)
    try:
        route(network, a, b)
    except Refused:
        return  # streets are closed between the two: the code was run all the same
