"""Worker round: what changed in the report below is taken over here, because calls go down only."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .cancel import end
from .case import posts_in
from .models import Offer, Response
from .move import lock, move, tell
from .release import release
from .states import ASKING, OPEN

NEEDS_SOMEBODY = ("received", "in_hand", "waiting_reporter")
_NOT_THERE = (*ASKING, "accepted", "en_route")


def follow_reports(now: datetime | None = None, *, most: int = 50) -> int:
    """End what needs nobody any more; keep up a changed priority and another unit of the place. How many."""
    now = now or clock.now()
    moot = Q(state__in=_NOT_THERE) & ~Q(report__state__in=NEEDS_SOMEBODY)
    other = Q(state__in=OPEN) & ~Q(report__priority=F("priority"))
    moved = Q(state__in=ASKING) & ~Q(report__unit=F("unit"))
    away = Exists(reports.Exclusion.objects.filter(report_id=OuterRef("report_id")))
    kept = Q(state__in=_NOT_THERE) & Q(away)
    found = Response.objects.filter(moot | other | moved | kept).values_list("pk", flat=True)
    return sum(_follow(pk, now) for pk in list(found[:most]))


@transaction.atomic
def _follow(response_id: int, now: datetime) -> bool:
    if not Response.objects.select_for_update(skip_locked=True).filter(pk=response_id, state__in=OPEN):
        return False
    response = lock(response_id)
    report, done = response.report, False
    if response.state in _NOT_THERE and report.state not in NEEDS_SOMEBODY:
        end(response, "report_closed", journal.SYSTEM, now)
        return True
    if report.priority != response.priority:
        _keep_priority(response, report.priority, now)
        done = True
    if response.state in _NOT_THERE and (kept_from := reports.paths_of(report.pk)):
        done = _keep_away(response, report, kept_from, now) or done
    elif response.state in ASKING and report.unit_id != response.unit_id:
        _keep_unit(response, report)
        done = True
    return done


def _keep_away(response: Response, report: reports.Report, kept_from: tuple[str, ...], now: datetime) -> bool:
    """The report is kept from a unit: nobody of theirs is asked or comes, and the task no longer lies with them."""
    theirs = posts_in(kept_from)
    done = Offer.objects.filter(
        response=response, state=Offer.State.OPEN, kind="respond", shift__post_id__in=theirs
    ).update(state=Offer.State.WITHDRAWN, answered_at=now, reason="excluded")
    if done and response.state == "offered":
        move(response, "withdraw", by=journal.SYSTEM, fact="response.withdrawn", now=now)
    responder = response.responder
    if responder is not None and responder.post_id in theirs and response.state in ("accepted", "en_route"):
        release(response, why="excluded", by=journal.SYSTEM, now=now)
        done += 1
    lies_there = response.unit.path.startswith(kept_from) or response.holder.path.startswith(kept_from)
    if lies_there or (response.state in ASKING and report.unit_id != response.unit_id):
        _keep_unit(response, report)
        done += 1
    return bool(done)


def _keep_priority(response: Response, priority: int, now: datetime) -> None:
    """Another priority from now on. Volunteers never know of a life in danger: what they were asked is withdrawn."""
    before, response.priority = response.priority, priority
    response.save(update_fields=["priority"])
    if priority == 1:
        Offer.objects.filter(response=response, kind="assist", state__in=("open", "accepted")).update(
            state=Offer.State.WITHDRAWN, answered_at=now, reason="priority 1"
        )
    tell(response, "response.priority", before=before, priority=priority)


def _keep_unit(response: Response, report: reports.Report) -> None:
    """The report was handed to another unit while nobody went: the ladder starts there."""
    response.unit, response.holder, response.rung, response.refusals = report.unit, report.holder, 0, 0
    response.save(update_fields=["unit", "holder", "rung", "refusals"])
