"""Self-organised security: who belongs to which unit, with what card, where they stand, who looks after it."""

from __future__ import annotations

from .duty_models import OnDuty
from .post_models import Equipment, GuardPost, PostNote, RevivalStep
from .rule_models import WatchRule
from .supervision_models import WAITS_FOR_DECIDER, Finding, Inspection, Suspension
from .unit_models import Card, CardNotice, Employer, Member, SecurityUnit
from .upload_models import GuardList

__all__ = [
    "WAITS_FOR_DECIDER",
    "Card", "CardNotice", "Employer", "Equipment", "Finding", "GuardList", "GuardPost", "Inspection", "Member",
    "OnDuty", "PostNote", "RevivalStep", "SecurityUnit", "Suspension", "WatchRule",
]  # fmt: skip
