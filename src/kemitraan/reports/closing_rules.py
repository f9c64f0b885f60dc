"""The dated numbers of second looks and bursts."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock

from .models import ClosingRule


def number(code: str, *, unit: Unit, now: datetime) -> int:
    """The number that holds for a unit today: the nearest unit's on the ladder, the youngest of those.

    Raises LookupError where there is none: a rule that is missing is a bug.
    """
    day = clock.local(now).date()
    above = [int(part) for part in unit.path.split("/") if part]
    rules = list(
        ClosingRule.objects.filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day), code=code, valid_from__lte=day
        ).filter(Q(unit__isnull=True) | Q(unit_id__in=above))
    )
    if not rules:
        raise LookupError(f"no closing rule for {code!r} on {day}")
    best = max(rules, key=lambda rule: (above.index(rule.unit_id) if rule.unit_id else -1, rule.valid_from, rule.pk))
    return best.value
