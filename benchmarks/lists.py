"""Every list that staff of partnership, visits, watch, nights and learning read, at full scale, in one world.

    ./kemitraan bench lists [--scale 1.0] [--rounds 40] [--requests 8] [--only WORD] [--json FILE]

CPU of web process and database together, against the promise: 3 ms. `turned` is a page as one leafs, sorts, filters or
searches: its content with filters and 30 rows, as design/turn.js fetches it. `whole` is the same with its frame, as
it is loaded once. Full scale is domain.md 4.2: 267 officers with 26,700 RT, 548,000 visits, 300,000 guards, 7,000
posts, 250,000 nights, 100,000 partners with 10,000 open promises, 4,800 sessions in one sector. `--scale` takes a
share of it. Nothing is compressed: no such header is sent. The desk's JSON list, empty here, stands beside: it says how
fast the machine is then, and it is what a request of staff costs at least.

A machine that is shared is up to twice as slow in one second as in the next, so all pages are asked in turn, round
after round, a few at a time: `best` is the least disturbed round of a page, `median` the middle one. Two rounds before
warm it up.
"""

from __future__ import annotations

import argparse
import json
import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.harness import World, machine, world
from benchmarks.watch import measure

LIMIT_MS = 3.0
ROUNDS, REQUESTS = 40, 8
TURNED = {"X-Kemitraan-Turn": "1"}
FULL = {"visits": 548_000, "guards": 300_000, "posts": 7_000, "nights": 250_000, "partners": 100_000, "courses": 4_800}


@dataclass(frozen=True)
class Page:
    """One list, and the character who asks for it."""

    name: str
    who: str
    path: str


PAGES = (
    Page("the desk's list (JSON)", "rahmat", "/meja/api/daftar"),
    Page("partners", "lestari", "/mitra/"),
    Page("partners overdue", "lestari", "/mitra/?lewat=janji"),
    Page("promises", "lestari", "/mitra/janji/"),
    Page("groups", "lestari", "/mitra/kelompok/"),
    Page("visits, officer's own", "agus", "/kunjungan/daftar/"),
    Page("visits, sector", "lestari", "/kunjungan/daftar/"),
    Page("visits, city", "bima", "/kunjungan/daftar/"),
    Page("visits to review", "lestari", "/kunjungan/telaah/"),
    Page("requests heard", "lestari", "/kunjungan/permintaan/"),
    Page("coverage", "agus", "/kunjungan/cakupan/"),
    Page("units, sector", "lestari", "/jaga/"),
    Page("units, city", "bima", "/jaga/"),
    Page("members, sector", "lestari", "/jaga/anggota/"),
    Page("members, city", "bima", "/jaga/anggota/"),
    Page("members by name", "lestari", "/jaga/anggota/?urut=nama"),
    Page("cards that ended", "bima", "/jaga/anggota/?kartu=expired_warn1"),
    Page("members, third page", "bima", "/jaga/anggota/?page=3"),
    Page("posts, sector", "lestari", "/jaga/pos/"),
    Page("posts, city", "bima", "/jaga/pos/"),
    Page("employers", "lestari", "/jaga/perusahaan/"),
    Page("nights tonight", "lestari", "/ronda/"),
    Page("nights past, sector", "lestari", "/ronda/riwayat/"),
    Page("nights past, city", "bima", "/ronda/riwayat/"),
    Page("rosters", "lestari", "/ronda/jadwal/"),
    Page("sessions, staff", "lestari", "/belajar/kelola/"),
    Page("sessions, by clock", "lestari", "/belajar/kelola/?sort=clock&when=all"),
    Page("sessions, public", "", "/belajar/"),
    Page("sessions, month", "", "/belajar/?show=calendar"),
)


