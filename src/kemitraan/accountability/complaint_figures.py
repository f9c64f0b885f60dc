"""What the public may know of complaints: counts of whole months by level of the unit, never of one unit.

A number below five is not shown, nor is nothing told from it: where the hidden cells of a line would add up to fewer
than five, the smallest shown one is hidden too. A level with fewer than five units is left out, for its number would be
that of a unit. The running month is left out: nobody can watch a number move.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth

from kemitraan.territory.api import Unit
from kemitraan.toolbox.parts import LEAST
from kemitraan.toolbox.wall import helping

from .models import Complaint

MONTHS = 12
OUTCOMES = ("proven", "not_proven", "settled", "not_grade")


@dataclass(frozen=True)
class Line:
    """One month of one level. A cell is None where it is not shown."""

    month: date
    level: str
    total: int
    cells: tuple[int | None, ...]


def suppressed(numbers: Mapping[str, int], order: Sequence[str]) -> tuple[int | None, tuple[int | None, ...]]:
    """The total and the cells in order, as far as they may be shown."""
    total = sum(numbers.values())
    if total < LEAST:
        return None, tuple(None for _name in order)
    shown = {name for name in order if numbers.get(name, 0) >= LEAST}
    while len(shown) < len(order) and sum(numbers.get(name, 0) for name in order if name not in shown) < LEAST:
        shown.remove(min(shown, key=lambda name: (numbers[name], name)))
    return total, tuple(numbers[name] if name in shown else None for name in order)


def received(today: date) -> list[Line]:
    """Complaints by the month they came in and what they are about."""
    return _lines("received_on", "kind", tuple(Complaint.Kind.values), today)


def answered(today: date) -> list[Line]:
    """Complaints by the month they were answered and what was found."""
    return _lines("closed_on", "outcome", OUTCOMES, today)


def _lines(day: str, what: str, order: Sequence[str], today: date) -> list[Line]:
    months = _whole_months(today)
    rows = (
        Complaint.objects.filter(**{f"{day}__gte": months[0], f"{day}__lt": today.replace(day=1), f"{what}__in": order})
        .annotate(month=TruncMonth(day))
        .values_list("month", "unit__level", what)
        .annotate(count=Count("id"))
    )
    with helping("complaints.figures", "complaints"):  # counted for everybody, and nobody sees a row
        counted = list(rows)
    found: dict[tuple[date, str], Counter[str]] = defaultdict(Counter)
    for month, level, name, count in counted:
        found[month, level or ""][name] += count
    lines = []
    for month in reversed(months):
        for level in _levels():
            total, cells = suppressed(found[month, level], order)
            if total is not None:  # what is not listed had fewer than five, or none
                lines.append(Line(month, level, total, cells))
    return lines


def _levels() -> list[str]:
    """Levels with enough units that a number speaks of none of them."""
    counted = dict(Unit.objects.values_list("level").annotate(count=Count("id")).values_list("level", "count"))
    return [level for level in Unit.Level.values if counted.get(level, 0) >= LEAST]


def _whole_months(today: date) -> list[date]:
    number = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(number - MONTHS, number)]
