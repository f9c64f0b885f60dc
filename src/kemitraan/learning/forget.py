"""What we no longer need about people goes by itself (domain.md E9), and the journal says how many."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock

from .knock import forget_knocks
from .materials import sweep_materials
from .models import Registration

KEPT = timedelta(days=365)  # after the session: as attendance of a night watch (E9: 12 months)


@transaction.atomic
def forget_people(now: datetime | None = None) -> int:
    """Wipe names, addresses and wishes of registrations a year after their session; how many. Counts stay.

    A certificate keeps the name printed on it: it stands by itself. A purge leaves a line in the journal.
    """
    now = now or clock.now()
    old = Registration.objects.filter(session__ends_at__lt=now - KEPT, wiped_at__isnull=True)
    known = ~Q(name="") | ~Q(email="") | ~Q(needs="") | ~Q(card_number="")
    wiped = old.filter(known).update(name="", email="", needs="", card_number="", consent_at=None, wiped_at=now)
    if wiped:
        journal.record("registration.purged", "registration", 0, by=journal.SYSTEM, count=wiped)
    return wiped + forget_knocks(now) + sweep_materials(now)
