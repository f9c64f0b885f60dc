"""A year of evenings on the roads of the sector, and a study of where three posts should stand."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from random import Random

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from kemitraan.journal.api import Actor
from kemitraan.reports import api as reports
from kemitraan.roads import api as roads
from kemitraan.siting import api as siting
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.geo import LonLat, cell_of

from . import Stage

EVENTS = 420  # in a year
HOT = 7  # stretches of road that carry more than the others
Floats = NDArray[np.float64]
STUDY = uuid.UUID("51710000-0000-4000-8000-000000000001")
CATEGORIES = {"K02": 34, "K13": 14, "K14": 22, "K05": 12, "L02": 18}
CHANNELS = ("web", "web", "web", "phone", "phone", "visit", "open311", "field")  # field: an officer's own find
HOURS = [18, 19, 19, 20, 20, 21, 21, 22, 22, 23, 0, 1, 2, 5, 7, 12, 16, 17]
STORIES = {
    "K02": "Motor dirampas dua orang di pinggir jalan",
    "K13": "Sopir angkot dipaksa membayar",
    "K14": "Diminta uang lewat di jalan masuk",
    "K05": "Tas dijambret saat menunggu bus",
    "L02": "Dua motor bersenggolan, tidak ada yang luka",
}


def seed(stage: Stage) -> str:
    """Reports of the past year on the sector's streets, closed since, and one computed study over them."""
    if siting.Study.objects.filter(key=STUDY).exists():
        return "A study of posts is there."
    count = fill(stage.sector, EVENTS, rng=stage.rng)
    if not count:
        return "No study of posts: the sector has no streets and no outline."
    lestari = stage.posts["lestari"]
    by = Actor("staff", lestari.account_id, lestari.account.name, lestari.unit_id, lestari.unit.name)
    today = clock.local(clock.now()).date()
    plan = siting.Plan(
        key=STUDY, title="Tiga pos jalan di ruas rawan", unit=stage.sector, area=None,
        period_from=today - timedelta(days=365), period_to=today - timedelta(days=1),
        classes=["robbery", "extortion", "levy"], hour_from=18, hour_to=4, minutes=5, posts=3, bandwidth_m=300,
        standing_kinds=["road_security_post"], cost_per_post=settings.POST_MONTHLY_COST,
    )  # fmt: skip
    siting.ask_for_result(siting.plan_study(plan, by=by), by=by)
    siting.compute_waiting(clock.now())
    return f"A study of posts over {count} reports of the year is ready."


def fill(sector: territory.Unit, count: int, *, rng: Random) -> int:
    """So many closed reports on the sector's streets over the past year, in bulk; how many were made.

    Two thirds lie along a few hot stretches, most in the evening; one in eight was an officer's own find, which no
    study counts.
    """
    network = roads.open_network(settings.ROADS)
    known = _on_streets(network) if isinstance(network, roads.RoadNetwork) else _in_villages(sector, rng)
    spots = _spots(sector, *known, count, rng)
    codes = {row.code: row for row in reports.Category.objects.filter(code__in=CATEGORIES)}
    now = clock.now()
    rows = [_row(sector, codes, point, area, now, rng) for point, area in spots]
    made = reports.Report.objects.bulk_create(rows, batch_size=500)
    reports.Reporter.objects.bulk_create([reports.Reporter(report=row, anonymous=True) for row in made], batch_size=500)
    return len(made)


def _on_streets(network: roads.RoadNetwork) -> tuple[Floats, Floats]:
    """The middles of all parts of streets."""
    parts = roads.street_parts(network, network.bounds)
    return parts.lon, parts.lat


def _in_villages(sector: territory.Unit, rng: Random) -> tuple[Floats, Floats]:
    """Without streets: points by lot around the sector's villages."""
    own = set(territory.subtree_ids(sector))
    served = [(village, territory.unit_for(village.pk)) for village in territory.villages()]
    middles = [
        (one.lon, one.lat) for one, unit in served if unit is not None and unit.pk in own and one.lon and one.lat
    ]
    points = [(lon + rng.gauss(0, 0.006), lat + rng.gauss(0, 0.006)) for lon, lat in middles for _ in range(60)]
    spread = np.array(points, np.float64).reshape(-1, 2)
    return spread[:, 0].copy(), spread[:, 1].copy()


def _spots(sector: territory.Unit, lon: Floats, lat: Floats, count: int, rng: Random) -> list[tuple[LonLat, int]]:
    """Places among these in the sector, with their village."""
    places, ids = territory.locate_many(lon, lat)
    own = set(territory.subtree_ids(sector))
    serves = [unit is not None and unit.pk in own for unit in map(territory.unit_for, ids)]
    inside = [(i, ids[place]) for i, place in enumerate(np.asarray(places).tolist()) if place >= 0 and serves[place]]
    if not inside:
        return []
    hot = rng.sample(inside, min(HOT, len(inside)))
    found = []
    for _ in range(count):
        part, area = rng.choice(hot if rng.random() < 0.66 else inside)
        spread = 0.0012 if (part, area) in hot else 0.0002
        x, y = lon[part] + rng.gauss(0, spread), lat[part] + rng.gauss(0, spread)
        found.append((LonLat(round(float(x), 6), round(float(y), 6)), area))
    return found


def _row(
    sector: territory.Unit,
    codes: dict[str, reports.Category],
    point: LonLat,
    area: int,
    now: datetime,
    rng: Random,
) -> reports.Report:
    category = codes[rng.choices(list(CATEGORIES), list(CATEGORIES.values()))[0]]
    day = clock.local(now - timedelta(days=rng.randint(2, 364)))
    at = day.replace(hour=rng.choice(HOURS), minute=rng.randint(0, 59), second=0, microsecond=0)
    told = at + timedelta(minutes=rng.randint(3, 90))
    answered = told + timedelta(minutes=rng.randint(20, 400))
    return reports.Report(
        key=uuid.UUID(int=rng.getrandbits(128), version=4), fingerprint="", code=new_code(), kind=category.kind,
        category=category, priority=category.priority, story=STORIES[category.code], happened_at=at, lon=point.lon,
        lat=point.lat, accuracy_m=float(rng.choice((8, 15, 30, 80))), cell=cell_of(point), area_id=area, unit=sector,
        holder=sector, state="confirmed", state_since=answered + timedelta(hours=3), owner="", received_at=told,
        promised_at=told + timedelta(hours=8), answered_at=answered, closed_at=answered + timedelta(hours=3),
        answer="Sudah ditangani", channel=rng.choice(CHANNELS),
        looked_for_twins=True,
    )  # fmt: skip
