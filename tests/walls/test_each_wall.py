"""Each wall alone: with the other one switched off, no byte of a walled row reaches anybody who may not see it.

Every row behind the wall carries a word that stands nowhere else. Every character asks for every page of the rooms that
show such rows, for what is theirs and for what is the neighbours'; their answers are searched for those words.

* Second wall alone: everybody is let in everywhere (``Viewer.may``), reaches all units (``Viewer.units_for``), and the
  access function of complaints gives all of them. Only the context, worked out before, still knows who they are.
* First wall alone: every context holds everything, as a role with BYPASSRLS would.

The short form asks the pages that show walled rows; ``WALLS_ROUTES=all`` (``./kemitraan prove walls``) every page.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.urls import reverse

from kemitraan.accountability import complaint_access
from kemitraan.accountability.models import Complaint, IdentityRequest
from kemitraan.accountability.tests.builders import make_complaint
from kemitraan.keeping import api as keeping
from kemitraan.messaging.models import Message
from kemitraan.people import api as people
from kemitraan.people import viewer as viewers
from kemitraan.people.api import Viewer, purposes
from kemitraan.people.wall import context_of
from kemitraan.reports.identity import Identity, sealed
from kemitraan.reports.models import Reporter, Word
from kemitraan.territory.api import Unit
from kemitraan.toolbox import clock, wall
from kemitraan.toolbox.geo import LonLat
from tests.access.samples import SAMPLES, SIDES, World, report_of
from tests.access.test_matrix import ROUTES, browser, world  # noqa: F401 - the matrix' own world
from tests.cast import EVERYBODY

SHORT = ("desk:case", "desk:identity", "desk:mail", "desk:calls", "desk:units", "complaints:queue", "complaints:file",
         "complaints:custody", "reports:story", "reports:follow")  # fmt: skip
ALL = os.environ.get("WALLS_ROUTES") == "all"
REAL_UNITS_FOR, REAL_MAY = Viewer.units_for, Viewer.may


@dataclass(frozen=True)
class Canary:
    """A word in one walled row, and who may read it."""

    word: str
    may: Callable[[str], bool]


@pytest.fixture
def canaries(world: World) -> list[Canary]:  # noqa: F811
    """One in each kind of row, in both sectors."""
    found: list[Canary] = []
    reach = {key: world.cast.viewer(key) if people.CHARACTERS[key].signs_in else Viewer() for key in EVERYBODY}

    def by(purpose: str, side: str) -> Callable[[str], bool]:
        unit = world.unit(side).pk
        allowed = {key for key, viewer in reach.items() if unit in REAL_UNITS_FOR(viewer, purpose)}
        return allowed.__contains__

    for side in SIDES:
        report = report_of(world, side)
        report.caveat, report.story = 2, f"kenari-cerita-{side}"
        report.save()
        found.append(Canary(report.story, by(purposes.READ_REPORTS, side)))
        who = Identity(f"kenari-nama-{side}", "+62811555123", f"kenari-surel-{side}@x.id")
        key = keeping.key_for("report", report.pk)
        Reporter.objects.filter(report=report).update(sealed=sealed(key, who), anonymous=False)
        found.append(Canary(f"kenari-nama-{side}", by(purposes.READ_REPORTER, side)))
        found.append(Canary(f"kenari-surel-{side}", by(purposes.READ_REPORTER, side)))
        Word.objects.create(report=report, kind="note", text=f"kenari-catatan-{side}", at=clock.now())
        found.append(Canary(f"kenari-catatan-{side}", by(purposes.READ_REPORTS, side)))
        Message.objects.create(
            channel="email", address="x@x.id", template="report.asked", about="report",
            about_id=report.pk, next_try_at=clock.now(), queued_at=clock.now(), state="failed",
            error=f"kenari-galat-{side}", context={"code": report.code, "unit": "x", "due": ""},
        )  # fmt: skip
        found.append(Canary(f"kenari-galat-{side}", by(purposes.READ_REPORTS, side)))
        post = world.cast.posts["dewi" if side == "own" else "rina"]
        people.place_phone(people.start_shift(post), LonLat(106.8123 if side == "own" else 106.8456, -6.2111))
        where = "106.8123" if side == "own" else "106.8456"
        own = "dewi" if side == "own" else "rina"
        seers = by(purposes.SEE_POSITIONS, side)
        found.append(Canary(where, lambda key, own=own, seers=seers: key == own or seers(key)))  # type: ignore[misc]
    return found


@pytest.fixture
def complaint_codes(world: World) -> list[Canary]:  # noqa: F811
    """The codes of complaints about both sectors, and who may judge them."""
    found = []
    for side in SIDES:
        made = make_complaint(world.unit(side))
        reach = {key for key in EVERYBODY if people.CHARACTERS[key].signs_in}
        allowed = {
            key for key in reach if complaint_access.visible_to(world.cast.viewer(key)).filter(pk=made.pk).exists()
        }
        found.append(Canary(made.code, allowed.__contains__))
    return found


@pytest.fixture
def second_wall_alone(monkeypatch: pytest.MonkeyPatch, world: World) -> None:  # noqa: F811
    """The first wall is down: everybody may everything everywhere, as far as Python asks."""
    everywhere = frozenset(Unit.objects.values_list("pk", flat=True))

    def true_context(viewer: Viewer) -> wall.Context:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(Viewer, "units_for", REAL_UNITS_FOR)
            inner.setattr(Viewer, "may", REAL_MAY)
            return context_of(viewer)

    monkeypatch.setattr(viewers, "context_of", true_context)
    monkeypatch.setattr(Viewer, "units_for", lambda self, purpose: everywhere)
    monkeypatch.setattr(Viewer, "may", lambda self, purpose: True)
    for module in _holders("visible_to", complaint_access.visible_to):
        monkeypatch.setattr(module, "visible_to", lambda viewer: Complaint.objects.all())
    for module in _holders("requests_for", complaint_access.requests_for):
        monkeypatch.setattr(module, "requests_for", lambda viewer: IdentityRequest.objects.select_related("complaint"))


def _holders(name: str, function: object) -> Iterator[object]:
    """Every module that imported this function by this name."""
    import sys

    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("kemitraan.") and getattr(module, name, None) is function:
            yield module


@pytest.fixture
def first_wall_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second wall is down: whoever asks, PostgreSQL shows every row."""
    open_to_all = wall.service("walls.none", *wall.SUBJECTS)
    monkeypatch.setattr(wall, "current", lambda: open_to_all)


