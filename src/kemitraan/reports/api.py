"""The door of reports."""

from .access import own_path, report_by_receipt, report_for, visible_to
from .broken import notice_broken
from .bursts import answer_burst, bursts_for, find_bursts
from .calls import CallFigures, abandon, call_figures, call_for, calls_visible_to, end_call, pick_up, ring, ring_seconds
from .clocks import deadline, forget_rules
from .closing import forget_closings, note_closing
from .closing_run_out import run_out_closings
from .closing_states import FINDING_OPEN, FINDING_STATES, LOOK_OPEN, LOOK_STATES, STOP_OPEN, STOP_STATES
from .contact import Contact
from .duplicates import suggest, suggest_for_new
from .edit_lists import add_clock_rule, change_category, change_question, known_clocks
from .exclude import exclude
from .excluded import is_kept_from, next_above, paths_of, token_of
from .guesses import count_wrong, refuse_guessers
from .handle import (
    REFUSAL_REASONS,
    answer,
    ask,
    climb,
    note,
    open_question,
    refuse,
    reply_to_question,
    response_started,
    take_in_hand,
    tell,
    transfer,
)
from .hear import add_words, object_to_refusal, say_verdict, withdraw
from .merge import keep_apart, merge, split, unmerge
from .mini_map import MiniMap, mini_map
from .models import (
    OPEN_STATES,
    Answer,
    BurstFinding,
    Call,
    Category,
    ClockRule,
    Closing,
    ClosingRule,
    Exclusion,
    Notice,
    Photo,
    Question,
    Report,
    Reporter,
    SecondLook,
    StoppedPhoto,
    Suggestion,
    Verdict,
    Word,
)
from .notices import DEFAULT_RULE_SET, RULE_SETS, plan_notices, send_notice
from .number import give_demo_number, note_number
from .personal import personal, purge_identities
from .photos import (
    MOST_BYTES,
    PreparedPhoto,
    clean_jpeg,
    keep_photos,
    mark_photos,
    photo_answer,
    photo_path,
    prepare_photo,
    prepare_photos,
    sweep_photos,
)
from .queries import RESIDENT_CHANNELS, PlacedEvent, awaiting_response, events_at_places
from .receive import NewReport, Receipt, receive
from .retriage import retriage
from .run_out import run_out_clocks
from .second_look import begin_second_look, finish_look, looks_for
from .seed import seed_reports
from .states import STATES
from .stop import (
    add_scene_photo,
    find_fault,
    no_photo_choices,
    override_stop,
    refuse_stopped,
    stop_words,
    uphold_stop,
    way_out,
)
from .tell_staff import tell_staff
from .wall import WALLS
from .wording import refusal_choices

__all__ = [
    "DEFAULT_RULE_SET", "FINDING_OPEN", "FINDING_STATES", "LOOK_OPEN", "LOOK_STATES", "MOST_BYTES", "OPEN_STATES",
    "REFUSAL_REASONS", "RESIDENT_CHANNELS", "RULE_SETS", "STATES", "STOP_OPEN", "STOP_STATES", "WALLS", "Answer",
    "BurstFinding", "Call", "CallFigures", "Category", "ClockRule", "Closing", "ClosingRule", "Contact", "Exclusion",
    "MiniMap", "NewReport", "Notice", "Photo", "PlacedEvent", "PreparedPhoto", "Question", "Receipt", "Report",
    "Reporter", "SecondLook", "StoppedPhoto", "Suggestion", "Verdict", "Word", "abandon", "add_clock_rule",
    "add_scene_photo", "add_words", "answer", "answer_burst", "ask", "awaiting_response", "begin_second_look",
    "bursts_for", "call_figures", "call_for", "calls_visible_to", "change_category", "change_question", "clean_jpeg",
    "climb", "count_wrong", "deadline", "end_call", "events_at_places", "exclude", "find_bursts", "find_fault",
    "finish_look", "forget_closings", "forget_rules", "give_demo_number", "is_kept_from", "keep_apart", "keep_photos",
    "known_clocks", "looks_for", "mark_photos", "merge", "mini_map", "next_above", "no_photo_choices", "note",
    "note_closing", "note_number", "notice_broken", "object_to_refusal", "open_question", "override_stop", "own_path",
    "paths_of", "personal", "photo_answer", "photo_path", "pick_up", "plan_notices", "prepare_photo", "prepare_photos",
    "purge_identities", "receive", "refusal_choices", "refuse", "refuse_guessers", "refuse_stopped",
    "reply_to_question", "report_by_receipt", "report_for", "response_started", "retriage", "ring", "ring_seconds",
    "run_out_clocks", "run_out_closings", "say_verdict", "seed_reports", "send_notice", "split", "stop_words",
    "suggest", "suggest_for_new", "sweep_photos", "take_in_hand", "tell", "tell_staff", "token_of", "transfer",
    "unmerge", "uphold_stop", "visible_to", "way_out", "withdraw",
]  # fmt: skip
