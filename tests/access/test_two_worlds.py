"""Two worlds, with and without a secret thing: whoever may not know of it gets the same bytes in both.

At the same moment, at every address there is, with arguments and without, also those of the secret itself, and from
the live stream. A difference would be a count, a page total, an id, a hit or an ETag that speaks of what is hidden.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import reverse

from kemitraan.accountability.tests.builders import A_PICTURE, make_complaint
from kemitraan.config.reference import seed_rules
from kemitraan.journal import api as journal
from kemitraan.oversight.break_glass import break_glass
from kemitraan.people.api import CHARACTERS, purposes
from kemitraan.reports.models import Report
from kemitraan.reports.tests.builders import make_report
from kemitraan.toolbox import clock
from tests.cast import make_cast
from tests.house.routes import routes

from .bytes import apart, same_but_nonces
from .samples import SAMPLES, World
from .stream import live
from .test_matrix import ask, browser

# Facts of the whole house are counted in public (the log's size), by the overseer and by whoever runs the system;
# none of these tells whose they are.
GROWS = {
    "accountability:log", "accountability:newest", "accountability:heads", "accountability:head",
    "accountability:growth", "system:health", "overseer:home", "overseer:readings", "overseer:readings_csv",
}  # fmt: skip
MOVES = {"tour"}  # the demo's own count of reports, in a demo only


@dataclass(frozen=True)
class Secret:
    """A thing to hide: how it is made in a world, its own addresses, and from whom it is kept."""

    name: str
    make: Callable[[World], list[tuple[str, dict[str, object]]]]
    kept_from: tuple[str, ...]


def a_report(world: World) -> list[tuple[str, dict[str, object]]]:
    """A report of the east, with photos of nothing: kept from the west, and from all who read no reports."""
    region = world.cast.region
    made = make_report(point=region.point(region.kenanga), story="CANARY-EAST")
    return [(name, {"code": made.code}) for name in ("desk:case", "desk:identity", "desk:told")]


def a_marked_report(world: World) -> list[tuple[str, dict[str, object]]]:
    """A report of the own sector for named readers only."""
    region = world.cast.region
    made = make_report(point=region.point(region.melati), story="CANARY-MARKED")
    Report.objects.filter(pk=made.pk).update(caveat=3)
    return [("desk:case", {"code": made.code})]


def a_complaint(world: World) -> list[tuple[str, dict[str, object]]]:
    """A complaint about the home sector."""
    made = make_complaint(world.cast.region.west, mode="confidential", pictures=[A_PICTURE])
    picture: dict[str, object] = {"code": made.code, "name": made.pictures.get().code}
    names = ("complaints:file", "complaints:decide", "desk:case")
    return [*((name, {"code": made.code}) for name in names), ("complaints:picture", picture)]


def an_opening(world: World) -> list[tuple[str, dict[str, object]]]:
    """A record that an officer of the east opened in need."""
    report = world.made["report", "own"]
    assert isinstance(report, Report)
    made = break_glass(world.cast.viewer("rina"), report.code, "life", "Korban menelepon lagi, tidak ada jawaban.")
    return [("glass:record", {"code": made.code}), ("glass:review", {"code": made.code})]


SECRETS = (
    Secret("report", a_report, ("rahmat", "dewi", "agus", "lestari", "wayan", "yoga", "intan", "sari")),
    Secret("marked", a_marked_report, ("rina", "wayan", "yoga", "intan", "sari", "wulan")),
    Secret("complaint", a_complaint, ("dewi", "rahmat", "bima", "rina", "yoga", "intan", "sari", "agus")),
    Secret("opening", an_opening, ("rahmat", "dewi", "agus", "yoga", "intan", "sari")),
)
BOUNDED = {"report": ("rahmat",), "marked": ("rina",), "complaint": ("sari",), "opening": ("yoga",)}
ALL = os.environ.get("KEMITRAAN_WORLDS") == "all"


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """One moment that stands still, and everything the samples need, before the secret."""
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    monkeypatch.setattr(live, "close_old_connections", lambda: None)  # the test's own one must stay open
    seed_rules()
    made = World(make_cast())
    for route in routes():
        if route.arguments and route.name in SAMPLES:
            SAMPLES[route.name].arguments(made, "own")
    return made


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every address with a sample or without arguments, by name."""
    for route in routes():
        if route.name in GROWS | MOVES:
            continue
        arguments = SAMPLES[route.name].arguments(world, "own") if route.arguments else {}
        if arguments is not None:
            yield route.name, reverse(route.name, kwargs=arguments)


def answers(world: World, key: str, asked: list[tuple[str, str]]) -> dict[str, tuple[int, dict[str, str], bytes]]:
    """What a character gets at each, and what the live stream would send them from the beginning of all facts."""
    found = {}
    for name, address in asked:
        found[f"{name} {address}"] = same_but_nonces(ask(browser(world, key), "GET", address, {}))
    units = world.cast.viewer(key).units_for(purposes.READ_REPORTS) if CHARACTERS[key].signs_in else frozenset()
    # Ids of facts grow with every fact of the house; kind and subject are what an event says.
    said = b"".join(text.split(b"\n", 1)[1] for _id, _unit, text in live._replay(0, units))
    found["the live stream"] = (200, {}, said)
    return found


CASES = [
    pytest.param(secret, key, id=f"{secret.name}-{key}")
    for secret in SECRETS
    for key in (secret.kept_from if ALL else BOUNDED[secret.name])
]


@pytest.mark.parametrize(("secret", "key"), CASES)
def test_the_same_bytes_with_and_without(secret: Secret, key: str, world: World) -> None:
    common = list(addresses(world))
    browser(world, key)  # signed in before the worlds part
    with transaction.atomic():
        own = [(name, reverse(name, kwargs=arguments)) for name, arguments in secret.make(world)]
        having = answers(world, key, common + own)
        transaction.set_rollback(True)
    without = answers(world, key, common + own)
    told = {name: apart(without[name][2], having[name][2]) for name in without if without[name] != having[name]}
    assert not told, told
    pages = sum(status == 200 for status, _kept, _body in having.values())
    assert pages > 20 and len(having) > 200, "the test looks at real pages"


def test_whoever_may_know_sees_a_difference(world: World) -> None:
    """The comparison can fail: each secret shows where it may."""
    entitled = {"report": "rina", "marked": "sari", "complaint": "wayan", "opening": "bima"}
    for secret in SECRETS[:1] + SECRETS[2:]:
        key = entitled[secret.name]
        pages = {"report": "desk:board", "complaint": "complaints:queue", "opening": "glass:reviews"}
        asked = [(pages[secret.name], reverse(pages[secret.name]))]
        without = answers(world, key, asked)  # signs in, too
        with transaction.atomic():
            secret.make(world)
            having = answers(world, key, asked)
            transaction.set_rollback(True)
        assert without != having, secret.name


def test_a_stream_differs_for_the_desk_whose_report_it_is(world: World) -> None:
    before = answers(world, "rina", [])["the live stream"]
    a_report(world)
    assert answers(world, "rina", [])["the live stream"] != before
    assert journal.Entry.objects.exists()
