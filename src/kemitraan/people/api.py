"""The door of people."""

from . import purposes
from .access import api_for, by_link, needs, public, signed_in
from .accounts import close_account, end_post, give_post, open_account, renew_access
from .change_models import BodyChange
from .demo import CHARACTERS, Character, seed_people
from .duty import FRESH, actor_of, end_run_out, end_shift, on_duty, open_shift, place_phone, start_shift
from .links import extend_link, make_link, open_link, revoke_links, subject_behind
from .models import Account, Link, Position, Post, Role, Shift
from .step_up import stepped_up
from .throttle import begin_try, forget_old_tries, source_of
from .two_persons import ask_change, changes_for, decide_change, lapse_changes, overseers, oversees
from .viewer import NOBODY, STAND_IN, Viewer, viewer_behind, viewer_for, viewer_of
from .wall import WALLS

__all__ = [
    "CHARACTERS", "FRESH", "NOBODY", "WALLS", "Account", "BodyChange", "Character", "Link", "Position", "Post", "Role",
    "STAND_IN", "Shift", "Viewer", "actor_of", "api_for", "ask_change", "begin_try", "by_link", "changes_for",
    "close_account", "decide_change", "end_post", "end_run_out", "end_shift", "extend_link", "forget_old_tries",
    "give_post", "lapse_changes", "make_link", "needs", "on_duty", "open_account", "open_link", "open_shift",
    "overseers", "oversees", "place_phone", "public", "purposes", "renew_access", "revoke_links", "seed_people",
    "signed_in", "source_of", "start_shift", "stepped_up", "subject_behind", "viewer_behind", "viewer_for", "viewer_of",
]  # fmt: skip
