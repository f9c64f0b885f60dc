"""Desks that work by themselves, except the sector the visitor sits in: there they leave things to do."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox.errors import Refused

from . import stories

NOBODYS = "Musik keras"  # the call nobody takes: its clock runs out and it climbs the ladder


class Desks:
    """The operators of every sector but ``leave_alone``."""

    def __init__(self, *, leave_alone: int | None) -> None:
        self.leave_alone = leave_alone

    def step(self, now: datetime) -> int:
        """Take what waits and answer what was taken, a few at a time; how much was done."""
        return self._take(now) + self._answer(now)

    def _take(self, now: datetime) -> int:
        done = 0
        waiting = (
            reports.Report.objects.filter(state="received", response_wanted=False, category__needs_response=False)
            .exclude(story__startswith=NOBODYS)
            .exclude(unit_id=self.leave_alone or 0)
            .select_related("holder")
            .order_by("id")[:20]
        )
        for report in waiting:
            mood = random.Random(report.pk)  # noqa: S311 - a story, not a secret
            if report.priority > 2 and (now - report.state_since) > timedelta(seconds=mood.uniform(30, 900)):
                done += _try(partial(reports.take_in_hand, report, by=_operator(report)))
        return done

    def _answer(self, now: datetime) -> int:
        done = 0
        taken = (
            reports.Report.objects.filter(state="in_hand", category__needs_response=False, priority__gte=3)
            .exclude(story__startswith=NOBODYS)
            .exclude(unit_id=self.leave_alone or 0)
            .select_related("holder")
            .order_by("id")[:20]
        )
        for report in taken:
            mood = random.Random(report.pk + 7)  # noqa: S311
            if (now - report.state_since) > timedelta(seconds=mood.uniform(60, 2400)):
                words = mood.choice(stories.ANSWERED)
                done += _try(partial(reports.answer, report, words, by=_operator(report)))
        return done


def _try(act: Callable[[], object]) -> int:
    try:
        act()
    except Refused:
        return 0
    return 1


def _operator(report: reports.Report) -> journal.Actor:
    return journal.Actor("staff", None, "Operator SPKT (demo)", report.holder_id, report.holder.name)
