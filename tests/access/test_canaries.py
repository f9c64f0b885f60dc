"""No byte that leaves carries a word to somebody who may not read it: pages, headers, files, events, mail, lines.

Papers are read as the data they are set from: whatever a paper could show stands there.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people.api import CHARACTERS, NOBODY, Viewer
from kemitraan.toolbox import pdf
from tests.house.routes import routes

from .bytes import all_of
from .canaries import PLAIN, ROOMS, TOKEN, Canary, columns, may_read, plant, planted_models
from .samples import SAMPLES, SIDES, World
from .stream import live
from .test_matrix import ask, browser, world  # noqa: F401 - a fixture

EVERYBODY = tuple(CHARACTERS)
BOUNDED = ("rina", "yoga", "sari")  # the whole cast by `./kemitraan prove matrix`
WHO = EVERYBODY if os.environ.get("KEMITRAAN_CANARIES") == "all" else BOUNDED

# Who holds the secret of the address reads what it is for, whoever they are: a report's page by its code, a certificate
# by its check code, a quiz by the code of one's place, a checkpoint by its tag; and what one opened in need oneself.
BY_ADDRESS = {
    "reports:": ("reports.",),
    "open311:": ("reports.",),
    "field:volunteer": ("reports.", "dispatch."),
    "learning:check": ("learning.Certificate",),
    "learning:quiz": ("learning.QuizQuestion",),
    "nights:checkpoint": ("nights.Checkpoint",),
    "information:": ("privacy.InformationRequest",),
    "my_data:": ("reports.", "privacy.DataRequest", "privacy.DataHolding"),  # what is kept about whoever holds the link
    "glass:ask": ("oversight.BrokenGlass",),
    "glass:record": ("reports.", "oversight.BrokenGlass"),
}


@pytest.fixture
def garden(world: World) -> dict[bytes, Canary]:  # noqa: F811
    """A world with every sample of both sides, and a canary in every field."""
    for route in routes():
        if route.arguments and route.name in SAMPLES:
            for side in SIDES:
                SAMPLES[route.name].arguments(world, side)
    found = plant()
    assert len(found) > 60 and len({canary.label for canary in found.values()}) > 15
    return found


def addresses(made: World) -> Iterator[tuple[str, str, str]]:
    """Every address with its name and access: without arguments, and for what is one's own and another's."""
    for route in routes():
        for side in SIDES if route.arguments else ("own",):
            arguments = SAMPLES[route.name].arguments(made, side) if route.arguments else {}
            if arguments is not None:
                yield route.name, route.access, reverse(route.name, kwargs=arguments)


def by_address(name: str, canary: Canary) -> bool:
    """Whether the address itself is the right to read this."""
    return any(name.startswith(start) and canary.label.startswith(labels) for start, labels in BY_ADDRESS.items())


def viewer_of(made: World, key: str) -> Viewer:
    return made.cast.viewer(key) if CHARACTERS[key].signs_in else NOBODY


@pytest.mark.parametrize("key", WHO)
def test_no_answer_carries_another_ones_words(
    key: str,
    world: World,  # noqa: F811
    garden: dict[bytes, Canary],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    papers: list[bytes] = []

    def kept(source: str, data: Mapping[str, Any]) -> bytes:
        papers.append(json.dumps(data, default=str).encode())
        return b"%PDF-1.7 " + papers[-1]

    monkeypatch.setattr(pdf, "render_pdf", kept)
    who, wrong, seen, asked = viewer_of(world, key), [], 0, 0
    with caplog.at_level(logging.DEBUG):
        for name, access, address in addresses(world):
            client = browser(world, key)
            answer = ask(client, "GET", address, {})
            asked += 1
            for token in set(TOKEN.findall(all_of(answer, client))):
                canary = garden[token]
                seen += 1
                if not (may_read(who, canary) or access.startswith("link:") or by_address(name, canary)):
                    wrong.append(f"{key} at {name}: {canary}")
    logged = {garden[token] for token in TOKEN.findall(caplog.text.encode())}
    assert not wrong, "\n".join(sorted(set(wrong))[:40])
    assert not logged, f"in log lines: {logged}"
    assert asked > 250


def test_the_search_finds_what_may_be_read(world: World, garden: dict[bytes, Canary]) -> None:  # noqa: F811
    """It can fail: those who may read do read, and the oracle would have said no to somebody else."""
    code = world.made["report", "own"].code  # type: ignore[attr-defined]
    found = TOKEN.findall(all_of(browser(world, "rahmat").get(f"/meja/{code}/"), Client()))
    assert {garden[token].label for token in found} >= {"reports.Report"}
    assert not any(may_read(world.cast.viewer("rina"), garden[token]) for token in found)


def test_events_and_facts_carry_none(garden: dict[bytes, Canary]) -> None:
    entries = list(journal.Entry.objects.all())
    assert len(entries) > 20
    said = b"".join(live.event_of(entry)[2] for entry in entries)
    assert b"report.received" in said and not TOKEN.search(said)


def test_mail_says_nothing_of_a_case(garden: dict[bytes, Canary]) -> None:
    """Every message that waits, sent for real: an address and a link, none of the words it is about."""
    messaging.Message.objects.update(address="sari@example.org", channel="email", state="queued")
    waiting = messaging.Message.objects.count()
    messaging.deliver_waiting(waiting)
    assert len(mail.outbox) == waiting > 5
    for one in mail.outbox:
        found = {garden[token] for token in TOKEN.findall(one.message().as_bytes())}
        assert not found, (one.subject, found)


def test_pages_of_errors_say_nothing(
    world: World,  # noqa: F811
    garden: dict[bytes, Canary],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from kemitraan.desk.views import case

    code = world.made["report", "own"].code  # type: ignore[attr-defined]

    def broken(request: Any, code: str) -> Any:
        story = world.made["report", "own"].__class__.objects.get(code=code).story  # type: ignore[attr-defined]
        raise RuntimeError(f"broke over {story}")

    monkeypatch.setattr(case, "case_context", broken)
    client = browser(world, "rahmat")
    answer = client.get(f"/meja/{code}/")
    assert answer.status_code == 500 and not TOKEN.search(all_of(answer, client))


def test_every_text_is_sorted() -> None:
    """A table with room for words is planted, or says in PLAIN why it needs no canary."""
    labels = {model._meta.label for model in planted_models()}
    assert len(labels) > 30
    assert all(label.split(".")[0] in ROOMS for label in labels), "name the purposes of the new room in ROOMS"
    assert not labels & PLAIN
    assert "story" in columns(next(model for model in planted_models() if model._meta.label == "reports.Report"))
