"""The door of reports."""

from .access import report_by_receipt, report_for, visible_to
from .clocks import deadline, forget_rules
from .contact import Contact
from .handle import (
    REFUSAL_REASONS,
    answer,
    ask,
    climb,
    note,
    refuse,
    response_started,
    take_in_hand,
    tell,
    transfer,
)
from .hear import add_words, object_to_refusal, say_verdict, withdraw
from .models import (
    OPEN_STATES,
    Answer,
    Call,
    Category,
    ClockRule,
    Notice,
    Photo,
    Question,
    Report,
    Reporter,
    Suggestion,
    Verdict,
    Word,
)
from .photos import PreparedPhoto, keep_photos, photo_path, prepare_photo
from .queries import awaiting_response
from .receive import NewReport, Receipt, receive
from .run_out import run_out_clocks
from .seed import seed_reports
from .states import STATES

__all__ = [
    "OPEN_STATES", "REFUSAL_REASONS", "STATES", "Answer", "Call", "Category", "ClockRule", "Contact", "NewReport",
    "Notice", "Photo", "PreparedPhoto", "Question", "Receipt", "Report", "Reporter", "Suggestion", "Verdict", "Word",
    "add_words", "answer", "ask", "awaiting_response", "climb", "deadline", "forget_rules", "keep_photos", "note",
    "object_to_refusal", "photo_path", "prepare_photo", "receive", "refuse", "report_by_receipt", "report_for",
    "response_started", "run_out_clocks", "say_verdict", "seed_reports", "take_in_hand", "tell", "transfer",
    "visible_to", "withdraw",
]  # fmt: skip
