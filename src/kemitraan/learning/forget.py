"""What we no longer need about people goes by itself (domain.md E9), and the journal says how many."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kemitraan.keeping import api as keeping
from kemitraan.toolbox import clock

from .knock import forget_knocks
from .materials import sweep_materials
from .models import Registration, SessionRequest

RULE = "learning: a year after the session"
KEPT = timedelta(days=365)  # after the session: as attendance of a night watch (E9: 12 months)


@transaction.atomic
def forget_people(now: datetime | None = None) -> int:
    """Wipe names, addresses and wishes a year after the session, or after a request was decided; how many.

    A certificate keeps the name printed on it: it stands by itself. A purge leaves a line in the journal.
    """
    now = now or clock.now()
    old = Registration.objects.filter(session__ends_at__lt=now - KEPT, wiped_at__isnull=True)
    known = ~Q(name="") | ~Q(email="") | ~Q(needs="") | ~Q(card_number="")
    free = old.filter(known).exclude(pk__in=keeping.held_ids("registration"))
    wiped = free.update(name="", email="", needs="", card_number="", consent_at=None, wiped_at=now)
    asked = SessionRequest.objects.filter(decided_at__lt=now - KEPT, wiped_at__isnull=True)
    asked_wiped = asked.update(name="", email="", consent_at=None, wiped_at=now)
    if wiped:
        keeping.certify("registration", RULE, {"registrations": wiped}, at=now)
    if asked_wiped:
        keeping.certify("session_request", RULE, {"requests": asked_wiped}, at=now)
    return wiped + asked_wiped + forget_knocks(now) + sweep_materials(now)
