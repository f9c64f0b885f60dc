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
from kemitraan.toolbox.wall import helped

from .excluded import next_above
from .handle import tell
from .models import Category, Report, Verdict, Word
from .move import lock, move
from .part import note_parted, part, part_all
from .photos import PreparedPhoto, keep_photos
from .second_look import overtake_looks

TEXT_LIMIT = 5_000
JUDGED = ("answered", "confirmed", "unconfirmed")  # states of a main report whose answer others may judge too
MOST_WORDS = 200  # of one reporter on one report


@helped("reports.add_words", "reports")
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


@helped("reports.say_verdict", "reports")
@transaction.atomic
def say_verdict(report: Report, *, solved: bool, rating: int | None = None, comment: str = "") -> Report:
    """The reporter's word on an answered report: yes closes it, no brings it back to the desk.

    A merged report's reporter is asked about the answer to the main one and speaks for their own: a yes is kept
    beside it, a no brings their own report back to the desk by itself. Refused (409) while there is no answer.
    """
    report = lock(report)
    comment = clean_text(comment, field="comment", limit=TEXT_LIMIT)
    if rating is not None and not 1 <= rating <= 4:
        raise Refused("bad_rating", _("The rating goes from 1 to 4."), field="rating")
    last = report.verdicts.order_by("-id").first()
    if solved and last is not None and last.solved and (report.state == "confirmed" or spoken_since(report)):
        return report  # said twice
    verdict = Verdict(report=report, solved=solved, rating=rating, comment=comment, at=clock.now())
    if report.state == "merged":
        _verdict_of_merged(report, solved)
    else:
        if not solved:
            _back(report)
        verb, fact = ("confirm", "report.confirmed") if solved else ("dispute", "report.disputed")
        move(report, verb, by=journal.REPORTER, fact=fact)
        overtake_looks(report)
    verdict.save()
    return report


def may_judge_main(report: Report) -> bool:
    """Whether a merged report's main one was answered, so that its reporter may say whether it is solved for them."""
    main = report.merged_into if report.state == "merged" else None
    return main is not None and main.answered_at is not None and main.state in JUDGED


def spoken_since(report: Report) -> bool:
    """Whether a merged report's reporter agreed with the answer that stands."""
    main = report.merged_into if report.state == "merged" else None
    if main is None or main.answered_at is None:
        return False
    return report.verdicts.filter(solved=True, at__gte=main.answered_at).exists()


def _verdict_of_merged(report: Report, solved: bool) -> None:
    main = report.merged_into
    if main is None or not may_judge_main(report):
        raise Refused("not_answered", _("There is no answer yet that you could judge."), status=409)
    if solved:
        journal.record(
            "report.agreed", "report", report.pk, by=journal.REPORTER, audience=journal.PUBLIC,
            unit_id=main.holder_id, unit_name=main.holder.name,
        )  # fmt: skip
        return
    _back(report)
    part(report)
    move(report, "dispute", by=journal.REPORTER, fact="report.disputed")
    note_parted(report, main, by=journal.REPORTER)


def _back(report: Report) -> None:
    report.reopened += 1
    report.answered_at = None
    report.assignee_id = None


@helped("reports.object_to_refusal", "reports")
@transaction.atomic
def object_to_refusal(report: Report, text: str) -> Report:
    """The reporter does not accept that it is no police matter: it comes back, one rung up where there is one.

    Where the refused one is the main report, a merged report's reporter objects for their own.
    """
    report = lock(report)
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    main = report.merged_into if report.state == "merged" else None
    if main is not None:
        if main.state != "refused":
            raise Refused("not_refused", _("There is nothing yet that you could object to."), status=409)
        part(report)
    report.reopened += 1
    up = next_above(report)
    if up is not None and up.parent_id is not None:
        report.holder = up
        report.rung += 1
    report.assignee_id = None
    move(report, "object", by=journal.REPORTER, fact="report.objected")
    if main is not None:
        note_parted(report, main, by=journal.REPORTER)
    Word.objects.create(report=report, kind=Word.Kind.OBJECTION, text=text, at=clock.now())
    return report


@helped("reports.withdraw", "reports")
@transaction.atomic
def withdraw(report: Report) -> Report:
    """The injured withdraws their complaint (pengaduan); this ends the case (domain.md 1.3).

    What others reported and was merged into it goes on: each is the desk's again, and its reporter is told.
    """
    report = lock(report)
    if report.kind != Category.Kind.COMPLAINT:
        raise Refused("not_withdrawable", _("Only a complaint by the injured can be withdrawn."), status=409)
    move(report, "withdraw", by=journal.REPORTER, fact="report.withdrawn")
    for other in part_all(report):
        tell(other, "report.unmerged")
    return report
