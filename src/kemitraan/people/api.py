"""The door of people."""

from . import purposes
from .access import api_for, by_link, needs, public, signed_in
from .demo import CHARACTERS, Character, seed_people
from .duty import FRESH, actor_of, end_run_out, end_shift, on_duty, open_shift, place_phone, start_shift
from .links import extend_link, make_link, open_link, revoke_links
from .models import Account, Link, Position, Post, Role, Shift
from .throttle import begin_try, forget_old_tries, source_of
from .viewer import NOBODY, Viewer, viewer_behind, viewer_for, viewer_of

__all__ = [
    "CHARACTERS", "FRESH", "NOBODY", "Account", "Character", "Link", "Position", "Post", "Role", "Shift", "Viewer",
    "actor_of", "api_for", "begin_try", "by_link", "end_run_out", "end_shift", "extend_link", "forget_old_tries",
    "make_link", "needs", "on_duty", "open_link", "open_shift", "place_phone", "public", "purposes", "revoke_links",
    "seed_people", "signed_in", "source_of", "start_shift", "viewer_behind", "viewer_for", "viewer_of",
]  # fmt: skip
