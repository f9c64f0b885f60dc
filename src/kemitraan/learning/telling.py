"""A session's history in words, from the journal."""

from __future__ import annotations

from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from kemitraan.design.api import SOME_NUMBER
from kemitraan.journal import api as journal
from kemitraan.toolbox.rows import Compiled, compiled, fetched_with

from .models import Session
from .move import SUBJECT

MOST = 60
_KINDS = {
    "session.planned": (gettext_noop("Planned"), "edit"),
    "session.changed": (gettext_noop("Time, place or size changed"), "edit"),
    "session.speaker_named": (gettext_noop("A speaker was named"), "person"),
    "session.speaker_dropped": (gettext_noop("A speaker was taken off"), "person"),
    "session.announced": (gettext_noop("Announced"), "megaphone"),
    "session.opened": (gettext_noop("Registration was opened"), "check-circle"),
    "session.closed": (gettext_noop("Registration was closed"), "pause"),
    "session.cancelled": (gettext_noop("The session was cancelled"), "close"),
    "session.started": (gettext_noop("It began"), "play"),
    "session.held": (gettext_noop("It ended"), "check"),
    "session.late": (gettext_noop("The next step is late"), "warning"),
    "session.counted": (gettext_noop("Somebody counted"), "people"),
    "session.count_conflict": (gettext_noop("A second count contradicts the first"), "warning"),
    "session.count_decided": (gettext_noop("The counts were decided on"), "check"),
    "session.question_raised": (gettext_noop("A question was written down"), "question"),
    "session.question_given": (gettext_noop("A question was given to somebody"), "handover"),
    "session.question_answered": (gettext_noop("A question was answered"), "chat"),
    "session.question_passed_on": (gettext_noop("A question became a report"), "send"),
    "session.question_late": (gettext_noop("An answer is late"), "warning"),
    "session.presence_doubted": (gettext_noop("Two disagree on who was there"), "warning"),
    "session.presence_decided": (gettext_noop("It was decided who was there"), "check"),
    "session.reported": (gettext_noop("The report was written"), "document"),
    "session.evaluated": (gettext_noop("It was evaluated"), "check-double"),
    "session.certified": (gettext_noop("A certificate was given"), "document"),
    "session.certificate_withdrawn": (gettext_noop("A certificate was withdrawn"), "undo"),
    "session.exam": (gettext_noop("The result of an exam was noted"), "check"),
}


def told(session: Session) -> list[dict[str, object]]:
    """The newest steps of a session, the newest first. Single registrations and check-ins are left out."""
    return [
        {
            "at": at,
            "title": _(_KINDS[kind][0]),
            "who": who,
            "icon": _KINDS[kind][1],
            "tone": "late" if kind.endswith(("late", "conflict")) else "",
        }
        for at, kind, who in fetched_with(_newest(), SOME_NUMBER, session.pk)
    ]


@cache
def _newest() -> Compiled:
    """The statement for the steps of some session: put together once."""
    entries = journal.history(SUBJECT, SOME_NUMBER, audiences=(journal.STAFF, journal.PUBLIC))
    rows = entries.filter(kind__in=list(_KINDS)).order_by("-id").values_list("at", "kind", "actor_name")
    return compiled(rows[:MOST])
