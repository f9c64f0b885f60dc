"""The door of accountability."""

from .complain import About, Sealed, complain, seal_here
from .complaint_access import visible_to
from .complaint_run_out import forget_complaints, run_out_complaints
from .cosign import witnesses
from .examine import find, notify, progress
from .fill import fill_complaints
from .intake import distribute, give_back, grade, register
from .models import Complaint
from .seed import seed_complaints
from .tell_heads import tell_heads
from .ten_words import new_words
from .wall import WALLS

__all__ = [
    "WALLS", "About", "Complaint", "Sealed", "complain", "distribute", "fill_complaints", "find", "forget_complaints",
    "give_back", "grade", "new_words", "notify", "progress", "register", "run_out_complaints", "seal_here",
    "seed_complaints", "tell_heads", "visible_to", "witnesses",
]  # fmt: skip
