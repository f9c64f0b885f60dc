"""The dated rules, read once every few seconds: how long clocks run, and at which marks a card is spoken of."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock as clocks
from kemitraan.toolbox.workdays import add_workdays

from .models import WatchRule

_KEEP_S = 5.0


@dataclass
class _Book:
    """All rules as they were at ``read_at`` (monotonic seconds)."""

    read_at: float = 0.0
    rules: dict[str, list[WatchRule]] = field(default_factory=dict)


_book = _Book()


def forget_rules() -> None:
    """Read the rules again at the next question (after an edit in this process, and between tests)."""
    global _book
    _book = _Book()


def today() -> date:
    """This day in Jakarta."""
    return clocks.local(clocks.now()).date()


def rule(name: str, *, unit: Unit | None = None, on: date | None = None) -> WatchRule:
    """The rule that holds on a day: the nearest unit's first, then the youngest. LookupError where none holds."""
    found = [one for one in _holding(name, on or today()) if one.unit_id is None or _covers(one, unit)]
    if not found:
        raise LookupError(f"no watch rule for {name!r}")
    return max(found, key=lambda one: (one.unit_id is not None, one.valid_from, one.pk))


def days(name: str, *, unit: Unit | None = None, on: date | None = None) -> int:
    """How many days the rule ``name`` says."""
    return rule(name, unit=unit, on=on).days


def marks(name: str, on: date | None = None) -> tuple[int, ...]:
    """All marks of a rule with several rows of the same first day, descending (90, 60, 30)."""
    found = [one for one in _holding(name, on or today()) if one.unit_id is None]
    if not found:
        raise LookupError(f"no watch rule for {name!r}")
    youngest = max(one.valid_from for one in found)
    return tuple(sorted({one.days for one in found if one.valid_from == youngest}, reverse=True))


def deadline(name: str, start: datetime, *, unit: Unit | None = None) -> datetime:
    """When the clock ``name`` that starts now runs out; working days end at the end of the day in Jakarta."""
    found = rule(name, unit=unit, on=clocks.local(start).date())
    return add_workdays(start, found.days) if found.workdays else start + timedelta(days=found.days)


def _holding(name: str, day: date) -> list[WatchRule]:
    return [
        one for one in _read().get(name, []) if one.valid_from <= day and (one.valid_to is None or day <= one.valid_to)
    ]


def _covers(one: WatchRule, unit: Unit | None) -> bool:
    return unit is not None and f"/{one.unit_id}/" in unit.path


def _read() -> dict[str, list[WatchRule]]:
    global _book
    moment = time.monotonic()
    if not _book.rules or moment - _book.read_at > _KEEP_S:
        fresh: dict[str, list[WatchRule]] = {}
        for one in WatchRule.objects.order_by("id"):
            fresh.setdefault(one.name, []).append(one)
        _book = _Book(moment, fresh)
    return _book.rules
