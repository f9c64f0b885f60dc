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
from .card_status import EXPIRED, EXPIRING, Status, status_of, where
from .cards import current_card, grant_or_renew_card
from .enrol import CAPABILITIES, MemberWords, change_member, enrol, grow_up, leave
from .kinds import COMPONENTS, KINDS, TASKS, Kind, kind_of, tasks_of
from .models import Card, Employer, Finding, GuardPost, Inspection, Member, SecurityUnit, Suspension, WatchRule
from .open_post import PostWords, change_post, close_post, mark_active, open_post, quiet_days
from .register import UnitWords, change_unit, close_unit, register_employer, register_unit
from .rules import forget_rules
from .seed import seed_watch
from .serving import barred_posts, may_serve, serving_members

__all__ = [
    "CAPABILITIES", "COMPONENTS", "EXPIRED", "EXPIRING", "KINDS", "TASKS", "Card", "Employer", "Finding", "GuardPost",
    "Inspection", "Kind", "Member", "MemberWords", "PostWords", "SecurityUnit", "Status", "Suspension", "UnitWords",
    "WatchRule", "barred_posts", "change_member", "change_post", "change_unit", "close_post", "close_unit",
    "current_card", "employers_visible_to", "enrol", "findings_visible_to", "forget_rules", "grant_or_renew_card",
    "grow_up", "inspections_visible_to", "kind_of", "leave", "mark_active", "may_serve", "members_visible_to",
    "open_post", "posts_visible_to", "quiet_days", "register_employer", "register_unit", "seed_watch",
    "serving_members", "status_of", "suspensions_visible_to", "tasks_of", "visible_to", "where",
]  # fmt: skip
