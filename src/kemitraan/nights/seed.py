"""The rules this room starts with. What staff changed stays: a clock that has a rule is left alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from .models import NightRule
from .rules import forget_rules

SINCE = date(2020, 1, 1)
DAY = 24 * 60
DESIGN = "design default"

# clock, minutes, source
RULES: list[tuple[str, int, str]] = [
    ("draft", 14 * DAY, DESIGN),
    ("agree", 3 * DAY, DESIGN),
    ("evening_mail", 17 * 60, "design default: tonight's link goes out at 17.00 WIB"),
    ("open", 30, "domain.md 3.5 step 2: opened within 30 min of the start; later the head is told"),
    ("close", 12 * 60, "domain.md 3.5: the log is closed in the morning; not by noon is told to the head"),
    ("countersign", 3 * DAY, "domain.md 3.5 step 7: the head countersigns within 3 days"),
    ("caught", 15, "domain.md 3.2 step 7: alarm at 15 min"),
    ("caught", 30, "domain.md 3.2 step 7: alarm at 30 min"),
    ("caught", 60, "domain.md 3.2 step 7: alarm at 60 min"),
    ("longest_night", 8 * 60, "domain.md 6, E21: volunteers' hours have a limit"),
    ("keep_attendance", 365 * DAY, "domain.md 6, E9: attendance of the night watch is kept 12 months"),
]


@transaction.atomic
def seed_nights() -> None:
    """Rules for clocks that have none yet."""
    known = set(NightRule.objects.values_list("clock", flat=True))
    NightRule.objects.bulk_create(
        NightRule(clock=name, minutes=count, valid_from=SINCE, source=source)
        for name, count, source in RULES
        if name not in known
    )
    forget_rules()
