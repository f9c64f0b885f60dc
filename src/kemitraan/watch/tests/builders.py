"""Units, members, cards and posts for tests of any room."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

from kemitraan.journal.api import Actor
from kemitraan.territory.models import Unit
from kemitraan.territory.tests.builders import Region, make_region
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat
from kemitraan.watch import api as watch
from kemitraan.watch.models import Card, Employer, GuardPost, Member, SecurityUnit

KEEPER = Actor("staff", 1, "Iptu Lestari", None, "")
HOMES = {"satpam": "in_house", "satkamling": "neighbourhood", "pks": "school", "ppns": "agency", "polsus": "agency"}
_count = itertools.count(1)


def make_town() -> Region:
    """The small region with the seeded rules of this room."""
    watch.seed_watch()
    return make_region()


def seed_once() -> None:
    """The rules, wherever a test's world was made by others."""
    watch.seed_watch()


def make_employer(guided_by: Unit, name: str = "", **more: object) -> Employer:
    """An employer of guards who may be written to."""
    given = {"email": "hrd@example.org", "consent": True, "licence": "SIO/123/2025"} | more
    return watch.register_employer(
        name or f"PT Jaga {next(_count)}", str(given.pop("form", "company")), guided_by, by=KEEPER, **given
    )


def make_security_unit(guided_by: Unit, kind: str = "satkamling", name: str = "", **more: object) -> SecurityUnit:
    """A unit of a kind, guided by a police unit."""
    watch.seed_watch()
    more.setdefault("home", HOMES.get(kind, "chapter"))
    words = watch.UnitWords(kind=kind, name=name or f"Satuan {next(_count)}", **more)
    return watch.register_unit(words, guided_by, by=KEEPER)


def make_member(unit: SecurityUnit, name: str = "", *, age: int = 30, **more: object) -> Member:
    """Somebody in a unit, grown up unless said otherwise."""
    number = next(_count)
    words = watch.MemberWords(name=name or f"Anggota {number}", age=age, **({"number": f"A{number:04}"} | more))
    return watch.enrol(unit, words, by=KEEPER)


def make_card(member: Member, *, until: date | None = None, level: str = "pratama", **more: object) -> Card:
    """A card whose last valid day is ``until`` (in a year without it)."""
    today = clock.local(clock.now()).date()
    until = until or today + timedelta(days=365)
    issued = min(today, until) - timedelta(days=700)
    number = str(more.pop("number", "") or f"DEMO-31-{issued.year}-{next(_count):06}")
    return watch.grant_or_renew_card(
        member, level, number=number, issued_on=issued, valid_until=until, by=KEEPER, **more
    )


def make_guard_post(
    guided_by: Unit, point: LonLat, kind: str = "siskamling", name: str = "", **more: object
) -> GuardPost:
    """A post at a point."""
    watch.seed_watch()
    words = watch.PostWords(kind=kind, name=name or f"Pos {next(_count)}", point=point, **more)
    return watch.open_post(words, guided_by, by=KEEPER)
