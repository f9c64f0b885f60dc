"""The door of design for Python; templates load its tags."""

from .marks import badge, chips, deadline, icon, said_when, when
from .markup import NOTHING, SOME_NUMBER, SOME_UUID, address_form, escaped, filled, joined, options, token_field
from .numbers import number
from .paging import COUNTED, CappedPaginator
from .states import look
from .times import clock_time, day, exact, spoken

__all__ = [
    "COUNTED",
    "CappedPaginator",
    "NOTHING",
    "SOME_NUMBER",
    "SOME_UUID",
    "address_form",
    "badge",
    "chips",
    "clock_time",
    "day",
    "deadline",
    "escaped",
    "exact",
    "filled",
    "icon",
    "joined",
    "look",
    "number",
    "options",
    "said_when",
    "spoken",
    "token_field",
    "when",
]
