"""A log line tells what went wrong and where, and nothing of what somebody typed or asked for."""

from __future__ import annotations

import logging
import re
import sys
import uuid

import pytest
from django.test import Client

from kemitraan.config.quiet_logs import WithoutWords, hide
from tests.house.routes import Route, routes


def line(name: str, text: str, *arguments: object, error: bool = False, **more: object) -> str:
    """What stands in the log."""
    trouble = None
    if error:
        try:
            raise ValueError("Key (code)=(KENARI) already exists")
        except ValueError:
            trouble = sys.exc_info()
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, text, arguments, trouble)
    for key, value in more.items():
        setattr(record, key, value)
    return WithoutWords().format(record)


@pytest.mark.parametrize(
    ("name", "text", "arguments"),
    [
        ("django.request", "%s: %s", ("Not Found", "/l/KENARI/")),
        ("django.security.DisallowedHost", "Invalid HTTP_HOST header: 'KENARI'", ()),
        ("somewhere.else", "read KENARI", ()),
    ],
)
def test_nothing_of_what_was_asked_for(name: str, text: str, arguments: tuple[object, ...]) -> None:
    told = line(name, text, *arguments, error=True, status_code=404)
    assert "KENARI" not in told and name in told and "404" in told
    assert "ValueError at test_quiet_logs.py" in told


def test_our_own_lines_are_whole() -> None:
    assert "round journal.seal failed" in line("kemitraan.worker", "round %s failed", "journal.seal")
    assert "db-1" in line("psycopg.pool", "error connecting in %r", "db-1")


SECRET = "KENARI7731"
BY_SECRET = [route for route in routes() if route.arguments and route.access.partition(":")[0] in ("public", "link")]
GIVEN = {"int": "7", "slug": SECRET, "str": SECRET, "uuid": str(uuid.UUID(int=7))}


def address_of(route: Route) -> str:
    """The route's address with a secret in every place that takes a word."""
    address = re.sub(r"\(\?P<(\w+)>[^)]*\)", lambda found: "json" if found[1] == "form" else SECRET, route.address)
    plain = re.sub(r"<(?:(\w+):)?\w+>", lambda found: GIVEN[found[1] or "str"], address)
    return "/" + plain.replace("^", "").replace("$", "").replace("\\", "")


@pytest.mark.django_db
@pytest.mark.parametrize("route", BY_SECRET, ids=lambda route: route.name)
def test_no_line_carries_the_secret_of_a_link(route: Route, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = Client(raise_request_exception=False)
    address = address_of(route)
    for ask in (client.get, client.post, client.delete):
        ask(address)
        ask(address + "salah-ketik", QUERY_STRING=f"kata={SECRET}")
    assert caplog.records, "a mistyped address is told"
    for record in caplog.records:
        assert SECRET not in record.getMessage(), "whoever listens, not only our own printer"
        assert SECRET not in WithoutWords().format(record)


def test_the_routes_with_a_secret_are_among_them() -> None:
    names = {route.name for route in BY_SECRET}
    assert {"reports:story", "watch:employer_home", "partnership:own", "nights:lead", "my_data:page"} <= names
    assert SECRET in address_of(next(route for route in BY_SECRET if route.name == "watch:employer_home"))


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Not Found: /l/KENARI/selesai/", "Not Found: /l/…/selesai/"),
        ("Not Found: /jaga/p/KENARI/", "Not Found: /jaga/p/…/"),
        ("Not Found: /jaga/p/KENARI/salah/", "Not Found: /…"),
        ('"GET /ronda/m/KENARI/?x=KENARI HTTP/1.1" 404 9', '"GET /ronda/m/…/ HTTP/1.1" 404 9'),
        ("Not Found: /tur/", "Not Found: /tur/"),
        ("Not Found: /", "Not Found: /"),
    ],
)
def test_an_address_keeps_its_own_words(said: str, told: str) -> None:
    assert hide(said) == told
