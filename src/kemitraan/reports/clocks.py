"""Deadlines: computed from dated rules when they are promised, then stored."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from django.db.models import Q

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock as clocks
from kemitraan.toolbox.workdays import add_workdays

from .models import ClockRule

_KEEP_S = 5.0
_rules: dict[str, list[ClockRule]] = {}
_read_at = 0.0


def deadline(name: str, *, priority: int, unit: Unit, start: datetime) -> datetime:
    """When the clock ``name`` runs out for a report of this priority in this unit.

    The rule of the nearest unit on the ladder wins over a general one, a rule for the priority over one for
    all, the youngest over older ones. Raises LookupError where no rule holds: a state without a clock is a bug.
    """
    day = clocks.local(start).date()
    rules = [rule for rule in _all_rules().get(name, []) if _holds(rule, day, priority, unit)]
    if not rules:
        raise LookupError(f"no clock rule for {name!r}, priority {priority}, on {day}")
    best = max(rules, key=lambda rule: (_depth(rule, unit), rule.priority is not None, rule.valid_from))
    if best.workdays is not None:
        return add_workdays(start, best.workdays)
    return start + timedelta(minutes=best.minutes or 0)


def forget_rules() -> None:
    """Read the rules again at the next question (after an edit in this process)."""
    global _read_at
    _read_at = 0.0


def _all_rules() -> dict[str, list[ClockRule]]:
    global _rules, _read_at
    moment = time.monotonic()
    if not _rules or moment - _read_at > _KEEP_S:
        fresh: dict[str, list[ClockRule]] = {}
        for rule in ClockRule.objects.order_by("id"):
            fresh.setdefault(rule.clock, []).append(rule)
        _rules, _read_at = fresh, moment
    return _rules


def _holds(rule: ClockRule, day: date, priority: int, unit: Unit) -> bool:
    return (
        rule.valid_from <= day
        and (rule.valid_to is None or day <= rule.valid_to)
        and rule.priority in (None, priority)
        and (rule.unit_id is None or f"/{rule.unit_id}/" in unit.path)
    )


def _depth(rule: ClockRule, unit: Unit) -> int:
    """How near the rule's unit stands to this one: −1 for a general rule."""
    return -1 if rule.unit_id is None else unit.path.index(f"/{rule.unit_id}/")


def rules_on(day: date) -> Q:
    """The filter for rules that hold on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
