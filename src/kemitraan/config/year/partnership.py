"""A year of partnership around the characters' sector: partners, promises, groups, problems in every phase.

Names are invented; numbers are of no network (0800-DEMO). Everything is done by the room's own verbs, in the past.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from kemitraan.journal.api import Actor
from kemitraan.partnership import api as partnership
from kemitraan.people.api import Post, actor_of
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat

from . import Stage
from .partnership_groups import seed_groups
from .partnership_words import FIGURES, FIRST, LAST, NOTES, ORGANISATIONS, OURS, SAID, THEIRS

PARTNERS = 150
YEAR = 360  # days


def seed(stage: Stage) -> str:
    """About 150 partners and 12 groups in the sector, a few in the other; what is there stays."""
    if partnership.Partner.objects.exists():
        return "Partners are there already."
    rng = random.Random(stage.rng.random())  # noqa: S311 - a story, not a secret
    lestari, agus = stage.posts.get("lestari"), stage.posts.get("agus")
    if lestari is None:
        return "Nobody keeps partners here."
    by = actor_of(lestari)
    villages = _villages(stage.sector) or [area for area in [stage.village] if area is not None]
    if not villages:
        return "The sector covers no kelurahan."
    made = [_one(rng, number, villages, stage.sector, agus, by) for number in range(PARTNERS)]
    for village in _villages(stage.other)[:2]:
        for number in range(6):
            _one(rng, PARTNERS + number, [village], stage.other, None, by)
    _offices(rng, made, by)
    promises = sum(_promise(rng, partner, lestari, agus, by) for partner in rng.sample(made, 60))
    groups = seed_groups(rng, stage, villages, made, by)
    return f"{len(made)} partners with {promises} promises, {groups} groups and their problems."


def _villages(sector: territory.Unit) -> list[territory.Area]:
    """The kelurahan a sector covers, directly or by their district."""
    found: list[territory.Area] = []
    for cover in sector.coverage.select_related("area").order_by("area__code"):
        if cover.area.level == "village":
            found.append(cover.area)
        else:
            found += territory.Area.objects.filter(parent=cover.area, level="village").order_by("code")
    return found


@contextmanager
def days_ago(days: float) -> Iterator[None]:
    """Within the block it is so many days earlier."""
    with clock.travel(timedelta(days=-days)):
        yield


def today() -> date:
    """The day in Jakarta, wherever in time the story is."""
    return clock.local(clock.now()).date()


def spot(rng: random.Random, area: territory.Area) -> LonLat | None:
    """Somewhere near the middle of a kelurahan."""
    if area.lon is None or area.lat is None:
        return None
    return LonLat(area.lon + rng.uniform(-0.004, 0.004), area.lat + rng.uniform(-0.004, 0.004))


def person_name(rng: random.Random) -> str:
    """An invented name."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}"


def _one(
    rng: random.Random,
    number: int,
    villages: list[territory.Area],
    unit: territory.Unit,
    keeper: Post | None,
    by: Actor,
) -> partnership.Partner:
    village = villages[number % len(villages)]
    rw = territory.ensure_rw(village, rng.randint(1, 9)) if rng.random() < 0.6 else village
    words = {"rw": f"{rng.randint(1, 9):02}", "place": village.name}
    if number % 5 < 3:
        kind, function = FIGURES[number % len(FIGURES)]
        name, function = person_name(rng), function.format(**words)
        if kind == "political_figure":
            name += " Dewanta"  # a family name of theirs alone: nobody of it sits in a group
    else:
        kind, pattern = ORGANISATIONS[number % len(ORGANISATIONS)]
        name, function = pattern.format(**words, name=rng.choice(LAST)), ""
    age = rng.uniform(20, YEAR)
    with days_ago(age):
        partner = partnership.add_partner(
            partnership.NewPartner(
                kind=kind,
                name=name,
                function=function,
                unit=unit,
                area=rw,
                keeper=keeper if rng.random() < 0.6 else None,
                point=spot(rng, village),
                how_met=rng.choice(["visit", "meeting", "event", "introduced", "came"]),
                met_on=today(),
                note=rng.choice(NOTES) if rng.random() < 0.4 else "",
                cadence_days=rng.choice([30, 60, 90, None]),
                function_consented_on=today() if kind == "religious_figure" else None,
                registration=f"DEMO-{number:04}/2025" if kind == "bujp" else "",
            ),
            by=by,
        )
        if rng.random() < 0.7:
            _contact(partner, number, by)
    for back in sorted((rng.uniform(1, age) for _ in range(rng.randint(0, 3))), reverse=True):
        with days_ago(back):
            partnership.note_contact(partner, rng.choice(SAID), at=clock.now(), by=by)
    return partner


def _contact(partner: partnership.Partner, number: int, by: Actor) -> None:
    new = partnership.NewContact("phone", f"0800-000-{number:04}", partner.name[:120], "cooperation", today())
    partnership.add_contact(partner, new, by=by)


def _offices(rng: random.Random, partners: list[partnership.Partner], by: Actor) -> None:
    people = [one for one in partners if one.form == "person"]
    clubs = [one for one in partners if one.form == "organisation"]
    for person, club in zip(people[:40], rng.sample(clubs, min(40, len(clubs))), strict=False):
        title = rng.choice(["Ketua", "Sekretaris", "Koordinator keamanan"])
        partnership.take_office(person, club, title, since=today() - timedelta(days=rng.randint(100, 900)), by=by)


def _promise(rng: random.Random, partner: partnership.Partner, lestari: Post, agus: Post | None, by: Actor) -> int:
    by_us = rng.random() < 0.55
    made_ago, lasts = rng.uniform(5, 150), rng.randint(5, 60)
    owner = agus if agus is not None and rng.random() < 0.6 else lestari
    with days_ago(made_ago):
        promise = partnership.make_promise(
            partnership.NewPromise(
                rng.choice(OURS if by_us else THEIRS), today() + timedelta(days=lasts), by_us, owner
            ),
            unit=partner.unit,
            partner=partner,
            by=by,
        )
    due_ago = made_ago - lasts
    chance = rng.random()
    if due_ago > 0 and chance < 0.75:
        verb, how = ("keep", "Sudah dikerjakan") if chance < 0.6 else ("break", "Anggaran belum ada")
        with days_ago(max(0.5, due_ago + rng.uniform(-3, 2))):
            partnership.settle_promise(promise, verb, how=how, by=by)
    return 1
