"""The dated numbers of a unit's visits: limits, cadence, hours. Read once every few seconds."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as time_of_day

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock as clocks

from .rule_models import VisitRule

_KEEP_S = 5.0

# name → the unit its amount is counted in
NAMES = {
    "submit": "hours",
    "review": "days",
    "route": "hours",
    "task": "days",
    "follow_up": "days",
    "report": "days",
    "resolve": "days",
    "keep": "months",
    "keep_planned": "days",
    "visit_minutes": "minutes",
    "day_minutes": "minutes",
    "speed": "km/h",
    "every_rt": "days",
    "every_household": "days",
    "every_business": "days",
    "every_community": "days",
    "every_figure": "days",
    "every_worship": "days",
    "reached": "days",
    "problem_days": "days",
}


@dataclass
class _Book:
    read_at: float = 0.0
    rules: dict[str, list[VisitRule]] = field(default_factory=dict)


_book = _Book()


def forget_rules() -> None:
    """Read the rules again at the next question (after an edit in this process)."""
    global _book
    _book = _Book()


def amount(name: str, unit: Unit, day: date | None = None) -> int:
    """The number ``name`` for a unit on a day (today): the rule of the nearest unit on the ladder, then the youngest.

    Raises LookupError where no rule holds: work without a limit is a bug.
    """
    day = day or clocks.local(clocks.now()).date()
    rules = [rule for rule in _read().get(name, []) if _holds(rule, day, unit)]
    if not rules:
        raise LookupError(f"no visit rule for {name!r} on {day}")
    return max(rules, key=lambda rule: (_depth(rule, unit), rule.valid_from)).amount


def deadline(name: str, unit: Unit, start: datetime) -> datetime:
    """When the clock ``name`` that starts now runs out; ``day_end`` is the end of the day in Jakarta."""
    local = clocks.local(start)
    if name == "day_end":
        return datetime.combine(local.date() + timedelta(days=1), time_of_day(0), clocks.JAKARTA)
    number, unit_of = amount(name, unit, local.date()), NAMES[name]
    return start + (timedelta(hours=number) if unit_of == "hours" else timedelta(days=number))


def day_said(unit: Unit, said_at: datetime | None, now: datetime) -> date:
    """The day a phone says something happened, as far as its clock is believed: not after today, and not longer ago
    than a visit may take to be handed in and decided about (rules ``submit`` and ``review``). Else today.
    """
    today = clocks.local(now).date()
    if said_at is None or said_at > now:
        return today
    earliest = now - timedelta(hours=amount("submit", unit, today)) - timedelta(days=amount("review", unit, today))
    return clocks.local(said_at).date() if said_at >= earliest else today


def kept_until(unit: Unit, day: date) -> date:
    """The last day that what a visit of ``day`` stored may be kept."""
    months = day.month - 1 + amount("keep", unit, day)
    year, month = day.year + months // 12, months % 12 + 1
    for last in range(day.day, 27, -1):
        try:
            return date(year, month, last)
        except ValueError:
            continue
    return date(year, month, day.day)


def _read() -> dict[str, list[VisitRule]]:
    global _book
    moment = time.monotonic()
    if not _book.rules or moment - _book.read_at > _KEEP_S:
        fresh: dict[str, list[VisitRule]] = {}
        for rule in VisitRule.objects.order_by("id"):
            fresh.setdefault(rule.name, []).append(rule)
        _book = _Book(moment, fresh)
    return _book.rules


def _holds(rule: VisitRule, day: date, unit: Unit) -> bool:
    return (
        rule.valid_from <= day
        and (rule.valid_to is None or day <= rule.valid_to)
        and (rule.unit_id is None or f"/{rule.unit_id}/" in unit.path)
    )


def _depth(rule: VisitRule, unit: Unit) -> int:
    """How near the rule's unit stands to this one: −1 for a general rule."""
    return -1 if rule.unit_id is None else unit.path.index(f"/{rule.unit_id}/")
