"""The door of dispatch.

What asks for a way by road (offers, proposals, rounds) loads the road search at its first use, not before.
"""

from .accept import accept
from .access import offers_of, offers_to, response_for, tasks_of, visible_to
from .answer_waiting import answer_waiting, offer_waiting
from .assist import Card, answer_assist, ask_volunteers, fresh_links, open_card
from .assist_progress import AssistProgress, assist_done, assist_progress, assist_there
from .bar import bar
from .cancel import REASONS as CANCEL_REASONS
from .cancel import cancel
from .caught import GROUNDS, SEIZED_BY, alarm_caught, caught_in_the_act, flag_injury
from .checklist import LINES, checklist, tick
from .command import VERBS, Obeyed, obey
from .decline import REASONS as DECLINE_REASONS
from .decline import decline
from .duty import warm_up
from .expire import expire
from .follow import follow_reports
from .models import Bar, Command, Hold, LimitRule, Offer, ReachRule, Response, Step
from .offer import offer_to, proposal_for
from .progress import arrive, clear, hand_over, leave, stabilise
from .propose import Candidate, PassedOver, Proposal
from .queries import (
    Times,
    UnitNow,
    alarms,
    going,
    late_responses,
    my_offers,
    my_tasks,
    offers_by_response,
    open_offers,
    open_responses,
    times,
    times_by_area,
    units_now,
)
from .release import release_gone
from .rules import forget_rules, limit, reach
from .seed import seed_dispatch
from .states import ASKING, ENDED, GOING, OPEN, STATES
from .surge import Confirmed, Outcome, Pair, Plan, confirm_surge, end_hold, hold, is_surge, plan_surge
from .volunteers import TASKS, task_name

__all__ = [
    "ASKING", "CANCEL_REASONS", "DECLINE_REASONS", "ENDED", "GOING", "GROUNDS", "LINES", "OPEN", "SEIZED_BY",
    "STATES", "TASKS", "VERBS", "AssistProgress", "Bar", "Candidate", "Card", "Command", "Confirmed", "Hold",
    "LimitRule", "Obeyed", "Offer", "Outcome", "Pair", "PassedOver", "Plan", "Proposal", "ReachRule", "Response",
    "Step", "Times", "UnitNow", "accept", "alarm_caught", "alarms", "answer_assist", "answer_waiting", "arrive",
    "ask_volunteers", "assist_done", "assist_progress", "assist_there", "bar", "cancel", "caught_in_the_act",
    "checklist", "clear", "confirm_surge", "decline", "end_hold", "expire", "flag_injury", "follow_reports",
    "forget_rules", "fresh_links", "going", "hand_over", "hold", "is_surge", "late_responses", "leave", "limit",
    "my_offers", "my_tasks", "obey", "offer_to", "offer_waiting", "offers_by_response", "offers_of", "offers_to",
    "open_card", "open_offers", "open_responses", "plan_surge", "proposal_for", "reach", "release_gone",
    "response_for", "seed_dispatch", "stabilise", "task_name", "tasks_of", "tick", "times", "times_by_area",
    "units_now", "visible_to", "warm_up",
]  # fmt: skip
