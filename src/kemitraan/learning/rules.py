"""Deadlines from dated rules: days from an anchor, worked out when promised and then stored."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock as clocks
from kemitraan.toolbox.workdays import add_workdays

from .models import LearningRule

LONGEST = timedelta(days=60)  # a session lasts no longer: lists look no further back for one that goes on
FIRST_RULES = (
    # clock, days from its anchor, working days?, source
    ("announce", -7, False, "design: a week's notice before it begins"),
    ("open", -5, False, "design: registration opens five days before it begins"),
    ("report", 3, False, "domain.md 3.11 step 5: report within 3 days of the end"),
    ("evaluate", 74, False, "domain.md 3.11 step 6: calls of the next 60 days, and two weeks to read them"),
    ("approve", 5, True, "design: a second person reads a material within 5 working days"),
    ("request", 5, True, "design: who asks for a session hears within 5 working days what becomes of it"),
    ("answer", 5, True, "design: a question heard is answered within 5 working days"),
)


def deadline(name: str, *, unit: Unit, anchor: datetime, today: date | None = None) -> datetime:
    """When the clock ``name`` runs out, counted from ``anchor``.

    The rule of the nearest unit on the ladder wins over a general one, the youngest over older ones. Raises
    LookupError where no rule holds: a state without a clock is a bug.
    """
    day = today or clocks.local(clocks.now()).date()
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    above = [int(part) for part in unit.path.strip("/").split("/") if part]
    rules = LearningRule.objects.filter(holds, Q(unit__isnull=True) | Q(unit_id__in=above), clock=name)
    best = max(
        rules,
        key=lambda rule: (above.index(rule.unit_id) if rule.unit_id else -1, rule.valid_from, rule.pk),
        default=None,
    )
    if best is None:
        raise LookupError(f"no rule for {name!r} on {day}")
    return add_workdays(anchor, best.days) if best.workdays else anchor + timedelta(days=best.days)


@transaction.atomic
def seed_rules() -> None:
    """The first rules, where none is there yet."""
    for name, days, workdays, source in FIRST_RULES:
        if not LearningRule.objects.filter(clock=name).exists():
            LearningRule.objects.create(
                clock=name, days=days, workdays=workdays, source=source, valid_from=date(2020, 1, 1)
            )
