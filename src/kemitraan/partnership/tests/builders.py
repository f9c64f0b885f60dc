"""Partners and groups for tests of this room and of rooms above.

partner = make_partner(region)                                   # a neighbourhood figure of the west
company = make_partner(region, kind="company", name="PT Aman Sentosa", east=True)
"""

from __future__ import annotations

import itertools
from datetime import timedelta

from kemitraan.journal.api import Actor
from kemitraan.partnership import api as partnership
from kemitraan.partnership.models import Partner, Promise
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
