"""What this room needs before its first request."""

from __future__ import annotations

from .rules import seed_rules


def seed_privacy() -> None:
    """The clocks. Repeatable."""
    seed_rules()
