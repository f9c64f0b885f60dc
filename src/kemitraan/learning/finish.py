"""After a session: the report within three days, and later what came of it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .attend import attended
from .models import Headcount, Session
from .move import lock, move


@transaction.atomic
def report_session(session: Session, text: str, *, by: journal.Actor) -> Session:
    """Say how it was. Refused (409) while nobody has counted, or while two counts contradict each other."""
    session = lock(session)
    if attended(session) is None:
        raise Refused("not_counted", _("Count first how many were there."), status=409)
    if session.headcounts.filter(state=Headcount.State.CONFLICT).exists():
        raise Refused("conflict", _("Two counts contradict each other: decide first."), status=409)
    session.report = clean_text(text, field="report", limit=5000, required=True)
    session.reported_at, session.reported_by = clock.now(), by.name
    move(session, "report", by=by, fact="session.reported")
    return session


@transaction.atomic
def evaluate_session(session: Session, text: str, *, by: journal.Actor) -> Session:
    """What we learn from it: quiz, demand and calls are on the page, the words are a person's. Ends the session.

    Refused (409) while a question that was heard has no answer.
    """
    session = lock(session)
    waiting = session.questions.exclude(state="answered").count()
    if waiting:
        raise Refused("questions_open", _("%(count)s questions have no answer yet.") % {"count": waiting}, status=409)
    session.evaluation = clean_text(text, field="evaluation", limit=5000, required=True)
    move(session, "evaluate", by=by, fact="session.evaluated")
    return session
