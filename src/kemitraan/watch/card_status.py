"""What a card is worth today, derived from one date and the dated rules; never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from . import rules


class Status(TextChoices):
    """From good to barred. The names are those of domain.md 2.3."""

    ACTIVE = "active", _("Valid")
    EXPIRING_90 = "expiring_90", _("Ends within 90 days")
    EXPIRING_60 = "expiring_60", _("Ends within 60 days")
    EXPIRING_30 = "expiring_30", _("Ends within 30 days")
    WARN1 = "expired_warn1", _("Expired: first warning")
    WARN2 = "expired_warn2", _("Expired: second warning")
    BARRED = "barred", _("Expired over a year: may not serve")
    NONE = "none", _("No card")


EXPIRING = (Status.EXPIRING_90, Status.EXPIRING_60, Status.EXPIRING_30)
EXPIRED = (Status.WARN1, Status.WARN2, Status.BARRED)
TOLD = (*EXPIRING, *EXPIRED)  # steps at which notices go out
TONES = {
    Status.ACTIVE: ("agreed", "check-circle"),
    Status.EXPIRING_90: ("waiting", "calendar"),
    Status.EXPIRING_60: ("waiting", "calendar"),
    Status.EXPIRING_30: ("waiting", "hourglass"),
    Status.WARN1: ("late", "warning"),
    Status.WARN2: ("late", "warning"),
    Status.BARRED: ("danger", "stop"),
    Status.NONE: ("neutral", "minus"),
}


@dataclass(frozen=True)
class Steps:
    """The days at which a card's status changes: marks before the last day, and days overdue after it."""

    before: tuple[int, int, int]
    warn2: int
    barred: int


def steps_on(day: date) -> Steps:
    """The steps as the rules of a day say."""
    first, second, third = rules.marks("card_expiring", day)[:3]
    return Steps((first, second, third), rules.days("card_warn2", on=day), rules.days("card_barred", on=day))


def status_of(valid_until: date | None, day: date, steps: Steps | None = None) -> Status:
    """The status of a card whose last valid day is ``valid_until``, on a day. The last day itself still counts."""
    if valid_until is None:
        return Status.NONE
    steps = steps or steps_on(day)
    overdue = (day - valid_until).days
    if overdue >= steps.barred:
        return Status.BARRED
    if overdue >= steps.warn2:
        return Status.WARN2
    if overdue > 0:
        return Status.WARN1
    for mark, status in zip(reversed(steps.before), reversed(EXPIRING), strict=True):
        if -overdue <= mark:
            return status
    return Status.ACTIVE


def window(status: Status, day: date, steps: Steps | None = None) -> tuple[date | None, date | None]:
    """First and last ``valid_until`` that have this status on a day; None is open. Not for NONE."""
    steps = steps or steps_on(day)
    first, second, third = steps.before
    bounds: dict[Status, tuple[int | None, int | None]] = {  # in days from the day, inclusive
        Status.ACTIVE: (first + 1, None),
        Status.EXPIRING_90: (second + 1, first),
        Status.EXPIRING_60: (third + 1, second),
        Status.EXPIRING_30: (0, third),
        Status.WARN1: (-steps.warn2 + 1, -1),
        Status.WARN2: (-steps.barred + 1, -steps.warn2),
        Status.BARRED: (None, -steps.barred),
    }
    low, high = bounds[status]
    return (
        None if low is None else day + timedelta(days=low),
        None if high is None else day + timedelta(days=high),
    )


def where(status: Status, day: date, column: str = "card_until", steps: Steps | None = None) -> Q:
    """The filter on a date column that finds exactly the rows of a status."""
    if status == Status.NONE:
        return Q(**{f"{column}__isnull": True})
    low, high = window(status, day, steps)
    found = Q(**{f"{column}__isnull": False})
    if low is not None:
        found &= Q(**{f"{column}__gte": low})
    if high is not None:
        found &= Q(**{f"{column}__lte": high})
    return found
