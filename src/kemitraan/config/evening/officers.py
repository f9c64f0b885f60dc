"""Officers: patrols that drive along real streets, accept most offers, decline a few, miss some, and finish."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Random

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.roads import api as roads
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

from . import stories

SIMULATED = "PATROLI-"  # call signs of those who drive by themselves


@dataclass
class Drive:
    """A way somebody is on, and when they set off."""

    way: roads.Route
    since: datetime


@dataclass
class Officers:
    """All patrols that drive by themselves. ``speed`` is how much faster than life they drive."""

    rng: random.Random
    network: roads.Network
    speed: float = 1.0
    drift_every: timedelta = timedelta(seconds=20)
    drives: dict[int, Drive] = field(default_factory=dict)  # by shift
    drifted_at: datetime | None = None

    def step(self, now: datetime) -> int:
        """Whatever is due by now; how much was done."""
        return self._answer_offers(now) + self._work(now) + self._drift(now)

    def _answer_offers(self, now: datetime) -> int:
        done = 0
        for offer in dispatch.Offer.objects.filter(
            state="open", kind="respond", shift__post__call_sign__startswith=SIMULATED
        ).select_related("shift__post__unit", "shift__post__account"):
            mood = random.Random(offer.pk)  # noqa: S311 - a story, not a secret
            says, shift = mood.random(), offer.shift
            if shift is None or says > 0.94 or now - offer.made_at < timedelta(seconds=mood.uniform(3, 14)):
                continue  # one in sixteen never looks at the phone
            try:
                if says > 0.86:
                    dispatch.decline(offer.pk, mood.choice(("vehicle", "too_far", "unsafe_alone")), post=shift.post)
                else:
                    dispatch.accept(offer.pk, post=shift.post)
                done += 1
            except Refused:
                continue
        return done

    def _work(self, now: datetime) -> int:
        done = 0
        bound = dispatch.Response.objects.filter(
            state__in=[*dispatch.GOING, "handed_over"], responder__post__call_sign__startswith=SIMULATED
        ).select_related("report", "responder__post__unit", "responder__post__account")
        for response in bound:
            try:
                done += self._go_on(response, now)
            except Refused:
                continue
        return done

    def _go_on(self, response: dispatch.Response, now: datetime) -> int:
        shift, report = response.responder, response.report
        if shift is None:
            return 0
        mood = random.Random(response.pk)  # noqa: S311
        rested = (now - response.state_since).total_seconds()
        if response.state == "accepted":
            if rested < mood.uniform(4, 15):
                return 0
            dispatch.leave(response.pk, post=shift.post)
            self._set_off(shift, report, now)
            return 1
        if response.state == "en_route":
            drive = self.drives.get(shift.pk) or self._set_off(shift, report, now)
            driven = (now - drive.since).total_seconds() * self.speed
            people.place_phone(shift, drive.way.at(driven), accuracy_m=12, at=now)
            if driven >= drive.way.seconds:
                dispatch.arrive(response.pk, post=shift.post)
                self.drives.pop(shift.pk, None)
            return 1
        if response.state == "on_scene" and rested > mood.uniform(60, 200) / self.speed:
            dispatch.stabilise(response.pk, post=shift.post)
            return 1
        if response.state in ("stabilised", "handed_over") and rested > mood.uniform(60, 400) / self.speed:
            dispatch.clear(response.pk, mood.choice(stories.FINISHED), post=shift.post)
            return 1
        return 0

    def _set_off(self, shift: people.Shift, report: reports.Report, now: datetime) -> Drive:
        here = people.Position.objects.filter(shift=shift).first()
        goal = (report.lon, report.lat) if report.lon is not None and report.lat is not None else None
        if here is None or goal is None:
            goal = goal or ((here.lon, here.lat) if here else (0.0, 0.0))
        start = (here.lon, here.lat) if here else goal
        drive = Drive(roads.route(self.network, start, goal), now)
        self.drives[shift.pk] = drive
        return drive

    def _drift(self, now: datetime) -> int:
        """Those who are free drive about a little, so that their fixes stay fresh."""
        if self.drifted_at is not None and now - self.drifted_at < self.drift_every:
            return 0
        self.drifted_at = now
        busy = set(dispatch.Response.objects.filter(state__in=dispatch.GOING).values_list("responder_id", flat=True))
        free = people.Position.objects.filter(
            shift__post__call_sign__startswith=SIMULATED, shift__ended_at__isnull=True
        ).exclude(shift_id__in=[pk for pk in busy if pk])
        free.update(lon=F("lon") + _jitter(), lat=F("lat") + _jitter(), at=now)
        return 0


def _jitter() -> CombinedExpression:
    """Up to about 60 m to either side, drawn anew for every row by the database."""
    return (Random() - 0.5) * 0.0011


def put_patrols_on_duty(rng: random.Random, *, each: int = 2) -> int:
    """Two patrols for every Polsek, on duty now, somewhere in its area; those already on duty stay. How many."""
    made = 0
    for unit in territory.Unit.objects.filter(level=territory.Unit.Level.POLSEK).order_by("id"):
        centres = [
            LonLat(cover.area.lon, cover.area.lat)
            for cover in unit.coverage.select_related("area")
            if cover.area.lon is not None and cover.area.lat is not None
        ]
        if not centres:
            continue
        for number in range(1, each + 1):
            post = _patrol(unit, number)
            if people.Shift.objects.filter(post=post, ended_at__isnull=True).exists():
                continue
            shift = people.start_shift(post, hours=16)
            centre = rng.choice(centres)
            people.place_phone(
                shift, LonLat(centre.lon + rng.uniform(-0.004, 0.004), centre.lat + rng.uniform(-0.004, 0.004))
            )
            made += 1
    return made


def _patrol(unit: territory.Unit, number: int) -> people.Post:
    name = unit.name.removeprefix("Polsek ")
    account, _ = people.Account.objects.get_or_create(
        username=f"demo-{unit.slug}-{number}", defaults={"name": f"Patroli {name} {number}", "demo": True}
    )
    post, _ = people.Post.objects.get_or_create(
        account=account,
        role=people.Role.OFFICER,
        unit=unit,
        defaults={
            "call_sign": f"{SIMULATED}{unit.pk}-{number}",
            "title": "Unit Samapta",
            "capabilities": ["first_aid"] + (["female_officer", "women_children"] if number == 2 else []),
            "order_number": f"SPRIN/{unit.pk}{number}/I/2026/CONTOH",
            "valid_from": "2020-01-01",
        },
    )
    return post
