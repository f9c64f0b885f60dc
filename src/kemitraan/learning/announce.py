"""Announce a session, open and close its registration, cancel it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line

from .models import Session
from .move import lock, move
from .register import tell_all


@transaction.atomic
def announce(session: Session, *, by: journal.Actor) -> Session:
    """From now on everybody may read of it. Refused (422) without a speaker or when its time is past."""
    session = lock(session)
    if session.starts_at <= clock.now():
        raise Refused("past", _("Its time is past: give it another one first."), field="starts_at")
    if not session.speakers.exists():
        raise Refused("no_speaker", _("Name at least one speaker first."), field="name")
    session.announced_at = clock.now()
    move(session, "announce", by=by, fact="session.announced")
    return session


@transaction.atomic
def open_registration(session: Session, *, by: journal.Actor) -> Session:
    """From now on people may register. A session for minors has no registration: the school brings its class (E10)."""
    session = lock(session)
    if session.for_minors:
        raise Refused(
            "minors", _("No child registers with us: the school brings its class and tells the number."), status=409
        )
    move(session, "open", by=by, fact="session.opened")
    return session


@transaction.atomic
def close_registration(session: Session, *, by: journal.Actor) -> Session:
    """No more registrations; those made stay."""
    session = lock(session)
    move(session, "close", by=by, fact="session.closed")
    return session


@transaction.atomic
def cancel_session(session: Session, reason: str, *, by: journal.Actor) -> Session:
    """It does not take place. The page says why, and everybody who registered hears it."""
    session = lock(session)
    session.reason = clean_line(reason, field="reason", limit=200, required=True)
    session.sequence += 1
    move(session, "cancel", by=by, fact="session.cancelled")
    tell_all(session, "learning.cancelled")
    return session
