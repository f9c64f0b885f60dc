"""7,000 posts with a night each and six people a night, for `bench nights`. Runs inside the world."""

from __future__ import annotations

import secrets
from datetime import time, timedelta
from typing import Any

from benchmarks.reports_for_load import centres
from kemitraan.nights import api as nights
from kemitraan.nights.links import LEAD
from kemitraan.nights.models import CheckIn, Duty, Night
from kemitraan.nights.open_night import door_code, door_secret
from kemitraan.nights.pins import door_hash, give_pins, pin_of
from kemitraan.people.links import _digest
from kemitraan.people.models import Link
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.watch import api as watch
from kemitraan.watch.models import GuardPost, Member, SecurityUnit

PEOPLE = 6


def seed(posts: int, open_share: float) -> dict[str, Any]:
    """Posts, members and nights. ``open_share`` of the nights are open already; the others wait for their leader.

    Gives ``check_ins`` as [code, PIN] of open nights, and ``openings`` as the secrets of leaders' links.
    """
    territory.seed_jakarta()
    watch.seed_watch()
    nights.seed_nights()
    now = clock.now()
    police = territory.Unit.objects.filter(level="polsek").order_by("pk")[0]
    common = {"kind": "satkamling", "guided_by": police}
    units = SecurityUnit.objects.bulk_create(
        [
            SecurityUnit(
                **common, name=f"Satkamling {number}", home="neighbourhood", status_since=now, since=now.date()
            )
            for number in range(posts)
        ],
        batch_size=1_000,
    )
    members = Member.objects.bulk_create(
        [
            Member(**common, unit=unit, name=f"Warga {place}", leader=place == 0, joined_on=now.date())
            for unit in units
            for place in range(PEOPLE)
        ],
        batch_size=2_000,
    )
    places = centres()
    stands = GuardPost.objects.bulk_create(
        [
            GuardPost(
                kind="siskamling", name=unit.name, unit=unit, guided_by=police, lon=places[number % len(places)][0],
                lat=places[number % len(places)][1], opens_at=time(22, 30), closes_at=time(4), opened_on=now.date(),
                state_since=now, owner="unit", due_at=now + timedelta(days=30),
            )
            for number, unit in enumerate(units)
        ],
        batch_size=1_000,
    )  # fmt: skip
    rows = Night.objects.bulk_create(
        [
            Night(
                post=post, guided_by=police, day=clock.local(now).date(), starts_at=now,
                ends_at=now + timedelta(hours=6), members=PEOPLE, state_since=now, owner="leader",
                due_at=now + timedelta(hours=1),
            )
            for post in stands
        ],
        batch_size=1_000,
    )  # fmt: skip
    duties = [
        Duty(night=night, member=members[number * PEOPLE + place], leads=place == 0)
        for number, night in enumerate(rows)
        for place in range(PEOPLE)
    ]
    give_pins(duties)
    Duty.objects.bulk_create(duties, batch_size=2_000)
    opened = rows[: round(posts * open_share)]
    for night in opened:
        night.state, night.opened_at, night.limits_read_at = "open", now, now
        night.door = door_hash(door_secret(night))
    Night.objects.bulk_update(opened, ["state", "opened_at", "limits_read_at", "door"], batch_size=1_000)
    secrets_of = {night.pk: secrets.token_urlsafe(24) for night in rows[len(opened) :]}
    Link.objects.bulk_create(
        Link(token_hash=_digest(token), purpose=LEAD, subject_id=pk, created_at=now, expires_at=now + timedelta(days=1))
        for pk, token in secrets_of.items()
    )
    codes = {night.pk: door_code(night) for night in opened}
    check_ins = [[codes[duty.night_id], pin_of(duty)] for duty in duties if duty.night_id in codes]
    return {"check_ins": check_ins, "openings": list(secrets_of.values())}


def count() -> dict[str, int]:
    """What the database has: people checked in, nights opened by a leader's link, and the facts of both."""
    from kemitraan.journal.models import Entry

    return {
        "check_ins": CheckIn.objects.count(),
        "opened": Night.objects.filter(state="open").exclude(opened_by="").count(),
        "facts": Entry.objects.filter(kind="night.checked_in").count(),
    }
