"""What those who hold a report do with it: take it in hand, ask, answer, refuse, hand it over."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line, clean_text
from kemitraan.toolbox.wall import helped

from .closing import note_closing
from .contact import address_of, disguised
from .excluded import next_above, refuse_kept_from
from .models import Report, Word
from .move import lock, move
from .stop import proof_or_reason
from .tell_staff import tell_staff

TEXT_LIMIT = 2_000

# Why something is not a police matter; each with whom to turn to (domain.md 3.1 step 4). Words: reports/wording.py
REFUSAL_REASONS = ("civil_dispute", "other_agency", "outside_region", "no_event", "duplicate_elsewhere")


@helped("reports.take_in_hand", "reports")
@transaction.atomic
def take_in_hand(report: Report, *, by: journal.Actor, assignee_id: int | None = None) -> Report:
    """Somebody works on it from now on. Taking it again only changes who."""
    report = lock(report)
    report.assignee_id = assignee_id if assignee_id is not None else report.assignee_id
    move(report, "take", by=by, fact="report.taken")
    return report


@helped("reports.ask", "reports")
@transaction.atomic
def ask(report: Report, text: str, *, by: journal.Actor) -> Report:
    """Ask the reporter something; the next move is theirs."""
    report = lock(report)
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    move(report, "ask", by=by, fact="report.asked")
    Word.objects.create(report=report, kind=Word.Kind.ASK, text=text, author=by.unit_name, at=clock.now())
    tell(report, "report.asked")
    return report


def open_question(report: Report) -> Word | None:
    """The reporter's newest question that nobody has answered yet, or None."""
    kinds = (Word.Kind.QUESTION, Word.Kind.ANSWER)
    last = report.words.filter(kind__in=kinds).order_by("-id").first()
    return last if last is not None and last.kind == Word.Kind.QUESTION else None


@helped("reports.reply_to_question", "reports")
@transaction.atomic
def reply_to_question(report: Report, text: str, *, by: journal.Actor) -> Word:
    """Answer what the reporter asked; the report itself stays where it is. Refused (409) where nothing was asked."""
    report = lock(report)
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    if open_question(report) is None:
        raise Refused("not_asked", _("The reporter has no open question."), status=409)
    word = Word.objects.create(
        report=report, kind=Word.Kind.ANSWER, text=text, author=by.unit_name or report.holder.name, at=clock.now()
    )
    journal.record(
        "report.question_answered", "report", report.pk, by=by, audience=journal.PUBLIC,
        unit_id=report.holder_id, unit_name=report.holder.name,
    )  # fmt: skip
    messaging.queue(
        "report.question_answered",
        to=address_of(report),
        language=report.language,
        about="report",
        about_id=report.pk,
        context={"code": report.code, "unit": report.holder.name},
        disguise=disguised(report),
    )
    return word


@helped("reports.answer", "reports")
@transaction.atomic
def answer(report: Report, text: str, *, by: journal.Actor, no_photo: str = "", cell: int | None = None) -> Report:
    """Say what was done; the reporter is asked whether it is solved.

    Where a photo of the scene was stopped (:mod:`.stop`), a closing needs another one or ``no_photo``, one of the
    fixed reasons: refused (409) without. ``cell``: where the phone was that closed it, if one on duty did.
    """
    report = lock(report)
    report.answer = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    photos = proof_or_reason(report, no_photo, by=by)
    report.answered_at = clock.now()
    report.response_wanted = False
    move(report, "answer", by=by, fact="report.answered")
    note_closing(report, by=by, photos=photos, no_photo=no_photo, cell=cell)
    tell(report, "report.answered")
    return report


@helped("reports.refuse", "reports")
@transaction.atomic
def refuse(report: Report, reason: str, text: str, *, by: journal.Actor) -> Report:
    """Not a police matter: a fixed reason, a sentence, whom to turn to, and the right to object."""
    if reason not in REFUSAL_REASONS:
        raise Refused("unknown_reason", _("Choose one of the fixed reasons."), field="reason")
    report = lock(report)
    report.reason = reason
    report.answer = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    report.response_wanted = False
    move(report, "refuse", by=by, fact="report.refused", reason=reason)
    tell(report, "report.refused")
    return report


@helped("reports.transfer", "reports")
@transaction.atomic
def transfer(report: Report, to: territory.Unit, why: str, *, by: journal.Actor) -> Report:
    """Hand it to another unit, which starts with a fresh clock; the reporter sees who holds it now."""
    report = lock(report)
    why = clean_line(why, field="why", limit=300, required=True)
    if to.pk == report.holder_id:
        raise Refused("same_unit", _("This unit holds it already."), field="unit")
    refuse_kept_from(report, to)
    before = report.holder.name
    report.holder, report.unit, report.rung, report.assignee_id = to, to, 0, None
    move(report, "transfer", by=by, fact="report.transferred", from_unit=before, why=why)
    tell(report, "report.transferred")
    return report


@helped("reports.climb", "reports")
@transaction.atomic
def climb(report: Report, to: territory.Unit, *, why: str, by: journal.Actor = journal.SYSTEM) -> Report:
    """One rung up the ladder: the next unit that may hold it does now. Refused where the step would skip a rung."""
    report = lock(report)
    up = next_above(report)
    if up is None or up.pk != to.pk:
        raise Refused("skips_a_rung", _("The ladder is climbed one rung at a time."), status=409)
    before = report.holder.name
    report.holder, report.rung, report.assignee_id = to, report.rung + 1, None
    move(report, "climb", by=by, fact="report.climbed", from_unit=before, why=why)
    tell(report, "report.climbed")
    tell_staff(report, "staff.climbed", [to.pk])
    return report


@helped("reports.note", "talk")  # a responder and a volunteer add to the talk, which they do not read
@transaction.atomic
def note(report: Report, text: str, *, by: journal.Actor) -> Word:
    """A note among staff; the reporter never sees it."""
    text = clean_text(text, field="text", limit=TEXT_LIMIT, required=True)
    journal.record("report.noted", "report", report.pk, by=by, unit_id=report.holder_id)
    return Word.objects.create(report=report, kind=Word.Kind.NOTE, text=text, author=by.name, at=clock.now())


def response_started(report: Report) -> None:
    """Dispatch has taken the report up; it need not be found again."""
    Report.objects.filter(pk=report.pk).update(response_wanted=False)


@helped("reports.tell", "reports", "identity")  # also to the reporters of those merged into it, wherever they lie
def tell(report: Report, template: str, **more: object) -> None:
    """Queue a message to the reporter about where their report stands; also to those merged into it."""
    merged = Report.objects.filter(merged_into=report).select_related("holder")
    for one in [report, *merged]:
        messaging.queue(
            template,
            to=address_of(one),
            language=one.language,
            about="report",
            about_id=one.pk,
            context={
                "code": one.code,
                "unit": report.holder.name,
                "due": report.due_at.isoformat() if report.due_at else "",
                **more,
            },
            disguise=disguised(one),
        )
