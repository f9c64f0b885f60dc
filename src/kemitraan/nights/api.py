"""The door of nights.

on_watch(now, near=point, task="crowd")     # who is checked in at an open night and may be asked
caught_now(seen)                            # at these reports: caught in the act by a watch, not handed over yet
obey(night_id, key=…, verb=…, said=…, by=…) # one command of a leader's phone, done once
head_path(post), member_path(member)        # fresh ways in by signed link
"""

from .access import rosters_visible_to, visible_to
from .availability import AvailabilityWords, say_availability
from .caught import GROUNDS, NOTHING_SAID, SEIZED_BY, Seizure, alarm_caught, caught_in_the_act, hand_over
from .check_in import Came, check_in_by_code, check_in_by_pin
from .close_night import close_night, countersign, run_out_nights
from .draw import RosterWords, ask_for_plan, change_rules, draw_roster
from .evening import send_evening_links
from .figures import nights_kept
from .forget import forget_old, run_out_swaps
from .incident import SORTS, report_incident
from .links import head_path, leader_path, member_path, roster_path
from .models import (
    Availability,
    CheckIn,
    Checkpoint,
    Duty,
    Incident,
    Lap,
    LogLine,
    Night,
    Objection,
    Roster,
    RosterRun,
    Swap,
)
from .obey import VERBS, obey
from .object import answer_objection, object_to, take_back_objection
from .on_watch import ASK, Caught, OnWatch, ask_token, caught_now, caught_of, on_watch
from .open_night import door_code, open_night
from .personal import personal
from .pins import pin_of
from .rekey import rekey_nights
from .rules import forget_rules
from .run_solver import solve_waiting
from .schedule import schedule_one
from .seed import seed_nights
from .settle import agree, drop, follow_days, propose, redraw
from .states import NIGHT_LIVE, NIGHT_OPEN, NIGHT_STATES, ROSTER_STATES
from .swap import offer_duty, take_back, take_duty

__all__ = [
    "ASK", "GROUNDS", "NIGHT_LIVE", "NIGHT_OPEN", "NIGHT_STATES", "NOTHING_SAID", "ROSTER_STATES", "SEIZED_BY",
    "SORTS", "VERBS", "Availability", "AvailabilityWords", "Came", "Caught", "CheckIn", "Checkpoint", "Duty",
    "Incident", "Lap", "LogLine", "Night", "Objection", "OnWatch", "Roster", "RosterRun", "RosterWords", "Seizure",
    "Swap", "agree", "alarm_caught", "answer_objection", "ask_for_plan", "ask_token", "caught_in_the_act",
    "caught_now", "caught_of", "change_rules", "check_in_by_code", "check_in_by_pin", "close_night", "countersign",
    "door_code", "draw_roster", "drop", "follow_days", "forget_old", "forget_rules", "hand_over", "head_path",
    "leader_path", "member_path", "nights_kept", "obey", "object_to", "offer_duty", "on_watch", "open_night",
    "personal", "pin_of", "propose", "redraw", "rekey_nights", "report_incident", "roster_path", "rosters_visible_to",
    "run_out_nights", "run_out_swaps", "say_availability", "schedule_one", "seed_nights", "send_evening_links",
    "solve_waiting", "take_back", "take_back_objection", "take_duty", "visible_to",
]  # fmt: skip
