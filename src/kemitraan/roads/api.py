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
from kemitraan.roads.parts import Junctions, Parts, junctions_in, part_lines, street_parts
from kemitraan.roads.raw import BadRow, ImportReport
from kemitraan.roads.reaching import Spots, Within, drive_within, snap_to_streets, walk_within
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
    "Junctions",
    "Lines",
    "Network",
    "Parts",
    "Reach",
    "Responders",
    "RoadNetwork",
    "Route",
    "Spots",
    "StraightLine",
    "Within",
    "close_streets",
    "closures",
    "drive_within",
    "generate_city",
    "import_roads",
    "junctions_in",
    "nearest",
    "open_network",
    "part_lines",
    "reopen_streets",
    "route",
    "segments",
    "snap_to_streets",
    "street_parts",
    "streets_at",
    "streets_in_area",
    "streets_named",
    "travel_seconds",
    "walk_within",
    "warm_up",
]
