"""Closing photos: which cheats are caught, which honest photos are stopped: `./kemitraan bench closing-photos`.

Places are painted by dice (:mod:`benchmarks.photo_scenes`); no figure here is of real photos. For each place: the
reporter's look, an honest look at the mended place from the same standpoint, and what every cheat makes of the
reporter's look. "Own" lays the pictures over one another as for a photo of the same case; "elsewhere" must first be
found by its marks among all other places of the corpus and as many made-up photos as ``--index`` says, in PostgreSQL.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

from benchmarks import photo_scenes as scenes

PLACES, INDEX = 120, 1_000_000
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9)
HONEST = "honest: same standpoint, mended"
TRIPOD = "honest: held almost still, light almost the same"
POOL = 400  # made-up photos carry marks of so many painted places, some bits turned over


def run(*, places: int, index: int) -> dict[str, Any]:
    """Catch and false-stop shares by attack, the curve over thresholds, and what it costs."""
    from kemitraan.reports.likeness import ALIKE, marks_of, overlay

    fits: dict[str, list[float]] = {}
    marks: dict[str, list[list[int]]] = {}
    base_marks = []
    spent = {"overlay": 0.0, "marks": 0.0}
    laid = 0
    for seed in range(places):
        before, after = (_stored(one) for one in scenes.honest_pair(seed))
        base_marks.append(marks_of(before))
        still = [_stored(one) for one in scenes.honest_pair(seed, sway=0.15, light=0.5)]
        looks = {name: _stored(attack(before, np.random.default_rng([seed, 9, number])))
                 for number, (name, attack) in enumerate(scenes.ATTACKS.items())}  # fmt: skip
        for name, picture, other in [
            (HONEST, after, before), (TRIPOD, still[1], still[0]), *((name, one, before) for name, one in looks.items())
        ]:  # fmt: skip
            started = time.process_time()
            fits.setdefault(name, []).append(overlay(picture, other).score)
            spent["overlay"] += time.process_time() - started
            laid += 1
        for name, picture in (*looks.items(), (HONEST, after)):
            started = time.process_time()
            marks.setdefault(name, []).append(sorted({*marks_of(picture), *marks_of(ImageOps.mirror(picture))}))
            spent["marks"] += time.process_time() - started
        if seed % 20 == 19:
            print(f"  {seed + 1} places", file=sys.stderr, flush=True)
    found, search = _search(base_marks, marks, index)
    rows = []
    for name, scores in fits.items():
        alike = [score >= ALIKE for score in scores]
        seen = found.get(name)
        both = None if seen is None else [one and other for one, other in zip(alike, seen, strict=True)]
        rows.append(
            {
                "what": name,
                "stopped_own": _share(alike),
                "found": None if seen is None else _share(seen),
                "stopped_elsewhere": None if both is None else _share(both),
                "fit_least": round(min(scores), 3),
                "fit_median": round(float(np.median(scores)), 3),
                "fit_most": round(max(scores), 3),
            }
        )  # fmt: skip
    copies = [
        score for name, scores in fits.items() if name in scenes.ATTACKS and "turned" not in name for score in scores
    ]
    return {
        "places": places,
        "threshold": ALIKE,
        "rows": rows,
        "curve": [
            {
                "threshold": one,
                "caught": _share([score >= one for score in copies]),
                "honest_stopped": _share([score >= one for score in fits[HONEST]]),
                "still_stopped": _share([score >= one for score in fits[TRIPOD]]),
            }
            for one in THRESHOLDS
        ],
        "overlay_cpu_ms": round(1000 * spent["overlay"] / laid, 1),
        "marks_cpu_ms": round(1000 * spent["marks"] / (2 * sum(map(len, marks.values()))), 1),
        "index": search,
    }


def _stored(picture: Image.Image) -> Image.Image:
    """As our server keeps it: at most 1,600 pixels, JPEG."""
    out = io.BytesIO()
    small = picture.copy()
    small.thumbnail((1600, 1600))
    small.save(out, "JPEG", quality=82)
    return Image.open(out).convert("RGB")


def _share(truths: list[bool]) -> float:
    return round(100 * sum(truths) / len(truths), 1)


def _search(
    base: list[list[int]], asked: dict[str, list[list[int]]], index: int
) -> tuple[dict[str, list[bool]], dict[str, Any]]:
    """Whether the statement of the product finds the right photo, and how long it takes, among ``index`` others."""
    with _database():
        from django.db import connection

        from kemitraan.reports.stop import FEWEST_SHARED, LAID_OVER, SHARING

        with connection.cursor() as cursor:
            cursor.execute("create temporary table photos (id bigint, marks int[])")
            started = time.perf_counter()
            with cursor.copy("copy photos (id, marks) from stdin") as copy:  # type: ignore[attr-defined]
                for number, own in enumerate(base):
                    copy.write_row((number, own))
                for number, made in enumerate(_made_up(base, index)):
                    copy.write_row((len(base) + number, made))
            cursor.execute("create index on photos using gin (marks)")
            cursor.execute("vacuum analyze photos")
            built = time.perf_counter() - started
            cursor.execute("select pg_total_relation_size('photos')")
            size = cursor.fetchone()[0]
            statement = SHARING.replace("reports_photo", "photos")
            times, found = [], {}
            for name, queries in asked.items():
                hits = []
                for number, wanted in enumerate(queries):
                    began = time.perf_counter()
                    cursor.execute(statement, {"wanted": wanted, "fewest": FEWEST_SHARED, "most": LAID_OVER})
                    best = [pk for (pk,) in cursor.fetchall()]
                    times.append(1000 * (time.perf_counter() - began))
                    hits.append(number in best)
                found[name] = hits
    measured = {
        "photos": index + len(base),
        "bytes_a_photo": round(size / (index + len(base))),
        "built_s": round(built, 1),
        "search_ms_p50": round(float(np.percentile(times, 50)), 1),
        "search_ms_p99": round(float(np.percentile(times, 99)), 1),
    }
    return found, measured


def _made_up(base: list[list[int]], count: int) -> Iterator[list[int]]:
    """Photos nobody took: marks of painted places with every bit turned over with a chance of one in eight."""
    from kemitraan.reports.likeness import BANDS

    dice = np.random.default_rng(72)
    pool = [np.array(one, np.int64) for one in base[:POOL] if one]
    for _ in range(count):
        marks = dice.choice(np.concatenate([pool[i] for i in dice.integers(0, len(pool), 3)]), 72, replace=False)
        width = np.array([last - first for first, last in BANDS])[marks >> 22]
        flips = (dice.random((marks.size, 22)) < 0.125) @ (1 << np.arange(22))
        yield np.unique(marks ^ (flips & ((1 << width) - 1))).tolist()


@contextmanager
def _database() -> Iterator[None]:
    """A cluster in a folder that is thrown away; Django with its settings."""
    import tempfile

    from kemitraan.toolbox.embedded_postgres import EmbeddedPostgres

    with tempfile.TemporaryDirectory(prefix="kemitraan-bench-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder) / "pg", durable=False) as server:
            os.environ |= {"DATABASE_URL": server.url, "KEMITRAAN_DATA": folder, "KEMITRAAN_DEMO": "1"}
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kemitraan.config.settings")
            import django
            from django.db import connections

            django.setup()
            try:
                yield
            finally:
                connections.close_all()
                for connection in connections.all():
                    connection.close_pool()  # type: ignore[attr-defined]


def main(arguments: list[str]) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="./kemitraan bench closing-photos", description=__doc__.split("\n\n")[0])
    parser.add_argument("--places", type=int, default=PLACES)
    parser.add_argument("--index", type=int, default=INDEX)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--url", help="not used: this is measured in the process")
    options = parser.parse_args(arguments)
    result = run(places=options.places, index=options.index)
    print(f"{'what':<52}{'own %':>8}{'found %':>9}{'else %':>8}{'fit least':>11}{'median':>8}{'most':>7}")
    for row in result["rows"]:
        cells = [row["stopped_own"], row["found"], row["stopped_elsewhere"]]
        shown = "".join(f"{'–' if one is None else one:>{width}}" for one, width in zip(cells, (8, 9, 8), strict=True))
        print(f"{row['what']:<52}{shown}{row['fit_least']:>11}{row['fit_median']:>8}{row['fit_most']:>7}")
    for point in result["curve"]:
        print(point)
    print({name: result[name] for name in ("places", "threshold", "overlay_cpu_ms", "marks_cpu_ms", "index")})
    if options.json:
        options.json.write_text(json.dumps(result, indent=1))
    return 0
