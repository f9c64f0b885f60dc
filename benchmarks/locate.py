"""Which kelurahan a point lies in: `./kemitraan bench locate` (promise: 100,000 points a second or more in bulk).

Jakarta's 267 real outlines where they are at hand (cells around centre points otherwise), points spread evenly over
their box, so that a part lies outside, in the sea and in the slivers between outlines. The baseline is what one writes
first: shapely's STRtree with the predicate "within", then the nearest outline for all that is left. What bounds it: one
thread of GEOS; half of the time goes to the nearest outline of points in slivers and outside.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import shapely

POINTS, BASELINE_POINTS, SINGLES = 1_000_000, 20_000, 5_000
ROUNDS = 5
OUTLINES = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "admin_jakarta" / "kelurahan.geojson"


def run(*, points: int = POINTS) -> dict[str, Any]:
    """Measure once, in a database of its own; points a second, and microseconds for a single point."""
    with _database():
        from kemitraan.territory import api as territory

        territory.seed_jakarta()
        if OUTLINES.exists():
            territory.import_areas(OUTLINES)
        territory.forget_index()
        started = time.perf_counter()
        index = territory.current_index()
        built = time.perf_counter() - started
    return {"built_s": round(built, 4), **_measure(index, points)}


def _measure(index: Any, points: int) -> dict[str, Any]:
    from kemitraan.toolbox.geo import LonLat

    dice = np.random.default_rng(267)
    west, south, east, north = 106.68, -6.38, 106.98, -6.08  # Jakarta without its islands
    lon, lat = dice.uniform(west, east, points), dice.uniform(south, north, points)
    rates = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        found = index.locate_many(lon, lat)
        rates.append(points / (time.perf_counter() - started))
    started = time.perf_counter()
    wanted = _first_idea(index, lon[:BASELINE_POINTS], lat[:BASELINE_POINTS])
    naive = BASELINE_POINTS / (time.perf_counter() - started)
    started = time.perf_counter()
    for x, y in zip(lon[:SINGLES].tolist(), lat[:SINGLES].tolist(), strict=True):
        index.locate(LonLat(x, y))
    single = (time.perf_counter() - started) / SINGLES
    return {
        "outlines": len(index),
        "vertices": int(shapely.get_num_coordinates(index.geometries).sum()),
        "approximate": bool(any(index.approximate)),
        "points": points,
        "outside_share": round(float(np.mean(found < 0)), 3),
        "same_as_baseline": bool((wanted == found[:BASELINE_POINTS]).all()),
        "per_second": round(statistics.median(rates)),
        "vs_strtree": round(statistics.median(rates) / naive, 1),
        "single_us": round(single * 1e6, 1),
    }


def _first_idea(index: Any, lon: Any, lat: Any) -> Any:
    """The same answer from shapely's own index: what lies within, then the nearest for all the rest."""
    from kemitraan.territory.shapes import DEGREE_M, SLIVER_M

    tree = shapely.STRtree(index.geometries)
    spots, places = tree.query(shapely.points(lon, lat), predicate="within")
    found = np.full(lon.size, len(index))
    np.minimum.at(found, spots, places)  # the first outline of several that overlap
    found[found == len(index)] = -1
    missing = np.flatnonzero(found < 0)
    shrink = np.cos(np.radians(shapely.total_bounds(index.geometries)[[1, 3]].mean()))
    flat = shapely.STRtree(shapely.transform(index.geometries, lambda xy: xy * (shrink, 1)))
    (spots, places), gaps = flat.query_nearest(
        shapely.points(lon[missing] * shrink, lat[missing]), return_distance=True, all_matches=False
    )
    near = gaps * DEGREE_M <= SLIVER_M
    found[missing[spots[near]]] = places[near]
    return found


@contextmanager
def _database() -> Iterator[None]:
    """An empty cluster in a folder that is thrown away."""
    from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

    with tempfile.TemporaryDirectory(prefix="kemitraan-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder) / "pg", durable=False) as server:
            os.environ |= {**server.environment, "KEMITRAAN_DATA": folder, "KEMITRAAN_DEMO": "1"}
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
            import django
            from django.core.management import call_command
            from django.db import connections

            django.setup()
            call_command("migrate", verbosity=0)
            try:
                yield
            finally:
                connections.close_all()
                for connection in connections.all():
                    connection.close_pool()  # type: ignore[attr-defined]


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="./kemitraan bench locate", description=__doc__.split("\n\n")[0])
    parser.add_argument("--points", type=int, default=POINTS)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--url", help="not used: this is measured in the process")
    options = parser.parse_args(arguments)
    result = run(points=options.points)
    for name, value in result.items():
        print(f"{name:>20}  {value:,}" if not isinstance(value, bool) else f"{name:>20}  {value}")
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))
    return 0 if result["same_as_baseline"] else 1
