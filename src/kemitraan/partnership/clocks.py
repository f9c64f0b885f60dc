"""Deadlines of this room: computed from dated rules when they are promised, then stored."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import transaction

from kemitraan.territory.api import Unit
from kemitraan.toolbox.clock import JAKARTA, local
from kemitraan.toolbox.workdays import add_workdays

from .models import TimeRule

SINCE = date(2020, 1, 1)
DESIGN = "design default"

# clock, days, workdays, source
RULES: list[tuple[str, int | None, int | None, str]] = [
    ("reminder", 7, None, DESIGN),  # how long until an owner hears of the same thing again
    ("scanning", 14, None, DESIGN),
    ("analysis", 21, None, DESIGN),
    ("response", 60, None, DESIGN),
    ("assessment", 30, None, DESIGN),
    ("finding", 14, None, DESIGN),
    ("draft", 7, None, "domain.md 6 E9: no longer than the purpose needs"),
    ("run", 1, None, DESIGN),
    ("link", 30, None, DESIGN),  # how long a partner's own link works
]

# clock, hours, source
HOURS: list[tuple[str, int, str]] = [
    ("correction", 72, "domain.md 6 E16; UU 27/2022: within 3 x 24 hours"),
]


def deadline(name: str, *, unit: Unit, start: datetime) -> datetime:
    """When the clock ``name`` runs out in this unit; days end at midnight in Jakarta, hours run on.

    The rule of the nearest unit on the ladder wins over a general one, the youngest over older ones. Raises
    LookupError where no rule holds: a state without a clock is a bug.
    """
    day = local(start).date()
    rules = [
        rule
        for rule in TimeRule.objects.filter(clock=name, valid_from__lte=day)
        if (rule.valid_to is None or day <= rule.valid_to)
        and (rule.unit_id is None or f"/{rule.unit_id}/" in unit.path)
    ]
    if not rules:
        raise LookupError(f"no time rule for {name!r} on {day}")
    best = max(rules, key=lambda rule: (_depth(rule, unit), rule.valid_from, rule.pk))
    if best.hours is not None:
        return start + timedelta(hours=best.hours)
    if best.workdays is not None:
        return add_workdays(start, best.workdays)
    return end_of(day + timedelta(days=best.days or 0))


def end_of(day: date) -> datetime:
    """The last second of a day in Jakarta."""
    return datetime.combine(day, time(23, 59, 59), JAKARTA)


def _depth(rule: TimeRule, unit: Unit) -> int:
    return -1 if rule.unit_id is None else unit.path.index(f"/{rule.unit_id}/")


@transaction.atomic
def seed_partnership() -> None:
    """A first rule for each clock that has none; what staff changed stays."""
    known = set(TimeRule.objects.values_list("clock", flat=True))
    TimeRule.objects.bulk_create(
        TimeRule(clock=name, days=days, workdays=workdays, valid_from=SINCE, source=source)
        for name, days, workdays, source in RULES
        if name not in known
    )
    TimeRule.objects.bulk_create(
        TimeRule(clock=name, hours=hours, valid_from=SINCE, source=source)
        for name, hours, source in HOURS
        if name not in known
    )
