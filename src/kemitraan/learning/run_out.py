"""What happens when a clock runs out: sessions begin and end by themselves; what people owe is told once as late."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kemitraan.journal import api as journal
from kemitraan.partnership import api as partnership
from kemitraan.toolbox import clock

from .ask import run_out_requests
from .models import RaisedQuestion, Session
from .move import lock, move, note
from .states import ENDED


def run_out_sessions(now: datetime | None = None, *, limit: int = 100) -> int:
    """Take each session, question and request whose clock ran out one step on; how many. Several workers may."""
    now = now or clock.now()
    moving = Session.objects.exclude(state__in=ENDED).filter(due_at__lte=now, late_told_at__isnull=True)
    late = list(moving.order_by("due_at").values_list("id", flat=True)[:limit])
    begun = Session.objects.filter(state="announced", starts_at__lte=now).values_list("id", flat=True)[:limit]
    done = sum(_run_out(pk, now) for pk in dict.fromkeys([*late, *begun]))
    waiting = RaisedQuestion.objects.exclude(state="answered").filter(due_at__lte=now, late_told_at__isnull=True)
    done += sum(_question_late(pk, now) for pk in waiting.order_by("due_at").values_list("id", flat=True)[:limit])
    return done + run_out_requests(now, limit=limit)


@transaction.atomic
def _run_out(pk: int, now: datetime) -> bool:
    if not Session.objects.select_for_update(skip_locked=True).filter(pk=pk).exists():
        return False
    session = lock(Session(pk=pk))
    if session.state in ("announced", "open") and session.starts_at <= now:
        move(session, "start", by=journal.SYSTEM, fact="session.started", now=now)
    elif session.state == "running" and session.ends_at <= now:
        move(session, "end", by=journal.SYSTEM, fact="session.held", now=now)
        _tell_partners(session)
    elif session.due_at is not None and session.due_at <= now and session.late_told_at is None:
        session.late_told_at = now
        session.save(update_fields=["late_told_at"])
        note(session, "session.late", by=journal.SYSTEM, state=session.state)
    else:
        return False
    return True


def _tell_partners(session: Session) -> None:
    """We were together with those who hosted: their timeline says so, and the agreed contact starts anew."""
    for host in session.programme.hosts.exclude(partner=None).select_related("partner"):
        if host.partner is not None and host.partner.state != "merged":
            partnership.note_contact(
                host.partner, session.programme.title, at=min(session.ends_at, clock.now()), by=journal.SYSTEM
            )


@transaction.atomic
def _question_late(pk: int, now: datetime) -> bool:
    row = RaisedQuestion.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
    if row is None or row.late_told_at is not None:
        return False
    row.late_told_at = now
    row.save(update_fields=["late_told_at"])
    note(
        Session.objects.select_related("unit").get(pk=row.session_id), "session.question_late", by=journal.SYSTEM,
        question=row.pk,
    )  # fmt: skip
    return True
