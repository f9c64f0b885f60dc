"""Partners with an overdue promise: the same as the plain question says, in an order of their own, by either way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.cast import Cast

from kemitraan.partnership import overdue
from kemitraan.partnership.access import visible_to
from kemitraan.partnership.filters import Filters, chosen
from kemitraan.partnership.models import Promise
from kemitraan.partnership.partner_list import Partners
from kemitraan.people.api import purposes
from kemitraan.toolbox import clock

from .builders import make_partner


def promise(partner: Any, days: int, state: str = "open") -> None:
    now = clock.now()
    due = now + timedelta(days=days)
    Promise.objects.create(
        partner=partner, unit=partner.unit, by_us=True, text="Lampu", owed_by="Polsek", owed_to="Mitra", state=state,
        due_at=due, due_on=due.date(), promised_at=now - timedelta(days=400), how="", postponed=0,
        remind_at=now + timedelta(days=400),
    )  # fmt: skip


@pytest.mark.parametrize("few", [0, 16])
def test_the_longest_overdue_first(cast: Cast, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overdue, "FEW", few)
    late, later, twice, soon, kept, paused = (make_partner(cast.region, name=f"Mitra {n}") for n in range(6))
    for partner, days in ((late, -2), (later, -30), (twice, -1), (twice, -90), (soon, 5), (paused, -9)):
        promise(partner, days)
    promise(kept, -50, "kept")
    paused.state = "paused"
    paused.save(update_fields=["state"])
    viewer, now = cast.viewer("lestari"), clock.now()
    units = viewer.units_for(purposes.READ_PARTNERS)

    def listed(units: frozenset[int], first: int = 0, size: int = 50, state: str = "active") -> list[int]:
        asked = Filters(state=state, late="janji")
        found = Partners(units, asked, now, page=str(first // size + 1), size=size)
        return [line.pk for line in found[first : first + size]]

    assert listed(units) == [twice.pk, later.pk, late.pk]
    assert set(listed(units)) == set(
        chosen(visible_to(viewer), Filters(late="janji"), now).values_list("pk", flat=True)
    )
    several = cast.viewer("bima").units_for(purposes.READ_PARTNERS)
    assert len(several) > 1 and listed(several) == listed(units)
    assert listed(units, first=1, size=1) == listed(several, first=1, size=1) == [later.pk]
    assert len(Partners(units, Filters(late="janji"), now, page=None, size=50)) == 3
    assert listed(units, state="semua")[2] == paused.pk
    others = cast.viewer("rina").units_for(purposes.READ_PARTNERS)
    assert not listed(others), "another sector's are nobody's"
    page = cast.client("lestari").get("/mitra/?lewat=janji").content.decode()
    assert page.index("Mitra 2") < page.index("Mitra 1") < page.index("Mitra 0") and "Mitra 5" not in page
