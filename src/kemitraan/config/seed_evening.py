"""Fill the last hours of the demo: the evening of :mod:`kemitraan.config.evening`, run fast through the past."""

from __future__ import annotations

import random
from datetime import timedelta

from django.conf import settings

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.roads import api as roads
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

from .evening.desks import Desks
from .evening.officers import Officers, put_patrols_on_duty
from .evening.residents import Residents, tell_directly

HOURS = 2.0
STEP = timedelta(seconds=30)
MEAN_GAP_S = 110.0  # about sixty-five reports in two hours


def seed_evening(sector: territory.Unit, *, hours: float = HOURS, seed: int = 110) -> int:
    """Live through the last ``hours`` in steps of half a minute; how many reports there are now."""
    rng = random.Random(seed)  # noqa: S311 - a story, not a secret
    network = roads.open_network(settings.ROADS)
    residents = Residents(rng, tell_directly, mean_gap_s=MEAN_GAP_S, near=sector)
    officers = Officers(rng, network, drift_every=timedelta(minutes=5))
    desks = Desks(leave_alone=sector.pk)
    steps = int(timedelta(hours=hours) / STEP)
    with clock.travel(-STEP * steps):
        put_patrols_on_duty(rng)
    for left in range(steps, 0, -1):
        with clock.travel(-STEP * left):
            now = clock.now()
            residents.step(now)
            dispatch.answer_waiting(now)
            dispatch.offer_waiting(now)
            dispatch.expire(now)
            officers.step(now)
            desks.step(now)
            reports.run_out_clocks(now)
    reports.suggest_for_new(limit=1_000)
    people.end_run_out(clock.now())
    return reports.Report.objects.count()
