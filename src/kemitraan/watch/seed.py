"""The rules this room starts with. What staff changed stays: a name that has a rule is left alone."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from .models import WatchRule
from .rules import forget_rules

SINCE = date(2020, 8, 5)  # Perpol 4/2020 in force
DESIGN = "design default"

# name, days, working days, source
RULES: list[tuple[str, int, bool, str]] = [
    ("card_valid", 1_095, False, "Perpol 4/2020: a card holds for three years (a vendor's five years is an error)"),
    ("card_expiring", 90, False, "domain.md 3.6 step 3: notices 90, 60 and 30 days before"),
    ("card_expiring", 60, False, "domain.md 3.6 step 3: notices 90, 60 and 30 days before"),
    ("card_expiring", 30, False, "domain.md 3.6 step 3: notices 90, 60 and 30 days before"),
    ("card_warn2", 180, False, "Perpol 4/2020 art. 43: second written warning; the 180 days are a design default"),
    ("card_barred", 365, False, "Perpol 4/2020 art. 43; ST/733/IV/OPS.4.3/2024: over a year, may not serve"),
    ("post_asleep", 30, False, "domain.md 3.5 step 8: inactive for 30 days, then a guidance visit"),
    ("guidance_visit", 14, False, DESIGN),
    ("revival", 60, False, DESIGN),
    ("inspection", 7, False, DESIGN),  # after the planned day
    ("file_sheet", 3, True, "domain.md 3.6 step 4: report within 3 working days"),
    ("inspect_every", 365, False, "domain.md 3.6 step 1: a yearly plan"),
    ("mend", 21, False, DESIGN),
    ("mend_serious", 3, False, DESIGN),
    ("recheck", 30, False, "domain.md 3.6 step 5: re-check within 30 days"),
    ("breach_period", 365, False, "domain.md 3.5 step 8: two breaches; the period is a design default"),
    ("decide_suspension", 3, True, DESIGN),
    ("review_suspension", 90, False, DESIGN),
    ("upload_draft", 7, False, DESIGN),
    ("upload_undo", 14, False, DESIGN),
    ("link_lasts", 30, False, DESIGN),
]


@transaction.atomic
def seed_watch() -> None:
    """Rules for names that have none yet."""
    known = set(WatchRule.objects.values_list("name", flat=True))
    WatchRule.objects.bulk_create(
        WatchRule(name=name, days=days, workdays=workdays, valid_from=SINCE, source=source)
        for name, days, workdays, source in RULES
        if name not in known
    )
    forget_rules()
