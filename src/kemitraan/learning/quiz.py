"""A quiz before and after, anonymous: questions and sheets (domain.md 3.11). What they say, ``gain.py`` tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip
from kemitraan.toolbox.text import clean_line

from .models import Programme, QuizQuestion, QuizSheet, Session

FEWEST_QUESTIONS, MOST_QUESTIONS = 5, 20
LEFT_OUT = -1
LATECOMERS = timedelta(minutes=15)  # after the start: whoever knows later what was told has not answered "before" it


@dataclass(frozen=True)
class Question:
    """A question as it is written down: its choices, and which is right (from 0)."""

    wording: str
    choices: Sequence[str]
    right: int


@transaction.atomic
def set_quiz(programme: Programme, questions: Sequence[Question], *, by: journal.Actor) -> list[QuizQuestion]:
    """Write down a programme's quiz. Refused (409) once a sheet was handed in: answers must keep their questions."""
    programme = Programme.objects.select_for_update(of=("self",)).select_related("unit").get(pk=programme.pk)
    if QuizSheet.objects.filter(session__programme=programme).exists():
        raise Refused("used", _("Sheets were handed in: the questions stay as they were."), status=409)
    if not FEWEST_QUESTIONS <= len(questions) <= MOST_QUESTIONS:
        raise Refused("bad_number", _("A quiz has 5 to 20 questions."), field="questions")
    rows = [_checked(programme, number, one) for number, one in enumerate(questions, start=1)]
    programme.quiz.all().delete()
    journal.record(
        "programme.quiz_set", "programme", programme.pk, by=by, unit_id=programme.unit_id,
        unit_name=programme.unit.name, questions=len(rows),
    )  # fmt: skip
    return QuizQuestion.objects.bulk_create(rows)


def read_quiz(text: str) -> list[Question]:
    """A quiz as people type it: a question a paragraph, its first line the question, then a choice a line, the right
    one with a star before it. Refuses what it cannot read and names the paragraph."""
    found = []
    paragraphs = [part for part in text.replace("\r", "").split("\n\n") if part.strip()]
    for number, paragraph in enumerate(paragraphs, start=1):
        head, *lines = [line.strip() for line in paragraph.strip().split("\n") if line.strip()]
        right = [place for place, line in enumerate(lines) if line.startswith("*")]
        if len(right) != 1 or len(lines) < 2:
            raise Refused(
                "bad_question",
                _("Question %(number)s: give two to six choices, and a star before the right one.")
                % {"number": number},
                field="questions",
            )
        found.append(Question(head, [line.lstrip("* ") for line in lines], right[0]))
    return found


def _checked(programme: Programme, number: int, one: Question) -> QuizQuestion:
    choices = [clean_line(choice, field="questions", limit=160, required=True) for choice in one.choices]
    if not 2 <= len(choices) <= 6 or len(set(choices)) != len(choices) or not 0 <= one.right < len(choices):
        raise Refused(
            "bad_question",
            _("Question %(number)s: give two to six choices, and a star before the right one.") % {"number": number},
            field="questions",
        )
    wording = clean_line(one.wording, field="questions", limit=250, required=True)
    return QuizQuestion(programme=programme, number=number, wording=wording, choices=choices, right=one.right)


def takes_before(session: Session, now: datetime) -> bool:
    """Whether the quiz before it may still be filled in: until a quarter of an hour after the start."""
    return now <= session.starts_at + LATECOMERS


@transaction.atomic
def hand_in(session: Session, phase: str, answers: Sequence[int], *, key: UUID) -> bool:
    """Keep one anonymous sheet; whether it is new. Refused (422) where an answer is no choice of its question.

    No line of the journal is written: its time would say when somebody answered.
    """
    questions = list(session.programme.quiz.order_by("number"))
    if not questions or session.state not in ("open", "announced", "running", "held"):
        raise Refused("no_quiz", _("There is no quiz now."), status=409)
    if phase not in QuizSheet.Phase.values:
        raise Refused("unknown_phase", _("Say whether it is before or after."), field="phase")
    if phase == QuizSheet.Phase.AFTER and clock.now() < session.starts_at:
        raise Refused("not_yet", _("It has not begun yet."), status=409)
    if phase == QuizSheet.Phase.BEFORE and not takes_before(session, clock.now()):
        raise Refused(
            "too_late", _("It has begun: this quiz was for before it. Please take the one after it."), status=409
        )
    if len(answers) != len(questions):
        raise Refused("bad_answers", _("Answer each question, or leave it out."), field="answers")
    for question, given in zip(questions, answers, strict=True):
        if given != LEFT_OUT and not 0 <= given < len(question.choices):
            raise Refused("bad_answers", _("This is none of the choices."), field=f"q{question.number}")
    right = sum(given == question.right for question, given in zip(questions, answers, strict=True))
    sheet = QuizSheet(
        session=session, key=key, phase=phase, answers=list(answers), right=right, of=len(questions),
        day=clock.local(clock.now()).date(),
    )  # fmt: skip
    return insert_or_skip(sheet)
