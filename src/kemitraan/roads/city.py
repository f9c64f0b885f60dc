"""An invented city: streets with classes, one-ways and names, rivers with few bridges, areas that tile.

It lies in the Java Sea, where nobody can take it for a real place. The same numbers give the same city.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from kemitraan.roads.arrays import F64, I32, U8, Bool
from kemitraan.roads.city_names import street_names
from kemitraan.roads.measure import METRES_PER_DEGREE
from kemitraan.roads.raw import ImportReport, RawRoads
from kemitraan.roads.speeds import CLASS_NUMBER, CLASSES
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.geo import LonLat

CENTRE = LonLat(108.0, -5.0)
SPACING = 80.0  # metres between neighbouring street lines
JITTER = 0.35  # how far a corner may lie from its place, in spacings
# Every so manieth line is of a higher class, the most important first; the rest are neighbourhood streets.
RANKS = ((60, "trunk"), (12, "primary"), (4, "tertiary"))
KEPT = {"trunk": 1.0, "primary": 1.0, "tertiary": 0.9, "residential": 0.62}  # the rest was never built
ONEWAY = {"trunk": 0.0, "primary": 0.0, "tertiary": 0.25, "residential": 0.08}
BRIDGES = {"trunk": 1.0, "primary": 0.6}  # share of the lines that cross a river
RIVER_EVERY = 6_000.0  # metres; a small city has one
MIN_NODES, MAX_NODES = 100, 4_000_000


@dataclass(frozen=True)
class City:
    """A generated city; `nodes` corners were asked for before unbuilt streets and dead corners fell away."""

    nodes: int
    seed: int

    @cached_property
    def roads(self) -> RawRoads:
        """Its streets, as if read from a file."""
        return _streets(self.side, np.random.default_rng(self.seed))

    @property
    def side(self) -> int:
        """Street lines in each direction."""
        return round(math.sqrt(self.nodes))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees: the areas fill this box."""
        half = self.side * SPACING / 2 / METRES_PER_DEGREE
        wide = half / math.cos(math.radians(CENTRE.lat))
        return CENTRE.lon - wide, CENTRE.lat - half, CENTRE.lon + wide, CENTRE.lat + half

    def areas(self) -> dict[str, Any]:
        """A GeoJSON FeatureCollection of villages that tile the city without gap or overlap.

        Properties: `name`, `district` (kecamatan), `city`, and `invented` = true.
        """
        from kemitraan.roads.city_areas import areas

        return areas(self.bounds, self.side * SPACING, np.random.default_rng(self.seed + 1))

    def save_roads(self, into: str | Path) -> ImportReport:
        """Put its streets in use in a folder, as an import does."""
        from kemitraan.roads.import_roads import install

        report = ImportReport(source=f"generated city ({self.nodes} nodes, seed {self.seed})")
        return install(self.roads, Path(into), report, lambda what, share: None)


def generate_city(nodes: int = 6_000, seed: int = 7) -> City:
    """A city of about so many street corners; refused below MIN_NODES and above MAX_NODES."""
    if not MIN_NODES <= nodes <= MAX_NODES:
        message = f"A city has between {MIN_NODES} and {MAX_NODES} nodes."
        raise Refused("bad_count", message, field="nodes")
    return City(nodes, seed)


def _streets(side: int, rng: np.random.Generator) -> RawRoads:
    along, across = np.meshgrid(np.arange(side), np.arange(side), indexing="ij")
    x = ((along + rng.uniform(-JITTER, JITTER, along.shape)) * SPACING).ravel()
    y = ((across + rng.uniform(-JITTER, JITTER, across.shape)) * SPACING).ravel()
    number = np.arange(side * side, dtype=np.int32).reshape(side, side)
    tail = np.concatenate([number[:-1, :].ravel(), number[:, :-1].ravel()])
    head = np.concatenate([number[1:, :].ravel(), number[:, 1:].ravel()])
    # Line i runs east-west for i < side, north-south from there on.
    line = np.concatenate([across[:-1, :].ravel(), side + along[:, :-1].ravel()])
    kind = _classes(side)[line]
    built = _built(kind, rng) & _dry(x, y, tail, head, kind, line, side, rng)
    tail, head, line, kind = tail[built], head[built], line[built], kind[built]
    metres = np.hypot(x[tail] - x[head], y[tail] - y[head])
    speed = np.array([street.kph for street in CLASSES])[kind] * np.exp(rng.normal(0, 0.15, kind.size))
    forward, backward = _directions(kind, line, rng)
    half = side * SPACING / 2
    return RawRoads(
        lon=CENTRE.lon + (x - half) / METRES_PER_DEGREE / math.cos(math.radians(CENTRE.lat)),
        lat=CENTRE.lat + (y - half) / METRES_PER_DEGREE,
        tail=tail,
        head=head,
        metres=metres.astype(np.float32),
        kind=kind,
        kph=speed.astype(np.float32),
        forward=forward,
        backward=backward,
        name=(line + 1).astype(np.int32),
        way=(line + 1).astype(np.int64),
        names=["", *street_names(_classes(side), rng)],
        attribution="Invented streets",
    )


def _classes(side: int) -> U8:
    """The class of each of the 2 x side lines."""
    place = np.tile(np.arange(side), 2)
    kind = np.full(2 * side, CLASS_NUMBER["residential"], np.uint8)
    for every, name in reversed(RANKS):
        kind[place % every == every // 2] = CLASS_NUMBER[name]
    return kind


def _share(kind: U8, shares: dict[str, float]) -> F64:
    table = np.zeros(len(CLASSES))
    for name, share in shares.items():
        table[CLASS_NUMBER[name]] = share
    chosen: F64 = table[kind]
    return chosen


def _built(kind: U8, rng: np.random.Generator) -> Bool:
    built: Bool = rng.random(kind.size) < _share(kind, KEPT)
    return built


def _dry(x: F64, y: F64, tail: I32, head: I32, kind: U8, line: I32, side: int, rng: np.random.Generator) -> Bool:
    """Pieces that cross no river, or cross it by a bridge. Rivers wind from south to north."""
    length = side * SPACING
    bridged = rng.random(2 * side) < _share(_classes(side), BRIDGES)
    dry = np.ones(tail.size, np.bool_)
    rivers = max(1, round(length / RIVER_EVERY))
    for river in range(rivers):
        middle = length * (river + 0.5) / rivers
        bend, waves, turn = length * 0.35 / rivers / 2, rng.uniform(0.8, 1.6), rng.uniform(0, 6)
        bank = x > middle + bend * np.sin(y / length * 2 * math.pi * waves * math.sqrt(rivers) + turn)
        dry &= (bank[tail] == bank[head]) | bridged[line]
    return dry


def _directions(kind: U8, line: I32, rng: np.random.Generator) -> tuple[Bool, Bool]:
    """One-ways keep their direction along blocks of lines, as couples of streets do."""
    oneway = rng.random(kind.size) < _share(kind, ONEWAY)
    against = (line // 4) % 2 == 1
    return ~(oneway & against), ~(oneway & ~against)
