"""The whole product: route × verb × role × relation × caveat, generated, with an oracle that reads no view.

The characters of :mod:`.test_matrix` are fourteen people; here every role there is stands in every relation to the
thing behind an address. A route that declares nothing, or wants arguments nobody gave a sample for, fails here too.

Relations: ``own`` serves in the unit of the thing, ``sibling`` next door, ``parent`` one level up, ``top`` over the
whole region, ``outside`` in another region (the other agency), ``subject`` in the unit and is named in a complaint
about it. Caveats 0 (clear) to 3 (amber+strict) for addresses of a report; who reads is cleared up to 2.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from kemitraan.accountability.models import Complaint, ComplaintConflict
from kemitraan.people.api import Account, Post, Role
from kemitraan.people.purposes import PURPOSES
from kemitraan.people.sign_in import BACKEND
from kemitraan.reports.models import Report
from kemitraan.territory.api import Unit
from kemitraan.territory.tests.builders import make_unit
from tests.house.routes import Route, routes

from .samples import SAMPLES, World
from .test_matrix import Asked, ask, complaints

RELATIONS = ("own", "sibling", "parent", "top", "outside", "subject")
STRANGER = "stranger"
ROLES = (*Role.values, STRANGER)
VERBS = ("GET", "POST")
CAVEATS = (0, 1, 2, 3)
CLEARED = 2
WITH_CAVEAT = (
    "desk:case",
    "desk:act",
    "desk:identity",
    "desk:told",
    "desk:send",
    "desk:cancel",
    "desk:volunteers",
    "desk:resend",
)
OWN_ALONE = {"visits.make"}  # opens what is one's own; a colleague in the same unit sees nothing of it
EVERYBODY_ALIKE = ("own", "outside")  # where a route asks for nobody, or for nobody's unit

# Who may come in where purpose and unit don't say it all: role and relation to the sample of the side "own".
Rule = Callable[[str, str], bool]


def inspectors_above(role: str, relation: str) -> bool:
    """A complaint about the west is there for inspectors strictly above it who are not named."""
    return role == Role.INSPECTOR and relation in ("parent", "top")


def nobody_else(role: str, relation: str) -> bool:
    """What belongs to one person is there for no second one, whatever their post."""
    return False


def anywhere(*purposes: str) -> Rule:
    """What belongs to no unit is there for whoever serves the purpose anywhere."""
    return lambda role, relation: any(purpose in PURPOSES.get(role, ()) for purpose in purposes)


def above_both(purpose: str) -> Rule:
    """What spans two units is there for whoever serves at one of them or above."""
    return lambda role, relation: purpose in PURPOSES.get(role, ()) and relation != "outside"


RULES: dict[str, Rule] = {
    "complaints:file": inspectors_above,
    "complaints:verb": inspectors_above,
    "complaints:picture": inspectors_above,
    # The custodian decides where the unit complained about lies at or below their post.
    "complaints:decide": lambda role, relation: role == Role.OVERSEER and relation not in ("sibling", "outside"),
    "glass:record": nobody_else,
    "people:passkey_remove": nobody_else,
    "desk:forget_view": nobody_else,
    "research:take": nobody_else,
    # Draws of the whole region; changes of the body wait for any overseer who is not concerned.
    "overseer:sample": lambda role, relation: role == Role.OVERSEER and relation == "top",
    "overseer:decide": lambda role, relation: role == Role.OVERSEER,
    "system:account": anywhere("system.run"),
    "system:act": anywhere("system.run"),
    "watch:export": anywhere("watch.read"),
    "desk:export": anywhere("reports.read"),
    "desk:reopen": anywhere("roads.close"),
    "desk:category": anywhere("lists.edit"),
    "desk:question": anywhere("lists.edit"),
    "desk:wording": anywhere("lists.edit"),
}


@dataclass(frozen=True)
class Cell:
    """One request of the product."""

    route: str
    verb: str
    role: str
    relation: str
    caveat: int | None = None

    def __str__(self) -> str:
        tail = "" if self.caveat is None else f" caveat {self.caveat}"
        return f"{self.verb} {self.route} as {self.role}/{self.relation}{tail}"


@dataclass
class Result:
    """What came of a run: how many cells, how many let in and hidden, what was wrong, what no rule speaks of."""

    cells: int = 0
    let_in: int = 0
    hidden: int = 0
    wrong: list[str] = field(default_factory=list)
    unruled: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, object]:
        """For people and for ``--json``."""
        return {
            "cells": self.cells,
            "let_in": self.let_in,
            "hidden": self.hidden,
            "leaks": sum("saw something" in said for said in self.wrong),
            "other_faults": sum("saw something" not in said for said in self.wrong),
            "not_judged": sum(self.unruled.values()),
        }


def cells() -> Iterator[Cell]:
    """Every cell there is."""
    for route in routes():
        for role in ROLES:
            for relation in relations_of(route, role):
                for verb in VERBS:
                    for caveat in CAVEATS if route.name in WITH_CAVEAT else (None,):
                        yield Cell(route.name, verb, role, relation, caveat)


def relations_of(route: Route, role: str) -> tuple[str, ...]:
    """The relations that can make a difference: none for strangers, few where there is no thing to stand to."""
    if role == STRANGER:
        return ("own",)
    return RELATIONS if route.arguments else EVERYBODY_ALIKE


def some(count: int, seed: int = 2026) -> list[Cell]:
    """A fixed choice: every route and every role with every relation at least once, and chance for the rest."""
    rng = random.Random(seed)
    every = list(cells())
    rng.shuffle(every)
    wanted: list[Cell] = []
    seen: set[object] = set()
    for cell in every:
        marks = {cell.route, (cell.role, cell.relation), (cell.route, cell.caveat)}
        if not marks <= seen:
            wanted.append(cell)
            seen |= marks
    chosen = set(wanted)
    return [*wanted, *(cell for cell in every if cell not in chosen)][: max(count, len(wanted))]


class Product:
    """The people of the product in one world, and the judgement of each answer."""

    def __init__(self, world: World) -> None:
        self.world = world
        region = world.cast.region
        self.outside = make_unit("polda-lain", "polda", name="Polda Lain")
        self.units = {
            "own": region.west,
            "sibling": region.east,
            "parent": region.polres,
            "top": region.polda,
            "outside": self.outside,
            "subject": region.west,
        }
        self.by_name = {route.name: route for route in routes()}
        self.cookies: dict[tuple[str, str], str] = {}
        self.addresses: dict[str, str | None] = {}
        self.caveat = 1

    def unit_of(self, relation: str) -> Unit:
        """Where somebody in this relation serves."""
        return self.units[relation]

    def client(self, role: str, relation: str) -> Client:
        """A browser of somebody with this one post, signed in with their second factor."""
        client = Client(raise_request_exception=False)
        if role == STRANGER:
            return client
        if (role, relation) not in self.cookies:
            self.cookies[role, relation] = self._sign_in(role, relation)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[role, relation]
        return client

    def _sign_in(self, role: str, relation: str) -> str:
        account = Account.objects.create_user(f"{role}-{relation}", name=f"{role} {relation}")
        device = TOTPDevice.objects.create(user=account, name="test", confirmed=True)
        Post.objects.create(
            account=account,
            role=role,
            unit=self.unit_of(relation),
            title=role.title(),
            order_number="SPRIN/1",
            valid_from=date(2020, 1, 1),
        )
        if relation == "subject":
            for complaint in Complaint.objects.all():
                ComplaintConflict.objects.create(complaint=complaint, account=account, on=date(2026, 1, 1))
        client = Client()
        client.force_login(account, backend=BACKEND)
        session = client.session
        session["otp_device_id"] = device.persistent_id
        session.save()
        return str(client.cookies[settings.SESSION_COOKIE_NAME].value)

    def address_of(self, route: Route) -> str | None:
        """The address of the thing of the side "own"; None where there is none."""
        if route.name not in self.addresses:
            arguments = SAMPLES[route.name].arguments(self.world, "own") if route.arguments else {}
            self.addresses[route.name] = None if arguments is None else reverse(route.name, kwargs=arguments)
        return self.addresses[route.name]

    def may_enter(self, cell: Cell) -> bool | None:
        """The oracle; None where only the sample's own rule could say (then nothing but "it does not break" holds)."""
        route = self.by_name[cell.route]
        if route.access == "public" or route.access.startswith("link:"):
            return True
        if cell.role == STRANGER:
            return False
        if route.access == "signed_in":
            return True if not route.arguments else RULES.get(route.name, nobody_else)(cell.role, cell.relation)
        wanted = set(route.access.split("/"))
        if route.arguments:
            wanted -= OWN_ALONE
        if not wanted & PURPOSES[cell.role]:
            return False
        if cell.caveat is not None and cell.caveat > CLEARED:
            return False
        if not route.arguments:
            return True
        if route.name in RULES:
            return RULES[route.name](cell.role, cell.relation)
        if SAMPLES[route.name].sees is not None:
            return None
        return cell.relation in ("own", "parent", "top", "subject")

    def run(self, chosen: list[Cell]) -> Result:
        """Ask each, judge each."""
        result = Result()
        for cell in chosen:
            route = self.by_name[cell.route]
            address = self.address_of(route)
            if address is None:
                continue
            client = self.client(cell.role, cell.relation)
            self._mark(1 if cell.caveat is None else cell.caveat)
            sample = SAMPLES.get(cell.route)
            answer = ask(client, cell.verb, address, sample.body if sample else {})
            asked = Asked(
                "sari" if cell.role == STRANGER else cell.role, cell.verb, cell.relation, answer.status_code,
                answer.headers.get("Location", ""), "/api/" in address,
            )  # fmt: skip
            result.cells += 1
            allowed = self.may_enter(cell)
            if answer.status_code in (sample.also if sample else ()):
                continue
            if allowed is None:
                result.unruled[cell.route] += 1
                if answer.status_code >= 500:
                    result.wrong.append(f"{cell}: broke")
                continue
            result.let_in += allowed
            result.hidden += not allowed
            result.wrong += [f"{cell}: {said}" for said in complaints(route, allowed, asked)]
        return result

    def _mark(self, caveat: int) -> None:
        """The caveat of the report that the addresses speak of; 1 (green) where a cell says nothing of it."""
        made = self.world.made.get(("report", "own"))
        if isinstance(made, Report) and caveat != self.caveat:
            Report.objects.filter(pk=made.pk).update(caveat=caveat)
            self.caveat = caveat
