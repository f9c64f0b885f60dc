"""Rosters and nights."""

from __future__ import annotations

from .log_models import Checkpoint, Incident, Lap, LogLine, Scan
from .night_models import CheckIn, Duty, Night, NightCommand, PinMiss
from .roster_models import Availability, Objection, Roster, RosterRun, Swap
from .rule_models import NightRule

__all__ = [
    "Availability", "CheckIn", "Checkpoint", "Duty", "Incident", "Lap", "LogLine", "Night", "NightCommand",
    "NightRule", "Objection", "PinMiss", "Roster", "RosterRun", "Scan", "Swap",
]  # fmt: skip
