"""The door of design for Python; templates load its tags."""

from .marks import badge, chips, deadline, icon
from .markup import NOTHING, escaped, filled, joined
from .states import look
from .times import day, exact, spoken

__all__ = [
    "NOTHING",
    "badge",
    "chips",
    "day",
    "deadline",
    "escaped",
    "exact",
    "filled",
    "icon",
    "joined",
    "look",
    "spoken",
]
