"""The door of learning.

For the phone: ``sessions_for(post, point=…)`` gives cards; ``session_of(post, id)`` the session behind one;
``record_attendance(session, Counts(…), key=…, base_version=card.version, by=…)`` keeps a count or a conflict.
"""

from .ask import NewRequest, answer_request, ask_for_session, decline_request, plan_for
from .attend import BANDS, Counted, Counts, record_attendance
from .figures import SessionPoint, quiz_gain, session_points, sessions_held, sessions_planned
from .fill import Filled, fill
from .forget import forget_people
from .materials import approve_material, hand_in_material
from .models import Headcount, Programme, Session, Topic
from .near import SessionCard, session_of, sessions_for
from .personal import personal, personal_requests
from .roll import Noted, keeps_roll, note_presence
from .run_out import run_out_sessions
from .seed import seed_learning

__all__ = [
    "BANDS", "Counted", "Counts", "Filled", "Headcount", "NewRequest", "Noted", "Programme", "Session",
    "SessionCard", "SessionPoint", "Topic", "answer_request", "approve_material", "ask_for_session",
    "decline_request", "fill", "forget_people", "hand_in_material", "keeps_roll", "note_presence", "personal",
    "personal_requests", "plan_for", "quiz_gain", "record_attendance", "run_out_sessions", "seed_learning",
    "session_of", "session_points", "sessions_for", "sessions_held", "sessions_planned",
]  # fmt: skip
