"""Questions heard at a session: a task with an owner and a date, and an answer that is posted (3.11 step 5)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people.api import Post, purposes
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_text

from .models import RaisedQuestion, Session
from .move import lock, note
from .rules import deadline
from .states import QUESTION_STATES

ANSWERING = frozenset(role for role, its in purposes.PURPOSES.items() if purposes.READ_LEARNING in its)


@transaction.atomic
def raise_question(
    session: Session, text: str, *, key: UUID, by: journal.Actor, post: Post | None = None, correction: bool = False
) -> RaisedQuestion:
    """Write down what was asked (or a mistake somebody found); the same key is the same question. Nobody's name."""
    known = RaisedQuestion.objects.filter(key=key, session=session).first()
    if known is not None:
        return known
    session = lock(session)
    if session.questions.count() >= 500:
        raise Refused("too_many", _("This session has 500 questions already."), status=409)
    now = clock.now()
    question = RaisedQuestion.objects.create(
        session=session, key=key, text=clean_text(text, field="text", limit=1000, required=True), post=post,
        kind=RaisedQuestion.Kind.CORRECTION if correction else RaisedQuestion.Kind.QUESTION,
        owner=QUESTION_STATES["open"].owner, due_at=deadline("answer", unit=session.unit, anchor=now), raised_at=now,
    )  # fmt: skip
    note(session, "session.question_raised", by=by, question=question.pk, correction=correction)
    _tell(question, session, by)
    return question


@transaction.atomic
def answer_question(question: RaisedQuestion, answer: str, *, by: journal.Actor) -> RaisedQuestion:
    """Answer it: the words stand on the session's page from now on. An answered one may be put better later."""
    session = lock(question.session)
    question = RaisedQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    text = clean_text(answer, field="answer", limit=3000, required=True)
    if question.state != "answered":
        question.state = next_state(QUESTION_STATES, question.state, "answer")
        question.answered_at = clock.now()
    question.answer, question.answered_by, question.owner, question.due_at = text, by.name, "", None
    question.save()
    note(session, "session.question_answered", by=by, question=question.pk)
    return question


@transaction.atomic
def give_question(question: RaisedQuestion, post: Post, *, by: journal.Actor) -> RaisedQuestion:
    """Somebody else answers it, and is told so. Giving it to the same post again tells nobody again.

    Refused (422) for a post outside the session's unit and those above and below, and for one that reads no courses.
    """
    session = lock(question.session)
    question = RaisedQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    if post.unit.path not in session.unit.path and session.unit.path not in post.unit.path:
        raise Refused("wrong_unit", _("This post serves another unit."), field="post")
    if post.role not in ANSWERING:
        raise Refused("cannot_answer", _("This post has no access to courses, so it cannot answer."), field="post")
    if question.post_id == post.pk:
        return question
    question.post = post
    question.save(update_fields=["post"])
    note(session, "session.question_given", by=by, question=question.pk, post=post.pk)
    if question.state != "answered":
        _tell(question, session, by)
    return question


@transaction.atomic
def pass_on(question: RaisedQuestion, category: str, *, by: journal.Actor) -> RaisedQuestion:
    """It is more than a question: make a report of it, through the front door of reports. Its key is the question's."""
    session = lock(question.session)
    question = RaisedQuestion.objects.select_for_update(of=("self",)).get(pk=question.pk)
    to = next_state(QUESTION_STATES, question.state, "pass_on")
    receipt = reports.receive(
        reports.NewReport(
            key=question.key,
            category=category,
            story=question.text,
            channel="visit",
            point=LonLat(session.lon, session.lat) if session.lon is not None and session.lat is not None else None,
            area_code=_village_of(session) if session.lon is None else "",
            landmark=session.venue,
            contact=reports.Contact(anonymous=True),
        ),
        by=by,
    )
    question.state, question.report_id = to, receipt.report_id
    question.save(update_fields=["state", "report"])
    note(session, "session.question_passed_on", by=by, question=question.pk, report=receipt.report_id)
    return question


def _tell(question: RaisedQuestion, session: Session, by: journal.Actor) -> None:
    """A notice to the post that shall answer, unless it is the person who says so."""
    post = question.post
    if post is None or by.id == post.account_id:
        return
    account = post.account
    messaging.queue(
        "learning.question_given",
        to=messaging.Address("email", account.email) if account.email else messaging.Address("page"),
        language=account.language,
        about="post",
        about_id=post.pk,
        context={
            "what": question.text,
            "name": session.programme.title,
            "path": f"{reverse('learning:given')}#q{question.pk}",
            "due": question.due_at.isoformat() if question.due_at else "",
            "unit": session.unit.name,
        },
    )


def _village_of(session: Session) -> str:
    """The kelurahan of the session, which a report needs; refused (409) where we do not know one."""
    area = session.area
    while area is not None and area.level != territory.Area.Level.VILLAGE:
        area = area.parent
    if area is None:
        raise Refused("no_area", _("Say first in which kelurahan the session was."), status=409)
    return area.code
