"""Services tried unannounced: drawn by lot, seen by the overseers alone, counted for everybody from five on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.oversight import mystery
from kemitraan.oversight.models import MysteryCheck
from kemitraan.oversight.service_times import quarters
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

GIVEN = {"taken": "ya", "minutes": "12", "fee_asked": "tidak"}


def today() -> Any:
    return clock.local(clock.now()).date()


def test_drawn_by_a_seed_that_draws_the_same_again(cast: Cast) -> None:
    ratna = cast.viewer("ratna")
    units = mystery.whole(ratna)
    made = [mystery.draw_check(ratna) for _number in range(mystery.MOST_OPEN)]
    for row in made:
        assert (row.unit_id, row.way) == mystery.drawn(row.seed, units) and row.whole == len(units)
    said = list(Entry.objects.filter(kind="mystery.drawn").values_list("data", flat=True))
    assert len(said) == 5 and not any(row.seed in str(said) for row in made), "not before it was tried"
    with pytest.raises(Refused) as refused:
        mystery.draw_check(ratna)
    assert refused.value.status == 429, "nobody draws until the unit they want comes"
    every = {mystery.drawn(f"{number}", units) for number in range(400)}
    assert {unit for unit, _way in every} == set(units) and {way for _unit, way in every} == set(
        MysteryCheck.Way.values
    )


def test_from_the_draw_to_how_it_went(cast: Cast) -> None:
    ratna = cast.client("ratna")
    address = ratna.post("/pengawas/uji/")["Location"]
    row = MysteryCheck.objects.get()
    assert row.owner == "overseer" and row.due_at is not None
    assert ratna.get("/pengawas/").status_code == 200 and row.unit.name in ratna.get("/pengawas/uji/").content.decode()
    assert ratna.post(address, {**GIVEN, "tried_on": f"{today() - timedelta(days=1)}"}).status_code == 422
    assert ratna.post(address, {**GIVEN, "tried_on": f"{today() + timedelta(days=1)}"}).status_code == 422
    assert ratna.post(address, {**GIVEN, "tried_on": f"{today()}", "minutes": "1441"}).status_code == 422
    assert ratna.post(address, {"tried_on": f"{today()}"}).status_code == 422
    row.refresh_from_db()
    assert row.state == "drawn", "nothing half stored"
    assert ratna.post(address, {**GIVEN, "tried_on": f"{today()}"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.taken, row.minutes, row.fee_asked, row.due_at) == ("done", True, 12, False, None)
    assert Entry.objects.get(kind="mystery.done").data["seed"] == row.seed, "now anybody can draw it again"
    assert ratna.post(address, {**GIVEN, "tried_on": f"{today()}"}).status_code == 409, "said once"


def test_the_police_learn_of_none(cast: Cast) -> None:
    row = mystery.draw_check(cast.viewer("ratna"))
    for key in ("rahmat", "dewi", "bima", "yoga", "hendra"):
        if key in cast.posts:
            client = cast.client(key)
            assert client.get("/pengawas/uji/").status_code == 404
            assert client.get(f"/pengawas/uji/{row.pk}/").status_code == 404
    assert Client().get(f"/pengawas/uji/{row.pk}/").status_code in (302, 404)


def test_what_nobody_tried_stays_visible(cast: Cast) -> None:
    row = mystery.draw_check(cast.viewer("ratna"))
    assert mystery.run_out_checks(clock.now() + mystery.WITHIN - timedelta(minutes=1)) == 0
    assert mystery.run_out_checks(clock.now() + mystery.WITHIN) == 1
    row.refresh_from_db()
    assert (row.state, row.owner, row.due_at) == ("lapsed", "", None)
    assert "Tidak dicoba tepat waktu" in cast.client("ratna").get("/pengawas/uji/").content.decode()


def test_everybody_reads_the_sums_from_five_on(cast: Cast) -> None:
    quarter = quarters(today())[0]

    def tried(**more: Any) -> None:
        row = mystery.draw_check(cast.viewer("ratna"))
        given = {"tried_on": quarter.first, "taken": True, "minutes": 10, "fee_asked": False, "state": "done"} | more
        MysteryCheck.objects.filter(pk=row.pk).update(owner="", due_at=None, **given)

    for _number in range(4):
        tried()
    assert mystery.counted(quarter.first, quarter.after) is None
    assert "kurang dari lima kali dalam triwulan ini" in Client().get("/layanan/waktu/").content.decode()
    tried(fee_asked=True, taken=False)
    found = mystery.counted(quarter.first, quarter.after)
    assert found is not None and (found.count, found.minutes, found.taken_percent) == (5, 10, 80)
    assert found.fee_asked is None, "one to four: too few to say how many"
    for _number in range(4):
        tried(fee_asked=True)
    found = mystery.counted(quarter.first, quarter.after)
    assert found is not None and found.fee_asked == 5
    assert "diminta 5 kali" in Client().get("/layanan/waktu/").content.decode()
    tried(tried_on=quarter.after)
    assert mystery.counted(quarter.first, quarter.after).count == 9  # type: ignore[union-attr]


def test_no_field_speaks_of_a_person() -> None:
    fields = {field.name for field in MysteryCheck._meta.get_fields()}
    assert fields == {
        "id", "account", "unit", "way", "seed", "whole", "drawn_at", "state", "owner", "due_at", "tried_on", "taken",
        "minutes", "fee_asked",
    }  # fmt: skip
