"""The door of the room: how long to get there by road, and by which way.

network = open_network(folder)                      # or the straight line where there is no network
units = Responders.from_points(network, lons, lats, can)
for reach in nearest(network, (lon, lat), units, k=5, need=FIRST_AID): ...
"""

from kemitraan.roads.city import City, generate_city
from kemitraan.roads.closures import Closure, close_streets, closures, reopen_streets
from kemitraan.roads.estimate import StraightLine
from kemitraan.roads.find_streets import streets_at, streets_in_area, streets_named
from kemitraan.roads.import_roads import import_roads
from kemitraan.roads.lines import Lines, segments
from kemitraan.roads.measure import DETOUR, ESTIMATE_KPH
from kemitraan.roads.nearest import Reach, nearest
from kemitraan.roads.network import RoadNetwork
from kemitraan.roads.opening import open_network
from kemitraan.roads.raw import BadRow, ImportReport
from kemitraan.roads.responders import Network, Responders
from kemitraan.roads.route import Route, route, travel_seconds
from kemitraan.roads.warm_up import warm_up

__all__ = [
    "DETOUR",
    "ESTIMATE_KPH",
    "BadRow",
    "City",
    "Closure",
    "ImportReport",
    "Lines",
    "Network",
    "Reach",
    "Responders",
    "RoadNetwork",
    "Route",
    "StraightLine",
    "close_streets",
    "closures",
    "generate_city",
    "import_roads",
    "nearest",
    "open_network",
    "reopen_streets",
    "route",
    "segments",
    "streets_at",
    "streets_in_area",
    "streets_named",
    "travel_seconds",
    "warm_up",
]
