"""How long a session lasts: a shift for who answers calls, half an hour without a look for who oversees or administers.

A desk that signed itself out while a call comes in would cost more than it protects (docs/operating/limits.md). Those
who read complaints, logs and other people's data sit at no such desk: their screen, left alone, is open to whoever
passes. NIST SP 800-63B asks for 30 minutes at AAL2; OWASP ASVS 5.0, 7.3.1.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from kemitraan.toolbox import clock

from .models import Post, Role

IDLE = timedelta(minutes=30)
WRITTEN_EVERY = timedelta(minutes=5)  # a session is not written anew with every page
WITHOUT_A_DESK = frozenset(
    {Role.ADMIN, Role.OVERSEER, Role.INSPECTOR, Role.RESEARCHER, Role.DPO, Role.PPID, Role.LEGAL}
)  # fmt: skip
_UNTIL = "until"  # in the session: when it ends whatever happens; there only where standing idle ends it before


def without_a_desk(posts: Iterable[Post]) -> bool:
    """Whether all of these posts, and there is one, are of people who answer no calls."""
    roles = [post.role for post in posts]
    return bool(roles) and all(role in WITHOUT_A_DESK for role in roles)


def begin_session(session: SessionBase, posts: Iterable[Post]) -> None:
    """Give a session that was just signed in to its end."""
    until = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    if without_a_desk(posts):
        session[_UNTIL] = until.timestamp()
        until = min(until, clock.now() + IDLE)
    session.set_expiry(until)


def keep_alive(session: SessionBase) -> None:
    """A look of its owner: where standing idle ends it, it now ends half an hour later."""
    until = session.get(_UNTIL)
    if not isinstance(until, float):
        return
    now = clock.now()
    ends = min(now + IDLE, datetime.fromtimestamp(until, tz=now.tzinfo))
    if ends - session.get_expiry_date() >= WRITTEN_EVERY:
        session.set_expiry(ends)
