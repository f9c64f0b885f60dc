"""The rules this room starts with. What staff changed stays: a rule that exists is left alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from .rule_models import LimitRule, ReachRule
from .rules import forget_rules

SINCE = date(2026, 1, 2)
DESIGN = "design default"
FRESH_S = 900  # a position up to 15 minutes old is taken for where somebody is

# clock, priority, beyond metres, seconds, source
LIMITS: list[tuple[str, int | None, int, int, str]] = [
    ("decide", 1, 0, 60, "domain.md 3.2 step 2: P1 dispatch decision within 60 s"),
    ("decide", None, 0, 300, DESIGN),
    ("answer", None, 0, 60, "domain.md 3.2 step 4: answer within 60 s, then the next unit"),
    ("arrive", 1, 0, 600, "domain.md 2.10: on scene within 10 min"),
    ("arrive", 1, 5_000, 900, "domain.md 2.10: beyond 5 km within 15 min"),
    ("arrive", 1, 10_000, 1_500, "domain.md 2.10: beyond 10 km within 25 min"),
    ("arrive", 2, 0, 1_200, "domain.md 5.4: P2 arrive within 20 min"),
    ("arrive", 3, 0, 14_400, "domain.md 5.4: P3 within 4 h"),
    ("arrive", 4, 0, 28_800, "domain.md 5.4: P4 within one working day"),
    ("stabilise", None, 0, 1_800, DESIGN),
    ("finish", None, 0, 3_600, DESIGN),
    ("alarm", None, 0, 300, DESIGN),
    ("caught", None, 0, 900, "domain.md 3.2 step 7: alarm at 15 min"),
    ("caught", None, 0, 1_800, "domain.md 3.2 step 7: alarm at 30 min"),
    ("caught", None, 0, 3_600, "domain.md 3.2 step 7: alarm at 60 min"),
    ("ask_again_declined", None, 0, 1_800, DESIGN),
    ("ask_again_expired", None, 0, 300, DESIGN),
    ("wish_detour", 1, 0, 300, DESIGN),  # how much later a wished capability may come
    ("wish_detour", None, 0, 3_600, DESIGN),
    ("assist", None, 0, 1_800, DESIGN),
    ("phone_held", None, 0, 86_400, DESIGN),  # a phone's command waits for the one it builds on
    ("phone_stuck", None, 0, 259_200, DESIGN),  # then its writer decides, then the superior
    ("phone_superior", None, 0, 259_200, DESIGN),
    ("assist_stay", None, 0, 14_400, DESIGN),  # how long a volunteer's link lives on once they are there
]

# priority, from rung, level, busy too, oldest position, source
REACHES: list[tuple[int | None, int, str, bool, int, str]] = [
    (1, 0, ReachRule.Level.POLDA, False, FRESH_S, "life in danger: the soonest in the whole Polda, on every rung"),
    (None, 0, ReachRule.Level.POLRES, False, FRESH_S, "the own Polres first"),
    (None, 1, ReachRule.Level.POLDA, False, FRESH_S, "then the whole Polda"),
    (None, ReachRule.LAST, ReachRule.Level.POLDA, True, 3_600, "at last also those bound to something less urgent"),
]


@transaction.atomic
def seed_dispatch() -> None:
    """Limits for clocks that have none yet, and the reach rules where there are none."""
    known = set(LimitRule.objects.values_list("clock", flat=True))
    LimitRule.objects.bulk_create(
        LimitRule(clock=name, priority=priority, beyond_m=beyond, seconds=seconds, valid_from=SINCE, source=source)
        for name, priority, beyond, seconds, source in LIMITS
        if name not in known
    )
    if not ReachRule.objects.exists():
        ReachRule.objects.bulk_create(
            ReachRule(
                priority=priority,
                from_rung=rung,
                level=level,
                busy=busy,
                max_age_s=age,
                valid_from=SINCE,
                source=source,
            )
            for priority, rung, level, busy, age, source in REACHES
        )
    forget_rules()
