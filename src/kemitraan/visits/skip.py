"""Leave a planned stop out, with the reason; the day goes on."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kemitraan.people.api import Post, actor_of
from kemitraan.toolbox.errors import Refused

from .find_place import checked_key
from .models import Visit
from .move import lock, move
from .start import own_or_covered

REASONS: dict[str, Promise] = {
    "called_away": gettext_lazy("Called away to another task"),
    "no_time": gettext_lazy("No time left today"),
    "weather": gettext_lazy("Rain or flood"),
    "unsafe": gettext_lazy("Not safe to go alone"),
    "asked_later": gettext_lazy("They asked for another day"),
    "wrong_place": gettext_lazy("The place is not there any more"),
    "swapped": gettext_lazy("Another place was chosen instead"),
}


@transaction.atomic
def skip_visit(post: Post, *, key: uuid.UUID | str, reason: str) -> Visit:
    """The planned visit does not happen today. Its place keeps its turn. Repeated, it changes nothing."""
    if reason not in REASONS:
        raise Refused("unknown_reason", _("Choose one of the reasons."), field="reason")
    visit = lock(checked_key(key))
    own_or_covered(visit, post)
    if visit.state == "not_done":
        return visit
    if visit.state == "in_progress" and visit.consent:
        raise Refused("begun", _("This visit has begun; hand it in instead."), status=409)
    visit.skip_reason = reason
    move(visit, "skip", by=actor_of(post), fact="visit.skipped", reason=reason)
    return visit
