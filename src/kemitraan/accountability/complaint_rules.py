"""When the clocks of complaints run out: dated rows on the working-day calendar, stored when promised."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from kemitraan.toolbox import clock
from kemitraan.toolbox.workdays import add_workdays

from .models import ComplaintRule


def today() -> date:
    """This day in Jakarta. Complaints know days, no hours."""
    return clock.local(clock.now()).date()


def days(name: str, on: date | None = None) -> int:
    """How many days the rule says. LookupError where none holds: a state without a clock is a bug."""
    return _rule(name, on or today()).days


def deadline(name: str, start: datetime) -> datetime:
    """When the clock runs out that starts now; always the end of a day in Jakarta."""
    rule = _rule(name, clock.local(start).date())
    if rule.workdays:
        return add_workdays(start, rule.days)
    return add_workdays(start, 0) + timedelta(days=rule.days)


def _rule(name: str, day: date) -> ComplaintRule:
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    found = ComplaintRule.objects.filter(holds, name=name).order_by("-valid_from", "-id").first()
    if found is None:
        raise LookupError(f"no rule {name!r} for complaints on {day}")
    return found
