"""One clock for everyone, so that tests and the demo can move time in one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

JAKARTA = ZoneInfo("Asia/Jakarta")

_shift = timedelta(0)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _shift  # noqa: TID251 - this is the clock the ban points to


def local(moment: datetime) -> datetime:
    """The same moment on a clock in Jakarta (WIB, UTC+7, no summer time)."""
    return moment.astimezone(JAKARTA)


@contextmanager
def travel(by: timedelta) -> Iterator[None]:
    """Within the block every part of this process sees time moved by ``by`` (tests only)."""
    global _shift
    before = _shift
    _shift = before + by
    try:
        yield
    finally:
        _shift = before
