"""Attacks that are the same at every door (trust study, section 2; numbers in the names are its rows).

Each walks along all routes as somebody who is let in, so that the views themselves are asked.
"""

from __future__ import annotations

import re
import time

from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from kemitraan.journal.api import Entry
from tests.access.samples import World

from .doors import Door, doors

NUMBERS = (2**31, 2**63, 10**40)
BAD = (
    *("' OR 1=1--", "'; select pg_sleep(5)--", "%", "\\", '"', "*)(uid=*", "${7*7}", "(a+)+$", "a" * 40 + "!"),
    *("1e9", str(2**63), "-1", "0", "nan", "१", "9" * 5_000),
)
PARAMETERS = (
    *("q", "page", "page_size", "limit", "from", "to", "unit", "area", "state", "category", "kind", "sort"),
    *("lon", "lat", "box", "year", "month", "days", "hari"),
)
EVIL = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
# Doors for programs: they show a key or a signature of their own and no cookie, so another site gains nothing.
BY_KEY = ("open311:", "accountability:witness")


def ask(client: Client, method: str, address: str, *args: object, **more: object) -> HttpResponseBase:
    """One request, read to its end and undone."""
    with transaction.atomic():
        answer = getattr(client, method)(address, *args, **more)
        if getattr(answer, "streaming", False):
            answer.body = b"".join(answer.streaming_content)
        else:
            answer.body = answer.content
        transaction.set_rollback(True)
    return answer


def walk(world: World) -> list[Door]:
    """All doors; more than three hundred, or something is wrong with the walk."""
    found = list(doors(world))
    assert len(found) > 250
    return found


def test_attack_29_numbers_beyond_all_columns(world: World) -> None:
    tried, wrong = 0, []
    for door in walk(world):
        names = re.findall(r"<int:(\w+)>", door.route.address)
        for name in names:
            for number in NUMBERS:
                address = door.address.replace(str(door.arguments[name]), str(number))
                for method in ("get", "post"):
                    answer = ask(door.client(world), method, address)
                    tried += 1
                    if answer.status_code not in (302, 303, 400, 404, 405, 422):
                        wrong.append(f"{door.route.name} {method} {number} → {answer.status_code}")
    assert tried > 300 and not wrong, wrong


def test_attack_38_lookups_and_orderings_are_no_parameters(world: World) -> None:
    """A page with them is answered as without them (or refuses a value that its own filter does not know)."""
    query = (
        "ordering=password&order_by=-reporter__phone&sort=password&fields=password,reporter&expand=account"
        "&filter__password__startswith=a&reporter__phone__startswith=08&account__password__regex=.*&id__in=1"
    )
    wrong = []
    for door in walk(world):
        if door.route.arguments:
            continue
        client = door.client(world)
        plain, asked = ask(client, "get", door.address), ask(client, "get", f"{door.address}?{query}")
        if asked.status_code != plain.status_code and asked.status_code not in (302, 400, 404, 422):
            wrong.append(f"{door.route.name}: {plain.status_code} became {asked.status_code}")
        if b"argon2" in asked.body or b"md5$" in asked.body:
            wrong.append(f"{door.route.name}: shows a password's hash")
    assert not wrong, wrong


def test_attack_39_40_42_metacharacters_slow_patterns_and_endless_pages_in_every_parameter(world: World) -> None:
    """Each parameter gets another of the bad values, each door another order of them."""
    wrong = []
    for number, door in enumerate(walk(world)):
        client = door.client(world)
        bad = {name: BAD[(number + place) % len(BAD)] for place, name in enumerate(PARAMETERS)}
        for method in ("get", "post"):
            started = time.thread_time()
            answer = ask(client, method, door.address, bad)
            if answer.status_code >= 500 and answer.status_code != 503:
                wrong.append(f"{door.route.name} {method}: {answer.status_code}")
            if len(answer.body) > 3_000_000:
                wrong.append(f"{door.route.name} {method}: {len(answer.body)} bytes")
            if time.thread_time() - started > 5:
                wrong.append(f"{door.route.name} {method}: took too long")
    assert not wrong, wrong


def test_attack_47_no_cache_keeps_what_is_not_for_everybody(world: World) -> None:
    wrong = []
    for door in walk(world):
        if door.route.access == "public" and not door.route.arguments:
            continue
        answer = ask(door.client(world), "get", door.address)
        kept = answer.headers.get("Cache-Control", "")
        revalidated = "private" in kept and "no-cache" in kept
        if door.route.access != "public" and answer.status_code == 200 and not revalidated and "no-store" not in kept:
            wrong.append(f"{door.route.name}: Cache-Control: {kept}")
        if "public" in kept and door.route.access != "public":
            wrong.append(f"{door.route.name}: for all caches")
        if tag := answer.headers.get("ETag"):
            stranger = ask(Client(), "get", door.address, headers={"if-none-match": tag})
            if door.route.access != "public" and stranger.status_code == 304:
                wrong.append(f"{door.route.name}: tells a stranger that nothing changed")
        deceived = ask(door.client(world), "get", f"{door.address}x.css")
        if deceived.status_code == 200 and not door.route.name.startswith(("open311:", "tiles:")):
            wrong.append(f"{door.route.name}: {door.address}x.css is a page")
    assert not wrong, wrong


def test_attack_52_another_site_sends_in_nobodys_name(world: World) -> None:
    wrong, tried = [], 0
    for door in walk(world):
        if door.route.name.startswith(BY_KEY):
            continue
        client = door.client(world, enforce_csrf_checks=True)
        before = Entry.objects.count()
        body = dict(door.sample.body) if door.sample else {}
        answer = client.post(door.address, body, headers=EVIL)
        tried += 1
        if answer.status_code not in (401, 403, 404, 405):
            wrong.append(f"{door.route.name}: {answer.status_code}")
        if Entry.objects.count() != before:
            wrong.append(f"{door.route.name}: something happened")
        shown = ask(client, "get", door.address, headers={"origin": "null"})
        if "Access-Control-Allow-Origin" in {*shown.headers, *answer.headers}:
            wrong.append(f"{door.route.name}: lets other origins read")
    assert tried > 250 and not wrong, wrong


def test_attack_53_no_page_stands_in_anothers_frame(world: World) -> None:
    wrong = []
    for door in walk(world):
        answer = ask(door.client(world), "get", door.address)
        policy = answer.headers.get("Content-Security-Policy", "")
        if "frame-ancestors 'none'" not in policy:
            wrong.append(f"{door.route.name}: may be framed")
        if "sandbox" not in policy and ("unsafe" in policy or "script-src 'self';" not in policy):
            wrong.append(f"{door.route.name}: {policy}")
        if answer.headers.get("X-Content-Type-Options") != "nosniff":
            wrong.append(f"{door.route.name}: may be sniffed")
        if answer.headers.get("Referrer-Policy") not in ("same-origin", "no-referrer"):
            wrong.append(f"{door.route.name}: tells where one came from")
    assert not wrong, wrong
