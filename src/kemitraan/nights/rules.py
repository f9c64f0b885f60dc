"""The dated rules, read once every few seconds, and the deadlines made of them."""

from __future__ import annotations

import time
from datetime import date, datetime, timedelta

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock as clocks

from .models import Night, NightRule, Roster

_KEEP_S = 5.0
_rules: list[NightRule] = []
_read_at = 0.0


def forget_rules() -> None:
    """Read the rules again at the next question (after an edit in this process)."""
    global _rules
    _rules = []


def minutes(name: str, *, unit: Unit, at: datetime) -> int:
    """The minutes of a clock in a police unit at a moment; the nearest unit's rule wins, then the youngest.

    Raises LookupError where no rule holds: a state without a clock is a bug.
    """
    day = clocks.local(at).date()
    found = [rule for rule in _read() if rule.clock == name and _holds(rule, day, unit)]
    if not found:
        raise LookupError(f"no rule for {name!r} on {day}")
    return max(found, key=lambda rule: (_depth(rule, unit), rule.valid_from)).minutes


def marks(name: str, at: datetime) -> list[int]:
    """All marks of a clock that rings several times, in minutes, ascending (15, 30, 60)."""
    day = clocks.local(at).date()
    return sorted({rule.minutes for rule in _read() if rule.clock == name and _holds(rule, day, None)})


def night_deadline(name: str, night: Night, at: datetime) -> datetime:
    """When a clock of a night runs out.

    ``open`` counts from its start; ``close`` from midnight of the morning it ends (720: noon); ``countersign`` from
    the closing.
    """
    lasts = timedelta(minutes=minutes(name, unit=night.guided_by, at=at))
    if name == "open":
        return night.starts_at + lasts
    if name == "close":
        morning = clocks.local(night.ends_at).replace(hour=0, minute=0, second=0, microsecond=0)
        return max(morning + lasts, night.ends_at)
    return at + lasts


def roster_deadline(name: str, roster: Roster, at: datetime) -> datetime:
    """When a clock of a roster runs out: ``first_night`` and ``last_night`` at those nights, others from now."""
    if name == "first_night":
        return datetime.combine(roster.first, roster.starts_at, clocks.JAKARTA)
    if name == "last_night":
        return datetime.combine(roster.last + timedelta(days=1), roster.ends_at, clocks.JAKARTA)
    return at + timedelta(minutes=minutes(name, unit=roster.guided_by, at=at))


def _read() -> list[NightRule]:
    global _rules, _read_at
    moment = time.monotonic()
    if not _rules or moment - _read_at > _KEEP_S:
        _rules, _read_at = list(NightRule.objects.order_by("id")), moment
    return _rules


def _holds(rule: NightRule, day: date, unit: Unit | None) -> bool:
    in_time = rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)
    return in_time and (rule.unit_id is None or (unit is not None and f"/{rule.unit_id}/" in unit.path))


def _depth(rule: NightRule, unit: Unit) -> int:
    return -1 if rule.unit_id is None else unit.path.index(f"/{rule.unit_id}/")
