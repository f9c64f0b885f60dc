"""Every route says who may come in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import path, resolve

from kemitraan.config.navigation import public_nav
from kemitraan.people import purposes
from kemitraan.people.api import by_link, needs, public, signed_in

from .routes import Route, routes

KNOWN = {value for name, value in vars(purposes).items() if name.isupper() and isinstance(value, str)}


def undeclared(found: Iterable[Route]) -> Iterator[str]:
    """Each route that is nameless, says nothing, or names a purpose that does not exist."""
    for route in found:
        if not route.name or route.name.endswith(":"):
            yield f"/{route.address} has no name"
        elif not route.access:
            yield f"{route.name} (/{route.address}) does not say who may come in (kemitraan.people.access)"
        elif not (route.access in {"public", "signed_in"} or re.fullmatch(r"link:[a-z_.]+", route.access)):
            yield from (
                f"{route.name} wants the unknown purpose {purpose!r}"
                for purpose in route.access.split("/")
                if purpose not in KNOWN
            )


def test_every_route_says_who_may_come_in() -> None:
    found = routes()
    assert found
    complaints = list(undeclared(found))
    assert not complaints, "\n".join(complaints)


def test_every_purpose_belongs_to_somebody() -> None:
    given = {purpose for group in purposes.PURPOSES.values() for purpose in group}
    assert given == KNOWN


def test_can_fail() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    def other(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    patterns = [
        path("silent/", view, name="silent"),
        path("nameless/", signed_in(other)),
        path("strange/", needs("reports.burn")(other), name="strange"),
        path("fine/", needs(purposes.READ_REPORTS)(other), name="fine"),
        path("open/", public(other), name="open"),
        path("link/", by_link("offer")(other), name="link"),
    ]
    # `public` and `by_link` mark the function itself, so the routes above share what the last one said.
    assert [complaint.split(" ")[0] for complaint in undeclared(routes(patterns))] == [
        "silent",
        "/nameless/",
        "strange",
    ]


def test_the_foot_of_public_pages_leads_to_pages_that_are_there() -> None:
    links = re.findall('href="([^"]+)"', public_nav())
    assert len(links) >= 5 and all(resolve(link) for link in links)
