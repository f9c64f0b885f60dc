"""A call at the desk: when it rang, who took it and how soon, or that nobody did.

A call that nobody took is counted like any other: it was somebody who wanted help.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.people.api import Viewer, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.rows import insert_or_skip

from .models import Call, Report

IN_TIME = timedelta(seconds=10)  # a call is answered within ten seconds (domain.md 2.10)


@dataclass(frozen=True)
class CallFigures:
    """What became of the calls of a period. ``in_time`` is a share of all calls, taken or not."""

    calls: int
    answered: int
    abandoned: int
    in_time: float | None
    median_ring_s: float | None


def calls_visible_to(viewer: Viewer) -> QuerySet[Call]:
    """The calls of the units for which this viewer enters reports."""
    return Call.objects.filter(unit_id__in=viewer.units_for(purposes.ENTER_REPORTS))


def call_for(viewer: Viewer, call_id: int) -> Call:
    """One call; what the viewer may not see does not exist (404)."""
    found = calls_visible_to(viewer).filter(pk=call_id).select_related("report").first()
    if found is None:
        raise Http404
    return found


@transaction.atomic
def ring(unit: territory.Unit, *, by: journal.Actor, key: UUID | None = None) -> Call:
    """The telephone rings at a unit's desk; the clock of the call starts. The same ``key`` is the same call."""
    call = Call(key=key, unit=unit, rang_at=clock.now())
    if not insert_or_skip(call):
        return Call.objects.get(key=key, unit=unit)
    journal.record("call.rang", "call", call.pk, by=by, unit_id=unit.pk, unit_name=unit.name)
    return call


@transaction.atomic
def pick_up(call: Call, *, by: journal.Actor) -> Call:
    """Somebody takes the call. Taking it again changes nothing; refused (409) where it has ended."""
    call = _lock(call)
    if call.answered_at is not None:
        return call
    if call.ended_at is not None:
        raise Refused("call_ended", _("This call has ended already."), status=409)
    call.answered_at, call.operator = clock.now(), by.name
    call.save(update_fields=["answered_at", "operator"])
    journal.record("call.answered", "call", call.pk, by=by, unit_id=call.unit_id, ring_s=ring_seconds(call))
    return call


@transaction.atomic
def abandon(call: Call, *, by: journal.Actor) -> Call:
    """The caller hung up before anybody could write a report. Refused (409) where a report was made of it."""
    call = _lock(call)
    if call.abandoned:
        return call
    if call.report_id is not None:
        raise Refused("call_has_report", _("A report was made of this call."), status=409)
    call.abandoned, call.ended_at = True, clock.now()
    call.save(update_fields=["abandoned", "ended_at"])
    journal.record("call.abandoned", "call", call.pk, by=by, unit_id=call.unit_id, unit_name=by.unit_name)
    return call


@transaction.atomic
def end_call(call: Call, report: Report, *, by: journal.Actor) -> Call:
    """The call became a report; one call makes one report, however often this is said."""
    call = _lock(call)
    if call.report_id is not None:
        return call
    now = clock.now()
    call.report, call.ended_at, call.abandoned = report, now, False
    if call.answered_at is None:
        call.answered_at, call.operator = now, by.name
    call.save(update_fields=["report", "ended_at", "abandoned", "answered_at", "operator"])
    journal.record("call.told", "call", call.pk, by=by, unit_id=call.unit_id, report=report.pk)
    return call


def ring_seconds(call: Call) -> float | None:
    """How long it rang before somebody took it or the caller gave up; None while it rings."""
    until = call.answered_at or call.ended_at
    return round((until - call.rang_at).total_seconds(), 1) if until else None


def call_figures(calls: QuerySet[Call], *, since: datetime) -> CallFigures:
    """Counts and shares of the calls that rang since a moment."""
    rows = list(calls.filter(rang_at__gte=since).values_list("rang_at", "answered_at", "abandoned"))
    rings = [answered - rang for rang, answered, _left in rows if answered is not None]
    return CallFigures(
        calls=len(rows),
        answered=len(rings),
        abandoned=sum(left for _rang, _answered, left in rows),
        in_time=sum(one <= IN_TIME for one in rings) / len(rows) if rows else None,
        median_ring_s=median(one.total_seconds() for one in rings) if rings else None,
    )


def _lock(call: Call) -> Call:
    return Call.objects.select_for_update().get(pk=call.pk)
