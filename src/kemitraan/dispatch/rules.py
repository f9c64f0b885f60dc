"""The dated rules, read once every few seconds: limits of clocks, and who may be asked on a rung."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock as clocks

from .rule_models import LimitRule, ReachRule

_KEEP_S = 5.0


@dataclass
class _Book:
    """All rules as they were at ``read_at`` (monotonic seconds)."""

    read_at: float = 0.0
    limits: list[LimitRule] = field(default_factory=list)
    reaches: list[ReachRule] = field(default_factory=list)


_book = _Book()


def forget_rules() -> None:
    """Read the rules again at the next question (after an edit in this process)."""
    global _book
    _book = _Book()


def limit(name: str, *, priority: int, unit: Unit, metres: float = 0, now: datetime | None = None) -> timedelta:
    """How long the clock ``name`` runs for this priority in this unit, for a responder so far away.

    The widest distance band reached wins, then the rule of the nearest unit, then one for the priority, then the
    youngest. Raises LookupError where no rule holds: a state without a clock is a bug.
    """
    rules = [rule for rule in _limits(name, now) if _fits(rule, priority, unit) and rule.beyond_m <= metres]
    if not rules:
        raise LookupError(f"no limit rule for {name!r}, priority {priority}")
    best = max(
        rules,
        key=lambda rule: (_depth(rule, unit), rule.priority is not None, rule.beyond_m, rule.valid_from),
    )
    return timedelta(seconds=best.seconds)


def marks(name: str, now: datetime | None = None) -> list[int]:
    """All marks of a clock that rings several times, in whole minutes, ascending (15, 30, 60)."""
    return sorted({rule.seconds // 60 for rule in _limits(name, now)})


def reach(priority: int, rung: int, *, last: bool, now: datetime | None = None) -> ReachRule:
    """Who may be asked for this priority on this rung. Raises LookupError where no rule holds."""
    day = _day(now)
    rules = [
        rule
        for rule in _read().reaches
        if _valid(rule, day)
        and rule.priority in (None, priority)
        and (rule.from_rung <= rung if rule.from_rung != ReachRule.LAST else last)
    ]
    if not rules:
        raise LookupError(f"no reach rule for priority {priority} on rung {rung}")
    return max(
        rules,
        key=lambda rule: (
            rule.from_rung == ReachRule.LAST,
            rule.priority is not None,
            rule.from_rung,
            rule.valid_from,
        ),
    )


def _limits(name: str, now: datetime | None) -> list[LimitRule]:
    day = _day(now)
    return [rule for rule in _read().limits if rule.clock == name and _valid(rule, day)]


def _read() -> _Book:
    global _book
    moment = time.monotonic()
    if not _book.limits or moment - _book.read_at > _KEEP_S:
        _book = _Book(moment, list(LimitRule.objects.order_by("id")), list(ReachRule.objects.order_by("id")))
    return _book


def _day(now: datetime | None) -> date:
    return clocks.local(now or clocks.now()).date()


def _valid(rule: LimitRule | ReachRule, day: date) -> bool:
    return rule.valid_from <= day and (rule.valid_to is None or day <= rule.valid_to)


def _fits(rule: LimitRule, priority: int, unit: Unit) -> bool:
    return rule.priority in (None, priority) and (rule.unit_id is None or f"/{rule.unit_id}/" in unit.path)


def _depth(rule: LimitRule, unit: Unit) -> int:
    """How near the rule's unit stands to this one: −1 for a general rule."""
    return -1 if rule.unit_id is None else unit.path.index(f"/{rule.unit_id}/")
