"""Working days as Indonesian offices count them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from .clock import JAKARTA, local


@lru_cache(maxsize=32)
def _free_days(year: int) -> frozenset[date]:
    """National holidays and collective leave (cuti bersama) of a year, from the ``holidays`` package."""
    calendar = holidays.country_holidays("ID", years=year, categories=("government", "public"))
    return frozenset(calendar)


def is_workday(day: date) -> bool:
    """Monday to Friday, no national holiday, no collective leave."""
    return day.weekday() < 5 and day not in _free_days(day.year)


def add_workdays(start: datetime, days: int) -> datetime:
    """The end (23:59:59 in Jakarta) of the ``days``-th working day after the day of ``start``."""
    day = local(start).date()
    left = days
    while left > 0:
        day += timedelta(days=1)
        if is_workday(day):
            left -= 1
    return datetime.combine(day, time(23, 59, 59), JAKARTA)