def leaks(world: World, canaries: list[Canary]) -> tuple[int, int, list[str]]:  # noqa: F811
    """Requests asked, canaries found where they may be, and where they may not."""
    asked, seen, wrong = 0, 0, []
    for name in sorted(ROUTES) if ALL else [name for name in SHORT if name in ROUTES]:
        route, sample = ROUTES[name], SAMPLES.get(name)
        for side in SIDES if route.arguments else ("own",):
            arguments = sample.arguments(world, side) if sample and route.arguments else {}
            if arguments is None:
                continue
            address = reverse(name, kwargs=arguments)
            for key in EVERYBODY:
                asked += 1
                body = _body(world, key, address, "POST" if name == "desk:identity" else "GET")
                for canary in canaries:
                    if canary.word.encode() in body:
                        seen += 1
                        if not canary.may(key) and route.access != "public":
                            wrong.append(f"{key} at {name} ({side}): {canary.word}")
    return asked, seen, wrong


def _body(world: World, key: str, address: str, method: str) -> bytes:  # noqa: F811
    client = browser(world, key)  # its session is made once, and must outlive what follows
    with transaction.atomic():
        answer = client.get(address) if method == "GET" else client.post(address)
        body = b"".join(answer.streaming_content) if getattr(answer, "streaming", False) else answer.content
        transaction.set_rollback(True)
    return body


@pytest.mark.usefixtures("second_wall_alone")
def test_the_second_wall_alone_lets_nothing_through(
    world: World,  # noqa: F811
    canaries: list[Canary],
    complaint_codes: list[Canary],
) -> None:
    asked, seen, wrong = leaks(world, canaries + complaint_codes)
    print(f"second wall alone: {asked} requests, {seen} canaries where they may be, {len(wrong)} leaks")
    assert not wrong
    assert seen >= 15, "nobody saw anything: this proves nothing"


@pytest.mark.usefixtures("first_wall_alone")
def test_the_first_wall_alone_lets_nothing_through(
    world: World,  # noqa: F811
    canaries: list[Canary],
    complaint_codes: list[Canary],
) -> None:
    asked, seen, wrong = leaks(world, canaries + complaint_codes)
    print(f"first wall alone: {asked} requests, {seen} canaries where they may be, {len(wrong)} leaks")
    assert not wrong
    assert seen >= 15, "nobody saw anything: this proves nothing"


def test_without_either_wall_everything_leaks(
    world: World, canaries: list[Canary], complaint_codes: list[Canary],  # noqa: F811
    second_wall_alone: None, first_wall_alone: None,
) -> None:  # fmt: skip
    """The control: the search finds what is there."""
    _asked, _seen, wrong = leaks(world, canaries + complaint_codes)
    told = {line.rpartition(": ")[2] for line in wrong}
    assert {one.word for one in canaries if one.word.endswith("other")} <= told
