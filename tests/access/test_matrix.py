"""Every route, asked by everybody, for what is theirs and for what is another's.

Made from the addresses themselves: a new route is tested as soon as it exists, and a route that takes arguments
fails until tests/access/samples.py knows some for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from kemitraan.config.reference import seed_rules
from kemitraan.people.api import CHARACTERS, NOBODY, Viewer
from tests.cast import EVERYBODY, Cast, make_cast
from tests.house.places import PACKAGE, rooms
from tests.house.routes import Route, routes

from .samples import SAMPLES, SIDES, Sample, World

for _room in rooms():
    if (PACKAGE / _room / "tests" / "samples.py").exists():
        import_module(f"kemitraan.{_room}.tests.samples")
ROUTES = {route.name: route for route in routes()}
HIDDEN = {404, 405}  # 405: the address knows no such method, for anybody
SIGN_IN = "/masuk/"
TO_ANYBODY = ("sari", "rahmat", "hasan", "yoga")  # where all are equal, a few stand for all


@dataclass(frozen=True)
class Asked:
    """One request of the matrix and what came of it."""

    key: str
    method: str
    side: str
    status: int
    location: str
    program: bool = False

    @property
    def hidden(self) -> bool:
        """Whether nothing was shown: not there, or please sign in (401 where a program asks)."""
        unknown = self.status == 401 and self.program
        return self.status in HIDDEN or self.sent_to_sign_in or unknown

    @property
    def sent_to_sign_in(self) -> bool:
        return self.status == 302 and self.location.startswith(SIGN_IN)

    def __str__(self) -> str:
        return f"{self.key}: {self.method} {self.side} → {self.status} {self.location}".strip()


@pytest.fixture
def world(db: None) -> World:
    """The cast at home, and the same things in both sectors."""
    seed_rules()
    return World(make_cast())


@pytest.fixture(scope="module")
def signed_in_once(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A world for all the doors of this file, with everybody signed in: making one takes longer than a door."""
    with django_db_blocker.unblock(), transaction.atomic():
        seed_rules()
        found = World(make_cast())
        for key in EVERYBODY:
            browser(found, key)
        yield found
        transaction.set_rollback(True)


@pytest.fixture
def doors(signed_in_once: World, django_db_blocker: Any) -> Iterator[World]:
    """The same world as every door found it: what one makes and does is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield World(signed_in_once.cast, dict(signed_in_once.made))
        transaction.set_rollback(True)


def viewer(cast: Cast, key: str) -> Viewer:
    """What a character is; Ibu Sari is nobody to the staff pages."""
    return cast.viewer(key) if CHARACTERS[key].signs_in else NOBODY


def may_enter(route: Route, sample: Sample | None, world: World, key: str, side: str) -> bool:
    """Whether the rules let this character in here (the oracle: purposes and units, and nothing of the views)."""
    who = viewer(world.cast, key)
    if route.access == "public" or route.access.startswith("link:"):
        return side == "own"
    if sample is not None and sample.sees is not None:
        return sample.sees(world, key, side)
    if route.access == "signed_in":
        return who.known and side == "own"
    purposes = route.access.split("/")
    if sample is None:
        return any(who.may(purpose) for purpose in purposes)
    return any(world.unit(side).pk in who.units_for(purpose) for purpose in purposes)


def complaints(route: Route, allowed: bool, asked: Asked) -> Iterator[str]:
    """What is wrong with an answer."""
    public = route.access == "public"
    if asked.status >= 500:
        yield f"{asked}: broke"
    elif allowed and (asked.status in {401, 403, 404} or (asked.sent_to_sign_in and not public)):
        yield f"{asked}: should have been let in"
    elif not allowed and not asked.hidden:
        yield f"{asked}: saw something"
    elif not allowed and asked.key != "sari" and asked.sent_to_sign_in and not public:
        yield f"{asked}: is signed in, so it should not be there at all"


def browser(world: World, key: str) -> Client:
    """A fresh browser with the character's session (an answer may have taken the cookie away)."""
    cookie = world.once("cookie", key, lambda: world.cast.client(key).cookies.get(settings.SESSION_COOKIE_NAME))
    client = Client(raise_request_exception=False)
    if cookie is not None:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookie.value
    return client


def ask(client: Client, method: str, address: str, body: Mapping[str, str]) -> HttpResponseBase:
    """One request, undone afterwards."""
    with transaction.atomic():
        answer = client.get(address) if method == "GET" else client.post(address, body)
        if getattr(answer, "streaming", False):
            b"".join(answer.streaming_content)  # the client closes what was read to its end
        transaction.set_rollback(True)
    return answer


@pytest.mark.django_db  # asked alone, too, it must have its tables: they are made for marked tests only
@pytest.mark.parametrize("name", sorted(ROUTES))
def test_everybody_at_every_door(name: str, doors: World) -> None:
    world = doors
    route = ROUTES[name]
    sample = SAMPLES.get(name)
    assert not route.arguments or sample, f"add a sample for {name} {route.arguments} to tests/access/samples.py"
    wrong: list[str] = []
    for side in SIDES if route.arguments else ("own",):
        arguments = sample.arguments(world, side) if sample and route.arguments else {}
        if arguments is None:
            continue
        address = reverse(name, kwargs=arguments)
        for key in TO_ANYBODY if route.access == "public" else EVERYBODY:
            allowed = may_enter(route, sample if route.arguments else None, world, key, side)
            for method in ("GET", "POST"):
                answer = ask(browser(world, key), method, address, sample.body if sample else {})
                asked = Asked(
                    key, method, side, answer.status_code, answer.headers.get("Location", ""), "/api/" in address
                )
                if answer.status_code not in (sample.also if sample else ()):
                    wrong += complaints(route, allowed, asked)
    assert not wrong, f"{name} ({route.access}):\n" + "\n".join(wrong)


def test_no_sample_without_a_route() -> None:
    assert set(SAMPLES) <= set(ROUTES)


def test_can_fail(doors: World) -> None:
    world = doors
    route = Route("desk:report", "meja/<code>/", None, ("code",))
    object.__setattr__(route, "view", type("View", (), {"access": "reports.read"}))
    wanted = Sample(lambda world, side: {})
    assert may_enter(route, wanted, world, "rahmat", "own")
    assert may_enter(route, wanted, world, "bima", "other"), "the city's commander sees both sectors"
    assert not may_enter(route, wanted, world, "rahmat", "other")
    assert not may_enter(route, wanted, world, "rina", "own")
    assert not may_enter(route, wanted, world, "yoga", "own")
    assert not may_enter(route, wanted, world, "sari", "own")
    seen, hidden, broke = (Asked("rina", "GET", "own", status, "") for status in (200, 404, 500))
    assert list(complaints(route, False, seen)) and list(complaints(route, True, hidden))
    assert list(complaints(route, True, broke)) and not list(complaints(route, False, hidden))
    assert list(complaints(route, False, Asked("rina", "GET", "own", 403, ""))), "403 says that it exists"
