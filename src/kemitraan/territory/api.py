"""The door of territory: where things are, whose police serves there, what is near.

found = locate(point)                     # a kelurahan, or outside
unit = unit_for(found.area_id)            # the smallest police unit that covers it today
advice = outside_advice(point)            # outside: who to turn to
"""

from .coverage import cover, end_coverage, hand_over
from .editions import current_index, forget_index, raise_edition, read_edition
from .import_areas import import_areas
from .import_places import import_places
from .import_report import Finding, ImportReport
from .kinds import KINDS
from .models import Area, Coverage, Place, Shape, ShapeEdition, Unit
from .outlines import Outline, Outlines, current_outlines
from .outside import Advice, outside_advice
from .places import places_near, service_centres
from .queries import above, ladder, locate, locate_codes, locate_many, subtree_ids, unit_for, villages
from .rw import ensure_rt, ensure_rw, rw_numbers, seed_rw
from .search import Hit, NameIndex, current_names, search
from .seed import seed_jakarta
from .seed_region import region_villages, seed_region
from .seed_units import seed_centres, seed_units
from .shapes import Located, ShapeIndex

__all__ = [
    "KINDS",
    "Advice",
    "Area",
    "Coverage",
    "Finding",
    "Hit",
    "ImportReport",
    "Located",
    "NameIndex",
    "Outline",
    "Outlines",
    "Place",
    "Shape",
    "ShapeEdition",
    "ShapeIndex",
    "Unit",
    "above",
    "cover",
    "current_index",
    "current_names",
    "current_outlines",
    "end_coverage",
    "ensure_rt",
    "ensure_rw",
    "forget_index",
    "hand_over",
    "import_areas",
    "import_places",
    "ladder",
    "locate",
    "locate_codes",
    "locate_many",
    "outside_advice",
    "places_near",
    "raise_edition",
    "read_edition",
    "region_villages",
    "rw_numbers",
    "search",
    "seed_centres",
    "seed_jakarta",
    "seed_region",
    "seed_rw",
    "seed_units",
    "service_centres",
    "subtree_ids",
    "unit_for",
    "villages",
]
