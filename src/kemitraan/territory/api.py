"""The door of territory."""

from .models import Area, Coverage, Place, Shape, ShapeEdition, Unit
from .queries import above, ladder, locate, subtree_ids, unit_for, villages
from .seed import seed_jakarta
from .shapes import Located, ShapeIndex, current_index, forget_index, raise_edition

__all__ = [
    "Area", "Coverage", "Located", "Place", "Shape", "ShapeEdition", "ShapeIndex", "Unit", "above", "current_index",
    "forget_index", "ladder", "locate", "raise_edition", "seed_jakarta", "subtree_ids", "unit_for", "villages",
]  # fmt: skip
