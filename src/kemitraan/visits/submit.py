"""Hand a visit in: from here the superior looks at it, and what was asked for goes its way."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.people.api import Post, actor_of
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .find_place import checked_key
from .models import Visit
from .move import lock, move
from .pass_on import pass_on_wished
from .start import own_or_covered
from .states import WITH_CONTENT


@transaction.atomic
def submit_visit(post: Post, *, key: uuid.UUID | str, said_at: datetime | None = None) -> Visit:
    """Submit a visit that was agreed to and written down; the review's clock starts. Repeated, it changes nothing.

    A visit that ended with a leaflet has nothing to hand in and is left as it is. Requests that are to become reports
    do so now; the others wait for a decision, with the clock they got when they were heard.
    """
    visit = lock(checked_key(key))
    own_or_covered(visit, post, said_at)
    if visit.state in ("leaflet_only", "erased") or (visit.submitted_at and visit.state in WITH_CONTENT[1:]):
        return visit
    if visit.consent != Visit.Consent.YES:
        raise Refused("consent_first", _("First say whether they agreed to talk."), field="consent", status=409)
    visit.submitted_at = clock.now()
    move(visit, "submit", by=actor_of(post), fact="visit.submitted")
    pass_on_wished(visit, by=actor_of(post))
    return visit
