"""The door of watch.

serving_members(unit)                       # who may stand on a roster today
mark_active(post, at)                       # a night was kept: the post lives
grant_or_renew_card(member, level, course)  # a passed course
tasks_of("satkamling"), barred_posts()      # what dispatch may ask for, and of whom it may not
"""

from .access import (
    employers_visible_to,
    findings_visible_to,
    inspections_visible_to,
    members_visible_to,
    posts_visible_to,
    suspensions_visible_to,
    visible_to,
)
from .card_notices import send_card_notices
from .card_status import EXPIRED, EXPIRING, Status, status_of, where
from .cards import current_card, grant_or_renew_card
from .employ import change_employer, register_employer
from .enrol import CAPABILITIES, MemberWords, change_member, enrol, grow_up, leave, set_mail
from .equipment import add_equipment, is_flagged, item_name, remove_equipment
from .figures import PostPoint, cards_ending, post_points, posts_by_state
from .findings import answer_finding, raise_finding, reopen_finding, settle_finding
from .inspections import Found, cancel_inspection, file_sheet, move_inspection, plan_inspection, plan_year, visit
from .kinds import COMPONENTS, KINDS, NEEDS_TRAINING, TASKS, Kind, kind_of, tasks_of
from .models import (
    Card,
    Employer,
    Finding,
    GuardPost,
    Inspection,
    Member,
    PostNote,
    SecurityUnit,
    Suspension,
    WatchRule,
)
from .notes import leave_note
from .on_duty import AtDuty, go_off_duty, go_on_duty, on_duty_now
from .open_post import PostWords, change_post, close_post, mark_active, open_post, quiet_days
from .personal import personal
from .register import UnitWords, change_unit, close_unit, register_unit
from .rounds import run_out
from .rules import forget_rules
from .seed import seed_watch
from .serving import barred_posts, may_serve, serving_members
from .signals import VARIANTS, set_signals
from .sleep import PlannedStep, finish_step, plan_revival
from .suspensions import decide, keep_suspended, lift, propose
from .upload import keep_list, look_at_list, undo_list

__all__ = [
    "CAPABILITIES", "COMPONENTS", "EXPIRED", "EXPIRING", "KINDS", "NEEDS_TRAINING", "TASKS", "VARIANTS", "AtDuty",
    "Card", "Employer", "Finding", "Found", "GuardPost", "Inspection", "Kind", "Member", "MemberWords", "PlannedStep",
    "PostNote", "PostPoint", "PostWords", "SecurityUnit", "Status", "Suspension", "UnitWords", "WatchRule",
    "add_equipment", "answer_finding", "barred_posts", "cancel_inspection", "cards_ending", "change_employer",
    "change_member", "change_post", "change_unit", "close_post", "close_unit", "current_card", "decide",
    "employers_visible_to", "enrol", "file_sheet", "findings_visible_to", "finish_step", "forget_rules",
    "go_off_duty", "go_on_duty", "grant_or_renew_card", "grow_up", "inspections_visible_to", "is_flagged",
    "item_name", "keep_list", "keep_suspended", "kind_of", "leave", "leave_note", "lift", "look_at_list",
    "mark_active", "may_serve", "members_visible_to", "move_inspection", "on_duty_now", "open_post", "personal",
    "plan_inspection", "plan_revival", "plan_year", "post_points", "posts_by_state", "posts_visible_to", "propose",
    "quiet_days", "raise_finding", "register_employer", "register_unit", "remove_equipment", "reopen_finding",
    "run_out", "seed_watch", "send_card_notices", "serving_members", "set_mail", "set_signals", "settle_finding",
    "status_of", "suspensions_visible_to", "tasks_of", "undo_list", "visible_to", "visit", "where",
]  # fmt: skip
