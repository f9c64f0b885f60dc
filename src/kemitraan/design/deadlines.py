"""A promise and its clock in words: kept, running, soon, late, stopped. Late is said openly."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypedDict

from django.utils.translation import gettext

from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import once_a_language

from . import times

SOON = timedelta(minutes=5)
_NO_TIME = timedelta(0)


class Deadline(TypedDict):
    """What parts/deadline.html needs; ``running`` while the words change with time (ago.js)."""

    tone: str
    icon: str
    words: str
    title: str
    due: datetime
    hour: str
    running: bool
    short: bool


def describe(due: datetime, met: datetime | None = None, paused: bool = False, short: bool = False) -> Deadline:
    """The state of the promise ``due``: ``met`` when it was done, ``paused`` while its clock stands still."""
    if met is not None:
        return _met(due, met, short)
    if paused:
        return _say("neutral", "pause", gettext("clock stopped"), due)
    return running(due, *left_until(due), short)


def left_until(due: datetime) -> tuple[int, bool, date]:
    """What the words of a running clock depend on: its seconds as they are read, whether it is late, and the day."""
    now = clock.now()
    left = due - now
    return times.read(left), left < _NO_TIME, clock.local(now).date()


def running(due: datetime, seconds: int, late: bool, today: date, short: bool) -> Deadline:
    """A clock that runs, at a moment (:func:`left_until`)."""
    says, hour = _sentences(), times.spoken_on(due, today)
    title = says[late] % {"hour": hour, "length": times.length(seconds)}
    return Deadline(
        tone="late" if late else "waiting" if seconds < SOON.total_seconds() else "neutral",
        icon="warning" if late else "clock",
        words=says[2 + late] % {"length": times.brief(seconds)} if short else title,
        title=title if short else "",
        due=due,
        hour=hour,
        running=True,
        short=short,
    )


@once_a_language(8)
def _sentences() -> tuple[str, str, str, str]:
    """In time and late, each in full and short."""
    return (
        gettext("by %(hour)s, %(length)s left"),
        gettext("%(length)s late, promised %(hour)s"),
        gettext("%(length)s left"),
        gettext("%(length)s late"),
    )


def _met(due: datetime, met: datetime, short: bool) -> Deadline:
    if met <= due:
        words = gettext("kept") if short else gettext("kept: %(hour)s") % {"hour": times.spoken(met)}
        return _say("agreed", "check", words, due)
    if short:
        words = gettext("%(length)s late") % {"length": times.brief(met - due)}
    else:
        parts = {"hour": times.spoken(met), "length": times.length(met - due)}
        words = gettext("done %(hour)s, %(length)s late") % parts
    return _say("late", "check", words, due)


def _say(tone: str, icon: str, words: str, due: datetime) -> Deadline:
    return Deadline(
        tone=tone, icon=icon, words=words, title="", due=due, hour=times.spoken(due), running=False, short=False
    )
