"""A start without the log of reading fails: it is part of the house, and no setting leaves it out."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

KEEPER = "kemitraan.oversight.keep_readings.KeepReadings"


@register()
def readings_are_kept(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The keeper must stand last in the line, where every answer passes it."""
    if settings.MIDDLEWARE and settings.MIDDLEWARE[-1] == KEEPER:
        return []
    return [Error("The log of reading is not kept: KeepReadings must be the last middleware.", id="oversight.E001")]
