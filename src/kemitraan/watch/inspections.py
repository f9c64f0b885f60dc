"""Inspections (binluh): the yearly plan, the visit, the sheet, what it found (domain.md 3.6 steps 1, 4, 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_text
from kemitraan.toolbox.workdays import is_workday

from . import rules
from .finding_codes import ANSWERS, CODES, SHEET
from .findings import raise_finding
from .models import Finding, Inspection, SecurityUnit
from .models import Member as Guard
from .move import enter, lock, move

FIRST_AFTER = 3  # days: nobody is visited tomorrow by a plan made today


@dataclass(frozen=True)
class Found:
    """What a sheet found: its code, in words, who mends it, until when."""

    code: str
    text: str = ""
    owner_name: str = ""
    due_on: date | None = None


@transaction.atomic
def plan_year(police: Unit, *, by: journal.Actor) -> int:
    """A day for every active site of a police unit that has none planned; how many were added.

    First come sites with open findings, then those with most cards expired or expiring, then those longest not seen.
    Sites are compared, never persons. The days are working days, spread evenly over the rule ``inspect_every``.
    """
    day = rules.today()
    sites = list(_sites(police, day))
    period = rules.days("inspect_every", unit=police)
    taken = Inspection.objects.filter(guided_by=police, state="planned").count()
    share = period / max(1, len(sites) + taken)
    now = clock.now()
    rows = []
    for place, site in enumerate(sites):
        on = day + timedelta(days=FIRST_AFTER + int(place * share))
        while not is_workday(on):
            on += timedelta(days=1)
        reason = "breach" if site.open_findings else "cards" if site.cards else "yearly"  # type: ignore[attr-defined]
        row = Inspection(unit=site, guided_by=police, reason=reason, planned_on=on)
        enter(row, "planned", now=now, due_at=_late_after(on, police))
        rows.append(row)
    Inspection.objects.bulk_create(rows)
    journal.record(
        "inspections.planned", "unit", police.pk, by=by, unit_id=police.pk, unit_name=police.name, count=len(rows)
    )
    return len(rows)


@transaction.atomic
def plan_inspection(unit: SecurityUnit, on: date, *, reason: str = "asked", by: journal.Actor) -> Inspection:
    """Plan one inspection for a day; refuses a day in the past and a second one on the same day."""
    if on < rules.today():
        raise Refused("past", _("The day has passed already."), field="planned_on")
    if Inspection.objects.filter(unit=unit, planned_on=on, state="planned").exists():
        raise Refused("twice", _("An inspection is planned for this day already."), field="planned_on", status=409)
    row = Inspection(unit=unit, guided_by=unit.guided_by, reason=reason, planned_on=on)
    enter(row, "planned", due_at=_late_after(on, unit.guided_by))
    row.save()
    _note("inspection.planned", row, by)
    return row


@transaction.atomic
def move_inspection(inspection: Inspection, on: date, *, by: journal.Actor) -> None:
    """Another day."""
    if on < rules.today():
        raise Refused("past", _("The day has passed already."), field="planned_on")
    locked = lock(inspection)
    locked.planned_on = on
    move(
        locked,
        "move",
        by=by,
        fact="inspection.moved",
        due_at=_late_after(on, locked.guided_by),
        day=on.isoformat(),
    )


@transaction.atomic
def cancel_inspection(inspection: Inspection, *, reason: str, by: journal.Actor) -> None:
    """It will not be made; why stands in the history."""
    reason = clean_text(reason, field="reason", limit=200, required=True)
    move(lock(inspection), "cancel", by=by, fact="inspection.cancelled", reason=reason)


@transaction.atomic
def visit(inspection: Inspection, *, by: journal.Actor) -> None:
    """The officer was there; the sheet follows within three working days."""
    locked = lock(inspection)
    locked.visited_at, locked.officer = clock.now(), by.name
    move(locked, "visit", by=by, fact="inspection.visited")


@transaction.atomic
def file_sheet(
    inspection: Inspection,
    sheet: Mapping[str, str],
    *,
    note: str = "",
    found: Sequence[Found] = (),
    by: journal.Actor,
) -> list[Finding]:
    """File the sheet: one answer a line; what is not fulfilled becomes a finding with owner and day.

    Refuses a line without an answer, and a line answered "no" or "partly" for which nothing is found.
    """
    for line in SHEET:
        if sheet.get(line) not in ANSWERS:
            raise Refused("no_answer", _("Choose an answer for each line."), field=line)
    named = {one.code for one in found}
    for line in SHEET:
        if sheet[line] in ("no", "partly") and line not in named:
            words = _("Say who mends it and until when.")
            raise Refused("no_finding", words, field=f"owner_{line}")
    for one in found:
        if one.code not in CODES:
            raise Refused("unknown_code", _("Choose one of the list."), field="code")
    locked = lock(inspection)
    locked.sheet = {line: sheet[line] for line in SHEET}
    locked.note = clean_text(note, field="note", limit=4_000)
    now = clock.now()
    locked.visited_at, locked.filed_at = locked.visited_at or now, now
    locked.officer = locked.officer or by.name
    move(locked, "file", by=by, fact="inspection.filed", findings=len(found))
    return [
        raise_finding(
            one.code,
            guided_by=locked.guided_by,
            unit=locked.unit,
            inspection=locked,
            text=one.text,
            owner_name=one.owner_name,
            due_on=one.due_on,
            by=by,
        )
        for one in found
    ]


def _sites(police: Unit, day: date) -> Sequence[SecurityUnit]:
    planned = Inspection.objects.filter(guided_by=police, state__in=("planned", "visited")).values("unit_id")
    soon = day + timedelta(days=rules.marks("card_expiring", day)[0])
    expiring = Q(members__card_until__lte=soon) & ~Q(members__state=Guard.State.LEFT)
    open_ones = Q(findings__state__in=("open", "overdue"))
    return list(
        SecurityUnit.objects.filter(guided_by=police, status=SecurityUnit.Status.ACTIVE)
        .exclude(pk__in=planned)
        .annotate(
            open_findings=Count("findings", filter=open_ones, distinct=True),
            cards=Count("members", filter=expiring, distinct=True),
            last_seen=Max("inspections__filed_at"),
        )
        .order_by("-open_findings", "-cards", F("last_seen").asc(nulls_first=True), "id")
    )


def _late_after(on: date, police: Unit) -> datetime:
    return rules.deadline("inspection", datetime.combine(on, time(23, 59, 59), clock.JAKARTA), unit=police)


def _note(fact: str, row: Inspection, by: journal.Actor) -> None:
    journal.record(
        fact,
        "inspection",
        row.pk,
        by=by,
        unit_id=row.guided_by_id,
        unit_name=row.guided_by.name,
        security_unit=row.unit_id,
        day=row.planned_on.isoformat(),
    )
