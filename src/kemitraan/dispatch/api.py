"""The door of dispatch.

What asks for a way by road (offers, proposals, rounds) loads the road search at its first use, not before.
"""

from .accept import accept
from .access import offers_of, offers_to, response_for, tasks_of, visible_to
from .answer_waiting import answer_waiting, offer_waiting
from .cancel import REASONS as CANCEL_REASONS
from .cancel import cancel, follow_reports
from .decline import REASONS as DECLINE_REASONS
from .decline import decline
from .duty import warm_up
from .expire import expire
from .models import Bar, Command, Hold, LimitRule, Offer, ReachRule, Response, Step
from .offer import offer_to, proposal_for
from .progress import arrive, clear, hand_over, leave, stabilise
from .propose import Candidate, PassedOver, Proposal
from .release import release_gone
from .rules import forget_rules
from .seed import seed_dispatch
from .states import ASKING, ENDED, GOING, OPEN, STATES

__all__ = [
    "ASKING", "CANCEL_REASONS", "DECLINE_REASONS", "ENDED", "GOING", "OPEN", "STATES", "Bar", "Candidate", "Command",
    "Hold", "LimitRule", "Offer", "PassedOver", "Proposal", "ReachRule", "Response", "Step", "accept",
    "answer_waiting", "arrive", "cancel", "clear", "decline", "expire", "follow_reports", "forget_rules", "hand_over",
    "leave", "offer_to", "offer_waiting", "offers_of", "offers_to", "proposal_for", "release_gone", "response_for",
    "seed_dispatch", "stabilise", "tasks_of", "visible_to", "warm_up",
]  # fmt: skip
