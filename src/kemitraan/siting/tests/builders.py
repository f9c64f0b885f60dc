"""Streets, events and studies for tests: a small invented city under the invented region of the cast."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import numpy as np
from tests.cast import Cast

from kemitraan.journal.api import Actor
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import told
from kemitraan.roads.build import build
from kemitraan.roads.network import RoadNetwork, assemble
from kemitraan.roads.raw import ImportReport, RawRoads
from kemitraan.roads.speeds import CLASS_NUMBER
from kemitraan.roads.store import put_in_use, save
from kemitraan.siting.models import Study
from kemitraan.siting.plan import Plan, plan_study
from kemitraan.territory.tests.builders import SIDE, SOUTH, WEST
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat

LESTARI = Actor("staff", 5, "Iptu Lestari", None, "")
STEP = 0.002  # degrees between two streets, about 220 m


def grid_roads(side: int = 20, west: float = WEST, south: float = SOUTH) -> RawRoads:
    """A chessboard of residential streets over the western half of the region, a street name each line."""
    lon = np.tile(west + STEP / 2 + np.arange(side // 2) * STEP, side)
    lat = np.repeat(south + STEP / 2 + np.arange(side) * STEP, side // 2)
    number = np.arange(lon.size).reshape(side, side // 2)
    across = np.stack([number[:, :-1].ravel(), number[:, 1:].ravel()])
    along = np.stack([number[:-1].ravel(), number[1:].ravel()])
    tail, head = np.concatenate([across, along], axis=1).astype(np.int32)
    row = np.repeat(np.arange(side), side // 2 - 1)
    column = np.tile(np.arange(side // 2), side - 1)
    name = np.concatenate([1 + row, 1 + side + column]).astype(np.int32)
    names = ["", *(f"Jalan Melintang {n}" for n in range(side)), *(f"Jalan Membujur {n}" for n in range(side // 2))]
    return RawRoads(
        lon=lon, lat=lat, tail=tail, head=head, metres=np.full(tail.size, 221.0, np.float32),
        kind=np.full(tail.size, CLASS_NUMBER["residential"], np.uint8), kph=np.full(tail.size, 18.0, np.float32),
        forward=np.ones(tail.size, np.bool_), backward=np.ones(tail.size, np.bool_), name=name,
        way=np.arange(tail.size, dtype=np.int64) + 1, names=names,
    )  # fmt: skip


def grid_network() -> RoadNetwork:
    """The chessboard in memory."""
    raw = grid_roads()
    return assemble(build(raw, ImportReport("test")), raw.names)


def lay_streets(folder: Path, west: float = WEST) -> None:
    """The chessboard as the network in use in a folder."""
    raw = grid_roads(west=west)
    put_in_use(folder, save(folder, build(raw, ImportReport("test")), raw.names, {"attribution": "Invented streets"}))


def spot(east: float, north: float, west: float = WEST) -> LonLat:
    """A point of the western half: parts of its width and height from the south-west corner."""
    return LonLat(west + east * SIDE, SOUTH + north * 2 * SIDE)


def happen(point: LonLat | None, count: int = 6, *, category: str = "K02", hour: int = 20, **changes) -> list[int]:
    """Some events at a place on an evening some days ago, told by residents; ids of the reports."""
    made = []
    for number in range(count):
        day = clock.local(clock.now() - timedelta(days=3 + number)).replace(hour=hour, minute=10)
        given = {"category": category, "point": point, "happened_at": day, "story": "Motor saya dirampas"} | changes
        receipt = reports.receive(told(**given))
        reports.Report.objects.filter(pk=receipt.report_id).update(received_at=day)
        made.append(receipt.report_id)
    return made


def a_plan(cast: Cast, **changes) -> Plan:
    """What Iptu Lestari would ask."""
    today = clock.local(clock.now()).date()
    given = {
        "key": uuid.uuid4(), "title": "Tiga pos di jalan rawan", "unit": cast.region.west, "area": None,
        "period_from": today - timedelta(days=60), "period_to": today, "classes": ["robbery", "levy"],
        "hour_from": 18, "hour_to": 4, "minutes": 5, "posts": 3, "bandwidth_m": 300, "cost_per_post": 12_000_000,
    } | changes  # fmt: skip
    return Plan(**given)


def a_study(cast: Cast, **changes) -> Study:
    """A draft of hers."""
    return plan_study(a_plan(cast, **changes), by=LESTARI)
