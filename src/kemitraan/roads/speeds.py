"""The classes of street we drive on and the speed assumed on each.

The speeds are our own assumption of what a patrol car or motorbike averages through an Indonesian city in
daytime, junctions included; they are not limits. A row's own `kph_default` takes their place, and a posted
`maxspeed` only ever lowers them. docs/decisions/roads-speeds.md says how they were chosen.
"""

from typing import NamedTuple


class StreetClass(NamedTuple):
    """One class of street: its OpenStreetMap name and the assumed average speed in km/h."""

    name: str
    kph: float


# From the most to the least important: a smaller number is drawn earlier when the map is zoomed out.
CLASSES: tuple[StreetClass, ...] = (
    StreetClass("motorway", 70),
    StreetClass("motorway_link", 40),
    StreetClass("trunk", 45),
    StreetClass("trunk_link", 35),
    StreetClass("primary", 35),
    StreetClass("primary_link", 30),
    StreetClass("secondary", 30),
    StreetClass("secondary_link", 25),
    StreetClass("tertiary", 25),
    StreetClass("tertiary_link", 22),
    StreetClass("unclassified", 20),
    StreetClass("road", 20),
    StreetClass("residential", 18),
    StreetClass("living_street", 10),
    StreetClass("service", 12),
    StreetClass("track", 10),
)
CLASS_NUMBER: dict[str, int] = {street.name: number for number, street in enumerate(CLASSES)}
CLASS_NAMES: tuple[str, ...] = tuple(street.name for street in CLASSES)

# Streets one cannot step out of on to the pavement: a house beside the toll road is not reached from it.
FENCED_CLASSES = (CLASS_NUMBER["motorway"], CLASS_NUMBER["motorway_link"])
FENCED_METRES = 25.0  # nearer than this, the position is taken to be on the toll road itself

# Known and left out on purpose: not for cars, or not there. Any other word is reported as a bad row.
NOT_FOR_DRIVING = frozenset(
    {
        "footway",
        "path",
        "pedestrian",
        "steps",
        "cycleway",
        "bridleway",
        "corridor",
        "elevator",
        "platform",
        "busway",
        "bus_guideway",
        "raceway",
        "construction",
        "proposed",
        "planned",
        "abandoned",
        "razed",
        "disused",
        "rest_area",
        "services",
        "crossing",
        "escape",
        "emergency_bay",
        "via_ferrata",
        "ladder",
        "no",
    }
)

MIN_KPH, MAX_KPH = 1.0, 150.0
