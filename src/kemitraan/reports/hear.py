"""What the reporter does after the first word: reply, add, ask, withdraw, and say whether it is solved."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text

from .models import Category, Report, Verdict, Word
from .move import lock, move
from .photos import PreparedPhoto, keep_photos

TEXT_LIMIT = 5_000
MOST_WORDS = 200  # of one reporter on one report


@transaction.atomic
def add_words(
    report: Report,
    text: str,
    *,
    key: UUID | None = None,
    photos: Sequence[PreparedPhoto] = (),
    question: bool = False,
) -> Word:
    """The reporter replies, adds words or photos, or asks. A reply to our question gives us the next move."""
    report = lock(report)
    if key is not None and (known := Word.objects.filter(key=key).first()):
        return known
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=not photos)
    if report.state == "withdrawn":
        raise Refused("closed", _("This report is closed."), status=409)
    if Word.objects.filter(report=report).count() >= MOST_WORDS:
        raise Refused("too_many", _("There are too many messages on this report."), status=429)
    if photos:
        keep_photos(report, photos, by="reporter")
    if report.state == "waiting_reporter":
        kind, fact = Word.Kind.REPLY, "report.replied"
        move(report, "reply", by=journal.REPORTER, fact=fact)
    else:
        kind = Word.Kind.QUESTION if question else Word.Kind.ADDITION
        journal.record(
            "report.added", "report", report.pk, by=journal.REPORTER, audience=journal.PUBLIC,
            unit_id=report.holder_id, unit_name=report.holder.name, question=question,
        )  # fmt: skip
    return Word.objects.create(report=report, kind=kind, key=key, text=text, at=clock.now())


@transaction.atomic
def say_verdict(report: Report, *, solved: bool, rating: int | None = None, comment: str = "") -> Report:
    """The reporter's word on an answered report: yes closes it, no brings it back to the desk."""
    report = lock(report)
    comment = clean_text(comment, field="comment", limit=TEXT_LIMIT)
    if rating is not None and not 1 <= rating <= 4:
        raise Refused("bad_rating", _("The rating goes from 1 to 4."), field="rating")
    last = report.verdicts.order_by("-id").first()
    if report.state == "confirmed" and solved and last is not None and last.solved:
        return report  # said twice
    if not solved:
        report.reopened += 1
        report.answered_at = None
        report.assignee_id = None
    move(
        report,
        "confirm" if solved else "dispute",
        by=journal.REPORTER,
        fact="report.confirmed" if solved else "report.disputed",
    )
    Verdict.objects.create(report=report, solved=solved, rating=rating, comment=comment, at=clock.now())
    return report


@transaction.atomic
def object_to_refusal(report: Report, text: str) -> Report:
    """The reporter does not accept that it is no police matter: it comes back, one rung up where there is one."""
    report = lock(report)
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    report.reopened += 1
    if report.holder.parent is not None and report.holder.parent.parent_id is not None:
        report.holder = report.holder.parent
        report.rung += 1
    report.assignee_id = None
    move(report, "object", by=journal.REPORTER, fact="report.objected")
    Word.objects.create(report=report, kind=Word.Kind.OBJECTION, text=text, at=clock.now())
    return report


@transaction.atomic
def withdraw(report: Report) -> Report:
    """The injured withdraws their complaint (pengaduan); this ends the case (domain.md 1.3)."""
    report = lock(report)
    if report.kind != Category.Kind.COMPLAINT:
        raise Refused("not_withdrawable", _("Only a complaint by the injured can be withdrawn."), status=409)
    move(report, "withdraw", by=journal.REPORTER, fact="report.withdrawn")
    return report
