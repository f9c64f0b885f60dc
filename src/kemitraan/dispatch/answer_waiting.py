"""Worker rounds: start a response for each report that waits for one, and ask the next one where nobody goes.

Level-triggered: they look at what the rows say, several times a second, and may be killed at any point. Several
workers share the work by ``skip locked``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

from .case import fresh
from .duty import Duty, read_duty
from .models import Hold, Response
from .move import lock, tell
from .offer import offer_next
from .rules import limit
from .states import OPEN, STATES


def answer_waiting(now: datetime | None = None, *, most: int = 50) -> int:
    """Start a response and make the first offer for each waiting report, most urgent first; how many."""
    now = now or clock.now()
    waiting = list(reports.awaiting_response(most).values_list("pk", flat=True))
    if not waiting:
        return 0
    duty = read_duty()
    held = _held_paths(now)
    return sum(_start(pk, duty, held) for pk in waiting)


def offer_waiting(now: datetime | None = None, *, most: int = 50) -> int:
    """Ask the next one for each response where nobody goes and the machine's turn has come; how many were asked."""
    now = now or clock.now()
    due = Response.objects.filter(state__in=("waiting", "no_unit"), look_at__lte=now)
    held = _held_paths(now)
    for path in held:
        due = due.exclude(Q(priority__gt=1) & Q(unit__path__startswith=path))
    found = list(due.order_by("priority", "contact_at").values_list("pk", flat=True)[:most])
    if not found:
        return 0
    duty = read_duty()
    return sum(_go_on(pk, duty) for pk in found)


@transaction.atomic
def _start(report_id: int, duty: Duty, held: list[str]) -> bool:
    """One report: its response and its first offer, in one transaction."""
    report = (
        reports.Report.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=report_id, response_wanted=True)
        .annotate(
            wishes_a_woman=F("reporter__female_officer"),
            kept=Exists(reports.Exclusion.objects.filter(report_id=OuterRef("pk"))),
        )
        .first()
    )
    if report is None:
        return False  # another worker has it, or it is done
    reports.response_started(report)
    before = list(Response.objects.filter(report=report).values_list("state", flat=True))
    if not report.is_open or any(state in OPEN for state in before):
        return False
    now = clock.now()
    known = fresh(report.unit_id, reports.paths_of(report.pk) if report.kept else ())
    wishes = ["female_officer"] if report.wishes_a_woman else []
    response = _new_response(report, known.ladder, now, contact=now if before else report.received_at, wishes=wishes)
    tell(response, "response.started", priority=response.priority)
    if response.priority > 1 and any(response.unit.path.startswith(path) for path in held):
        return True
    offer_next(response, duty, now, known)
    return True


@transaction.atomic
def _go_on(response_id: int, duty: Duty) -> bool:
    if not Response.objects.select_for_update(skip_locked=True).filter(
        pk=response_id, state__in=("waiting", "no_unit")
    ):
        return False
    return offer_next(lock(response_id), duty, clock.now()) is not None


def _new_response(
    report: reports.Report,
    ladder: list[territory.Unit],
    now: datetime,
    *,
    contact: datetime,
    wishes: Sequence[str] = (),
) -> Response:
    """``wishes`` are capabilities the reporter wished for; who wished them stays in its own room."""
    rung = next((rung for rung, unit in enumerate(ladder) if unit.pk == report.holder_id), None)
    state = STATES["waiting"]
    return Response.objects.create(
        report=report,
        priority=report.priority,
        state="waiting",
        state_since=now,
        owner=state.owner,
        due_at=contact + limit("decide", priority=report.priority, unit=ladder[0], now=now),
        look_at=now,
        unit=ladder[0],
        holder=report.holder if rung is None else ladder[rung],
        rung=rung or 0,
        needs=list(wishes),
        contact_at=contact,
    )


def _held_paths(now: datetime) -> list[str]:
    """Paths of the units where calls below P1 wait for one assignment of all."""
    return list(Hold.objects.filter(until__gt=now).values_list("unit__path", flat=True))