def seed() -> dict[str, str]:
    """Jakarta, an officer for each kelurahan, the cast; gives the session cookies. Runs inside the world."""
    from django.conf import settings
    from django.test import Client
    from tests.cast import sign_in

    from benchmarks.visits import seed as seed_visits
    from kemitraan.partnership import api as partnership

    seed_visits()
    partnership.seed_partnership()
    name = settings.SESSION_COOKIE_NAME
    people = sorted({page.who for page in PAGES} - {""})
    return {key: f"{name}={sign_in(Client(), key).cookies[name].value}" for key in people}


def fill(scale: float) -> dict[str, int]:
    """Bring every table to its share of the full scale; the counts. Runs inside the world."""
    from benchmarks import learning, night_lists, partners, visits, watch

    sizes = {name: max(50, round(size * scale)) for name, size in FULL.items()}
    visits.fill(sizes["visits"])
    watch.fill(sizes["guards"], sizes["posts"])
    night_lists.fill(sizes["nights"])
    partners.fill(sizes["partners"])
    learning.fill(sizes["courses"])
    return sizes


def statements(cookies: dict[str, str]) -> dict[str, int]:
    """How many statements each page takes once a process is warm. Runs inside the world."""
    from benchmarks import learning

    return learning.statements(
        {page.name: page.path for page in PAGES}, {page.name: cookies.get(page.who, "") for page in PAGES}
    )


def run(found: World, scale: float, rounds: int, requests: int, only: str) -> list[dict[str, Any]]:
    """One line for each page."""
    cookies = found.call("benchmarks.lists:seed")
    sizes = found.call("benchmarks.lists:fill", scale)
    print(", ".join(f"{size:,} {name}" for name, size in sizes.items()), flush=True)
    counted = found.call("benchmarks.lists:statements", cookies)
    found.start_web(workers=1, threads=2)
    pages = [page for page in PAGES if only in page.name]
    costs: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for number in range(-2, rounds):
        for page in pages:
            for way, headers in (("turned", TURNED), ("whole", {})):
                one = measure(found, page.path, cookies.get(page.who, ""), requests, warm=2, headers=headers)
                if number >= 0:
                    costs.setdefault((page.name, way), []).append((one["web"], one["postgres"]))
    print(f"{'page':<24}{'turned: web':>12}{'+ db':>7}{'= best':>8}{'of limit':>10}{'median':>8}", end="")
    print(f"{'whole: best':>13}{'median':>8}{'sql':>5}")
    return [_line(page, costs[page.name, "turned"], costs[page.name, "whole"], counted[page.name]) for page in pages]


def _line(
    page: Page, turned: list[tuple[float, float]], whole: list[tuple[float, float]], statements: int
) -> dict[str, Any]:
    web, database = min(turned, key=sum)
    best, median = web + database, statistics.median(map(sum, turned))
    whole_best, whole_median = min(map(sum, whole)), statistics.median(map(sum, whole))
    print(
        f"{page.name:<24}{web:12.2f}{database:7.2f}{best:8.2f}{best / LIMIT_MS:9.2f}×{median:8.2f}"
        f"{whole_best:13.2f}{whole_median:8.2f}{statements:5}",
        flush=True,
    )
    return {
        "page": page.name, "who": page.who, "statements": statements, "web_ms": web, "database_ms": database,
        "best_ms": best, "median_ms": median, "whole_best_ms": whole_best, "whole_median_ms": whole_median,
    }  # fmt: skip


def main(arguments: list[str] | None = None) -> int:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(prog="bench lists", description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--requests", type=int, default=REQUESTS)
    parser.add_argument("--only", default="", help="pages whose name holds this word")
    parser.add_argument("--json", type=Path)
    asked, _more = parser.parse_known_args(arguments)
    print(machine())
    with world(durable=False) as found:
        lines = run(found, asked.scale, asked.rounds, asked.requests, asked.only)
    print(machine())
    if asked.json:
        asked.json.write_text(json.dumps({"machine": machine(), "scale": asked.scale, "rows": lines}, indent=1))
    return 0
