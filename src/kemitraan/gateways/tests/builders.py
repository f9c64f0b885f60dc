"""A seeded Jakarta, and programs that send reports to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from xml.etree import ElementTree

from django.apps import apps
from django.db import connection
from django.test import Client
from tests.owner import as_owner

from kemitraan.gateways.models import ApiKey, hash_of, new_key
from kemitraan.gateways.open311.keys import forget_senders
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock

V2 = "/open311/v2"
MONAS = {"lat": "-6.1754", "long": "106.8272"}


def seed_world() -> None:
    """Jakarta's areas and units, categories and clocks; nobody has sent anything yet."""
    territory.seed_jakarta()
    reports.seed_reports()
    reports.forget_rules()
    forget_senders()


@contextmanager
def committed_world() -> Iterator[None]:
    """The same world for a whole module of tests, stored once and taken away after."""
    seed_world()
    try:
        yield
    finally:
        tables = [model._meta.db_table for model in apps.get_models() if model.__module__.startswith("kemitraan.")]
        as_owner(f"truncate {', '.join(tables)} restart identity cascade")
        connection.close()
        territory.forget_index()
        reports.forget_rules()


def make_sender(name: str = "Kota Cerdas", **changes) -> tuple[ApiKey, str]:
    """A program with its key."""
    key = new_key()
    sender = ApiKey.objects.create(name=name, hash=hash_of(key), **{"created_at": clock.now()} | changes)
    return sender, key


def said(**changes) -> dict[str, str]:
    """A good report in the standard's words."""
    given = {"service_code": "B01", "description": "Air masuk rumah", "api_key": "DEMO"} | MONAS | changes
    return {name: value for name, value in given.items() if value is not None}


@dataclass
class Program:
    """A client of the door, with its key."""

    key: str = "DEMO"

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=True)

    def send(self, form: str = "json", headers: dict[str, str] | None = None, **changes):
        """POST a report."""
        return self.client.post(f"{V2}/requests.{form}", said(**{"api_key": self.key} | changes), headers=headers or {})

    def get(self, path: str, **query: str):
        """GET below /open311/v2/ with the key."""
        return self.client.get(f"{V2}/{path}", {"api_key": self.key} | query)


def fresh_key() -> str:
    """A key such as a phone makes."""
    return str(uuid.uuid4())


def xml(response) -> ElementTree.Element:
    """The answer's document."""
    assert response["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)
