"""Invented reports for measurements: seeded units, places all over Jakarta, Indonesian words of real length."""

from __future__ import annotations

import csv
import random
import uuid
from collections.abc import Iterator
from urllib.parse import urlencode

from .harness import ROOT
from .load import Ask, post

PATH = "/open311/v2/requests.json"
URGENT = ("K01", "K07", "L01", "K15")  # P1 by their category
OTHERS = ("K05", "K12", "L02", "L03", "A01", "A03", "K04", "K14")
TALK = (
    "air sudah masuk rumah jalan di depan pasar gelap lampu mati sejak tadi malam ada orang berteriak "
    "motor saya hilang dari parkiran dekat masjid tetangga bertengkar keras mohon petugas segera datang "
    "kami takut anak anak menangis "
)
WORDS = TALK.split()


def seed() -> int:
    """Jakarta's areas and units, every room's rules, and a key. Runs inside the world."""
    from kemitraan.config.reference import seed_rules
    from kemitraan.territory import api as territory

    territory.seed_jakarta()
    seed_rules()
    make_key()
    return 1


def make_key() -> None:
    """A key without a narrow limit. Runs inside the world."""
    from kemitraan.gateways.models import ApiKey, hash_of
    from kemitraan.toolbox import clock

    ApiKey.objects.create(hash=hash_of("BENCH"), name="bench", created_at=clock.now(), per_minute=10_000_000)


def centres() -> list[tuple[float, float]]:
    """The centre point of every kelurahan of Jakarta, so that no report falls outside."""
    with (ROOT / "src/kemitraan/territory/seeds/kelurahan_jakarta.csv").open(newline="", encoding="utf-8") as table:
        return [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(table)]


def asks(count: int, *, urgent_share: float = 0.0, seed: int | None = None, api_key: str = "BENCH") -> Iterator[Ask]:
    """So many different reports, ready to send. ``urgent_share`` of them are of a life-in-danger category."""
    rng, places = random.Random(seed), centres()
    for _ in range(count):
        urgent = rng.random() < urgent_share
        lon, lat = rng.choice(places)
        form = {
            "api_key": api_key,
            "key": str(uuid.UUID(int=rng.getrandbits(128), version=4)),
            "service_code": rng.choice(URGENT if urgent else OTHERS),
            "lat": f"{lat + rng.uniform(-0.001, 0.001):.6f}",
            "long": f"{lon + rng.uniform(-0.001, 0.001):.6f}",
            "description": " ".join(rng.choices(WORDS, k=rng.randint(8, 30))).capitalize() + ".",
            "phone": f"0812{rng.randint(1000000, 9999999)}",
            "email": f"warga{rng.randint(1, 10**6)}@contoh.example",
        }
        yield Ask(post(PATH, urlencode(form)), "urgent" if urgent else "other")
