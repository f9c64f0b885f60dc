"""Partners and groups for tests of this room and of rooms above.

partner = make_partner(region)                                   # a neighbourhood figure of the west
company = make_partner(region, kind="company", name="PT Aman Sentosa", east=True)
"""

from __future__ import annotations

import itertools
from datetime import timedelta

from kemitraan.journal.api import Actor
from kemitraan.partnership import api as partnership
from kemitraan.partnership.models import Group, GroupMember, Partner, Promise
from kemitraan.territory.tests.builders import Region
from kemitraan.toolbox import clock

LESTARI = Actor("staff", 5, "Iptu Lestari")
_count = itertools.count(1)


def make_partner(region: Region, *, east: bool = False, **more: object) -> Partner:
    """A partner of the west (or the east), added as staff add one."""
    number = next(_count)
    kind = more.pop("kind", "community_figure")
    person = str(kind).endswith("_figure")
    given = {
        "kind": kind,
        "name": f"Bapak Contoh {number}" if person else f"Organisasi Contoh {number}",
        "function": "Ketua RW 05" if person else "",
        "unit": region.east if east else region.west,
        "area": region.kenanga if east else region.melati,
        "how_met": "meeting",
        "function_consented_on": clock.local(clock.now()).date() if kind == "religious_figure" else None,
    } | more
    return partnership.add_partner(partnership.NewPartner(**given), by=LESTARI)


def make_contact(partner: Partner, value: str = "0812-0000-1111", **more: object) -> partnership.Contact:
    """A telephone number given with consent."""
    given = {
        "channel": "phone",
        "value": value,
        "given_by": partner.name,
        "purpose": "cooperation",
        "consented_on": clock.local(clock.now()).date(),
    } | more
    return partnership.add_contact(partner, partnership.NewContact(**given), by=LESTARI)


def make_promise(partner: Partner, *, days: int = 7, by_us: bool = True, **more: object) -> Promise:
    """A promise due in so many days; with negative days it was made before and is overdue."""
    due = clock.local(clock.now()).date() + timedelta(days=days)
    given = {"text": "Lampu jalan di gang 3 diperbaiki", "due_on": due, "by_us": by_us} | more
    with clock.travel(timedelta(days=min(0, days) - 1)):
        new = partnership.NewPromise(**given)
        return partnership.make_promise(new, unit=partner.unit, partner=partner, by=LESTARI)


def make_group(region: Region, *, east: bool = False, active: bool = False, **more: object) -> Group:
    """A forum (FKPM, area model) of the west; ``active`` fills its seats with eleven members and has it endorsed."""
    number = next(_count)
    given = {
        "kind": "fkpm",
        "model": "area",
        "name": f"FKPM Contoh {number}",
        "area": region.kenanga if east else region.melati,
        "unit": region.east if east else region.west,
    } | more
    group = partnership.found_group(partnership.NewGroup(**given), by=LESTARI)
    if active:
        today = clock.local(clock.now()).date()
        seats = ("polmas", "government", *["community"] * 9) if group.kind == "fkpm" else ("member",) * 3
        for place, seat in enumerate(seats):
            join(group, f"Anggota {number}-{place}", seat)
        group = partnership.endorse_group(
            group, "lurah", on=today, number="DEMO-1/FKPM", term_from=today, term_to=today + timedelta(days=1095),
            by=LESTARI,
        )  # fmt: skip
    return group


def join(group: Group, name: str = "Anggota Contoh", seat: str = "community", **more: object) -> GroupMember:
    """A member joins today."""
    given = {"name": name, "seat": seat, "since": clock.local(clock.now()).date()} | more
    return partnership.join_group(group, partnership.NewMember(**given), by=LESTARI)
