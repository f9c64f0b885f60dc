"""Every door of the house with somebody who may open it: what attacks on all routes walk along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from tests.access.samples import SAMPLES, Sample, World
from tests.access.test_matrix import ROUTES, browser, may_enter
from tests.cast import EVERYBODY
from tests.house.routes import Route


@dataclass(frozen=True)
class Door:
    """A route, arguments of something in the cast's own sector, and a character who is let in."""

    route: Route
    arguments: dict[str, object]
    key: str
    sample: Sample | None

    @property
    def address(self) -> str:
        """Where it is."""
        return reverse(self.route.name, kwargs=self.arguments)

    def client(self, world: World, **options: bool) -> Client:
        """A fresh browser of that character."""
        known = browser(world, self.key)
        client = Client(raise_request_exception=False, **options)
        client.cookies = known.cookies
        return client


def doors(world: World) -> Iterator[Door]:
    """All of them, in order of their names."""
    for name in sorted(ROUTES):
        route, sample = ROUTES[name], SAMPLES.get(name)
        arguments = sample.arguments(world, "own") if sample and route.arguments else {}
        if arguments is None:
            continue
        inside = sample if route.arguments else None
        key = next((key for key in EVERYBODY if may_enter(route, inside, world, key, "own")), None)
        if key is not None:
            yield Door(route, arguments, key, sample)
