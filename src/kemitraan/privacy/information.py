"""Requests for public information (UU 14/2008): a number and a clock at once, then an answer or a lawful refusal."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.keeping import api as keeping
from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.states import next_state
from kemitraan.toolbox.text import clean_line, clean_text

from .ask import top_unit
from .models import InformationRequest, InformationSeries
from .rules import deadline
from .states import INFORMATION

SUBJECT = "information_request"
APPLICANT = journal.Actor("applicant")
LIMIT = 4_000
AT_ONCE = 50
WITH_ARTICLE = ("refused", "partly")


@transaction.atomic
def ask_information(
    key: UUID, *, asks: str, purpose: str, name: str, contact: str, language: str
) -> InformationRequest:
    """Register the request: number, receipt, clock. The same key is the same request.

    The law wants to know who asks (Ps. 4 (3), 22 (2)); it is sealed and never published.
    """
    known = InformationRequest.objects.filter(key=key).first()
    if known is not None:
        return known
    now = clock.now()
    state = INFORMATION["received"]
    who = [clean_line(name, field="name", limit=120, required=True), clean_line(contact, field="contact", limit=200)]
    row = InformationRequest(
        key=key, code=new_code(), language=language if language in ("id", "en") else "id",
        asks=clean_text(asks, field="asks", limit=LIMIT, required=True),
        purpose=clean_line(purpose, field="purpose", limit=300, required=True),
        unit=top_unit(), number=_next_number(now), state="received", owner=state.owner,
        due_at=deadline(state.clock, now), asked_at=now,
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # the same form, at the same moment
        return InformationRequest.objects.get(key=key)
    row.who = keeping.seal(keeping.key_for(SUBJECT, row.pk), json.dumps(who, ensure_ascii=False), SUBJECT)
    row.save(update_fields=["who"])
    _note(row, "information.asked", APPLICANT, number=row.number)
    return row


@transaction.atomic
def answer_information(
    request: InformationRequest, *, outcome: str, answer: str, title: str, article: str = "", consequence: str = "",
    by: Viewer,
) -> InformationRequest:  # fmt: skip
    """Answer, wholly, in part or not. What is kept back names its article and what would happen if it were told."""
    row = _locked(request)
    _step(row, "answer")
    if outcome not in InformationRequest.Outcome.values:
        raise Refused("unknown_outcome", _("Choose one of the answers."), field="outcome")
    row.outcome = outcome
    row.answer = clean_text(answer, field="answer", limit=LIMIT, required=True)
    row.title = clean_line(title, field="title", limit=160, required=True)
    if outcome in WITH_ARTICLE:
        if article not in InformationRequest.Article.values:
            raise Refused("no_article", _("Name the article that keeps it back."), field="article")
        row.article = article
        row.consequence = clean_line(consequence, field="consequence", limit=500, required=True)
    row.answered_at = clock.now()
    row.save()
    _note(row, "information.answered", by.actor(), number=row.number, outcome=outcome, article=row.article)
    return row


@transaction.atomic
def extend(request: InformationRequest, why: str, *, by: Viewer) -> InformationRequest:
    """Seven more working days, once, from the day that was promised, with the reason."""
    row = _locked(request)
    promised = row.due_at or clock.now()
    _step(row, "extend", start=promised)
    row.extended_why = clean_line(why, field="why", limit=300, required=True)
    row.save()
    _note(row, "information.extended", by.actor(), number=row.number)
    return row


@transaction.atomic
def object_to(request: InformationRequest, words: str) -> InformationRequest:
    """The applicant does not agree: the officer's superior decides within thirty working days (Ps. 35, 36)."""
    row = _locked(request)
    _step(row, "object")
    row.objection = clean_text(words, field="words", limit=LIMIT, required=True)
    row.objected_at = clock.now()
    row.save()
    _note(row, "information.objected", APPLICANT, number=row.number)
    return row


@transaction.atomic
def decide(request: InformationRequest, words: str, *, by: Viewer) -> InformationRequest:
    """The superior's written answer. After it the way leads to the Information Commission (14 working days, Ps. 37)."""
    row = _locked(request)
    _step(row, "decide")
    row.decision = clean_text(words, field="words", limit=LIMIT, required=True)
    row.decided_at = clock.now()
    row.save()
    _note(row, "information.decided", by.actor(), number=row.number)
    return row


@transaction.atomic
def settle(request: InformationRequest, verb: str) -> InformationRequest:
    """The applicant accepts the answer, or asks no more (``accept``, ``withdraw``)."""
    row = _locked(request)
    _step(row, verb)
    row.save()
    _note(row, f"information.{row.state}", APPLICANT, number=row.number)
    return row


@transaction.atomic
def run_out_information(now: datetime | None = None) -> int:
    """A worker's round: an answer nobody objected to stands; what is late is said, and the unit's head holds it."""
    now = now or clock.now()
    due = InformationRequest.objects.filter(due_at__lte=now, late_told=False).select_related("unit")
    rows = list(due.select_for_update(skip_locked=True, of=("self",)).order_by("due_at")[:AT_ONCE])
    for row in rows:
        if row.state == "answered":
            _step(row, "silence")
            _note(row, "information.closed", journal.SYSTEM, number=row.number)
        else:
            row.late_told, row.owner = True, "head"
            _note(row, "information.late", journal.SYSTEM, number=row.number)
        row.save()
    return len(rows)


def who_asks(request: InformationRequest) -> tuple[str, str]:
    """Name and address; empty where they were erased."""
    if request.who is None:
        return "", ""
    try:
        name, contact = json.loads(keeping.unseal(keeping.key_of(SUBJECT, request.pk), request.who, SUBJECT))
    except (keeping.Unreadable, ValueError):
        return "", ""
    return str(name), str(contact)


def _step(row: InformationRequest, verb: str, *, start: datetime | None = None) -> None:
    row.state = next_state(INFORMATION, row.state, verb)
    state = INFORMATION[row.state]
    row.owner, row.late_told = state.owner, False
    row.due_at = deadline(state.clock, start or clock.now())


def _next_number(now: datetime) -> str:
    year = clock.local(now).year
    InformationSeries.objects.get_or_create(year=year)
    series = InformationSeries.objects.select_for_update().get(year=year)
    series.last += 1
    series.save()
    return f"PPID/{series.last:04}/{year}"


def _locked(request: InformationRequest) -> InformationRequest:
    return InformationRequest.objects.select_for_update(of=("self",)).select_related("unit").get(pk=request.pk)


def _note(row: InformationRequest, kind: str, by: journal.Actor, **data: object) -> None:
    journal.record(kind, SUBJECT, row.pk, by=by, unit_id=row.unit_id, unit_name=row.unit.name, **data)  # type: ignore[arg-type]
