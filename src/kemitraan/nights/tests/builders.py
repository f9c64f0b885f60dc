"""A post with people, rosters and nights for tests of any room."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from kemitraan.journal.api import Actor
from kemitraan.nights import api as nights
from kemitraan.nights.models import Duty, Night, Roster, RosterRun
from kemitraan.nights.open_night import door_code
from kemitraan.nights.pins import pin_of
from kemitraan.territory.models import Area, Unit
from kemitraan.territory.tests.builders import Region
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat
from kemitraan.watch.models import GuardPost, Member
from kemitraan.watch.tests.builders import make_guard_post, make_member, make_security_unit

HEAD = Actor("volunteer", None, "Pak Hasan")
START, END = time(22, 30), time(4, 0)
NAMES = (
    *("Budi", "Joko", "Slamet", "Asep", "Ujang", "Dedi", "Agung", "Bambang", "Eko", "Fajar", "Gilang", "Hendra"),
    *("Iwan", "Jajang", "Kurnia", "Lukman", "Maman", "Nanang", "Oman", "Parman"),
)


def make_kamling(
    guided_by: Unit, point: LonLat, *, people: int = 6, leaders: int = 2, area: Area | None = None, **unit: object
) -> tuple[GuardPost, list[Member]]:
    """A siskamling post with a unit of its own and so many members, the first of whom can lead."""
    nights.seed_nights()
    unit.setdefault("head_name", "Pak Hasan")
    security = make_security_unit(guided_by, "satkamling", area=area, **unit)
    post = make_guard_post(guided_by, point, name="Pos Kamling RW 05", unit=security, area=area)
    members = [
        make_member(
            security,
            NAMES[number % len(NAMES)] + ("" if number < len(NAMES) else f" {number}"),
            leader=number < leaders,
        )
        for number in range(people)
    ]
    return post, members


def make_post(region: Region, **more: object) -> tuple[GuardPost, list[Member]]:
    """The same in the west of the small region."""
    return make_kamling(region.west, region.point(region.melati), area=region.melati, **more)


def today() -> date:
    """Today in Jakarta."""
    return clock.local(clock.now()).date()


def make_night(post: GuardPost, members: list[Member], *, day: date | None = None) -> Night:
    """A night outside any roster, in two days without a ``day``."""
    return nights.schedule_one(post, day or today() + timedelta(days=2), START, END, members, by=HEAD)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Within the block it is that moment."""
    with clock.travel(moment - clock.now()):
        yield


def opened(night: Night) -> Night:
    """The night, opened now with the card read."""
    return nights.open_night(night.pk, limits_read=True, equipment_ok=True, by=HEAD)


def code_of(night: Night) -> str:
    """What tonight's QR holds."""
    night.refresh_from_db()
    return door_code(night)


def pin(night: Night, member: Member) -> str:
    """A member's PIN of a night."""
    return pin_of(Duty.objects.get(night=night, member=member))


def make_roster(post: GuardPost, *, days: int = 6, squad: int = 2, **more: object) -> Roster:
    """A draft from tomorrow on."""
    first = today() + timedelta(days=1)
    words = nights.RosterWords(first=first, last=first + timedelta(days=days - 1), squad=squad, **more)
    return nights.draw_roster(post, words, by=HEAD)


def with_plan(roster: Roster, squads: list[list[int]]) -> RosterRun:
    """The roster as if the solver had found these squads (of members' keys)."""
    run = nights.ask_for_plan(roster.pk, by=HEAD)
    figures = {"cost": 0, "least": 1, "most": 1, "weekend_least": 0, "weekend_most": 1, "wishes": 0, "wishes_kept": 0}
    run.state, run.ended_at = RosterRun.State.FOUND, clock.now()
    run.answer = {"status": "optimal", "squads": squads, "gap": 0, "seconds": 0.1, "figures": figures, "reasons": []}
    run.save()
    return run
