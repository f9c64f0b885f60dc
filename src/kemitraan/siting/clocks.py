"""Deadlines of studies, from dated rules in the database, and the rules this room starts with."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import Q

from kemitraan.toolbox import clock as clocks

from .models import StudyClock

SINCE = date(2026, 1, 2)
DESIGN = "design default"
RULES = [  # clock, minutes
    ("draft", 30 * 24 * 60),
    ("compute", 30),
    ("decide", 30 * 24 * 60),
]


def deadline(name: str, start: datetime) -> datetime:
    """When the clock runs out. Raises LookupError where no rule holds: a state without a clock is a bug."""
    day = clocks.local(start).date()
    holds = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    rule = StudyClock.objects.filter(holds, clock=name).order_by("-valid_from").first()
    if rule is None:
        raise LookupError(f"no clock rule for {name!r} on {day}")
    return start + timedelta(minutes=rule.minutes)


def seed_siting() -> None:
    """The rules that are not there yet; what staff changed stays."""
    for name, minutes in RULES:
        StudyClock.objects.get_or_create(clock=name, valid_from=SINCE, defaults={"minutes": minutes, "source": DESIGN})
