"""Residents: they report, some say whether it is solved, some say no, some never answer."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

from . import stories

ANSWER_AFTER = timedelta(seconds=40)
SPREAD = 0.004  # degrees, about 400 m around a centre

Tell = Callable[[reports.NewReport], None]


def tell_directly(new: reports.NewReport) -> None:
    """Hand the report to the verb itself (for filling the past)."""
    reports.receive(new)


class Residents:
    """Everybody who might report tonight."""

    def __init__(
        self, rng: random.Random, tell: Tell, *, mean_gap_s: float, near: territory.Unit | None = None
    ) -> None:
        """``near``: a third of all reports come from this unit's area, so that a visitor there has something to do."""
        self.rng = rng
        self.tell = tell
        self.mean_gap_s = mean_gap_s
        self.next_at: datetime | None = None
        self.homes = [
            LonLat(area.lon, area.lat)
            for area in territory.villages()
            if area.lon is not None and area.lat is not None and not area.code.startswith("31.01")
        ]
        covered = near.coverage.select_related("area") if near is not None else ()
        self.near = [
            LonLat(cover.area.lon, cover.area.lat)
            for cover in covered
            if cover.area.lon is not None and cover.area.lat is not None
        ]

    def step(self, now: datetime) -> int:
        """Tell what is due by now and answer what waits for an answer; how much was done."""
        return self._report(now) + self._verdicts(now)

    def _report(self, now: datetime) -> int:
        done = 0
        if self.next_at is None:
            self.next_at = now + self._gap()
        while self.next_at <= now:
            with suppress(Refused):  # a point that fell into the sea or over the border: nobody lives there
                self.tell(self.make_up())
            self.next_at += self._gap()
            done += 1
        return done

    def _gap(self) -> timedelta:
        return timedelta(seconds=self.rng.expovariate(1 / self.mean_gap_s))

    def make_up(self) -> reports.NewReport:
        """One invented report at an invented spot near a real centre point."""
        category = self.rng.choices(list(stories.WEIGHTS), list(stories.WEIGHTS.values()))[0]
        home = self.rng.choice(self.near if self.near and self.rng.random() < 0.33 else self.homes)
        point = LonLat(
            round(home.lon + self.rng.uniform(-SPREAD, SPREAD), 6),
            round(home.lat + self.rng.uniform(-SPREAD, SPREAD), 6),
        )
        return reports.NewReport(
            key=uuid.UUID(int=self.rng.getrandbits(128), version=4),
            category=category,
            story=self.rng.choice(stories.STORIES[category]),
            channel="web",
            point=point,
            accuracy_m=float(self.rng.choice((8, 15, 30, 120, 250))),
            landmark=self.rng.choice(stories.LANDMARKS),
            in_progress=category in ("K01", "K15") or self.rng.random() < 0.15,
        )

    def _verdicts(self, now: datetime) -> int:
        done = 0
        waiting = reports.Report.objects.filter(state="answered", state_since__lte=now - ANSWER_AFTER).order_by("id")[
            :20
        ]
        for report in waiting:
            mood = random.Random(report.pk)  # noqa: S311 - a story, not a secret
            says = mood.random()
            if says >= 0.72 or report.state_since + timedelta(seconds=mood.uniform(0, 300)) > now:
                continue  # not yet, or never: silence is counted apart
            solved = says < 0.62 or report.reopened > 0
            reports.say_verdict(
                report,
                solved=solved,
                rating=mood.choice((3, 4, 4)) if solved else None,
                comment="" if solved else mood.choice(stories.DISPUTES),
            )
            done += 1
        return done
