"""A real installation from nothing: a superior gives the beats and lists the RT; only then can they be planned."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from tests.cast import Cast

from kemitraan.people.api import Account, Post
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.workdays import is_workday
from kemitraan.visits.access import villages_of
from kemitraan.visits.models import Beat, DayPlan, Visit, VisitPlace
from kemitraan.visits.plan import plan_mornings
from kemitraan.visits.rt_list import RwLine, read_list

from .builders import make_place, make_world


@pytest.fixture
def cast(db: None) -> Cast:
    found = make_world()
    Beat.objects.all().delete()
    return found


def morning() -> datetime:
    """Six o'clock of the next working day."""
    now = clock.local(clock.now()).replace(hour=6, minute=0)
    while not is_workday(now.date()):
        now += timedelta(days=1)
    return now


def colleague(cast: Cast, **more: object) -> Post:
    """Another officer of the sector."""
    account = Account.objects.create_user("budi", name="Bripka Budi")
    given = {"role": "bhabin", "unit": cast.region.west, "order_number": "S/2", "valid_from": "2026-01-01"} | more
    return Post.objects.create(account=account, **given)


def body(cast: Cast, **more: object) -> dict[str, object]:
    """A beat as the form sends it."""
    return {
        "post": str(cast.posts["agus"].pk),
        "villages": [str(cast.region.melati.pk), str(cast.region.mawar.pk)],
        "order_number": "SPRIN/9/XI/2026",
        "valid_from": clock.local(clock.now()).date().isoformat(),
        "valid_to": "",
        "substitute": "",
    } | more


def test_a_superior_gives_changes_and_ends_a_beat(cast: Cast) -> None:
    agus, lestari, budi = cast.posts["agus"], cast.client("lestari"), colleague(cast)
    url, today = reverse("visits:beats"), clock.local(clock.now()).date()
    assert lestari.post(url, body(cast)).status_code == 302
    beat = Beat.objects.get()
    assert [area.pk for area in villages_of(agus)] == sorted([cast.region.melati.pk, cast.region.mawar.pk])
    assert "SPRIN/9/XI/2026" in lestari.get(url).content.decode()
    one = reverse("visits:beat", kwargs={"number": beat.pk})
    assert lestari.post(one, body(cast, substitute=str(budi.pk))).status_code == 302
    assert len(villages_of(budi)) == 2
    assert "Bripka Budi" in lestari.get(url).content.decode()
    last = (today + timedelta(days=3)).isoformat()
    assert lestari.post(one, {"act": "end", "last_day": last}).status_code == 302
    assert Beat.objects.get().valid_to == today + timedelta(days=3)
    assert villages_of(budi, today + timedelta(days=4)) == []
    assert "SPRIN/9" in lestari.get(one).content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"villages": []},
        {"order_number": " "},
        {"valid_to": "2020-01-01"},
        {"valid_to": "2099-01-01"},
        {"substitute": "self"},
        {"villages": "kenanga"},
        {"post": "rina"},
    ],
)
def test_a_beat_that_does_not_fit_together_is_refused(cast: Cast, wrong: dict[str, object]) -> None:
    said = {
        "self": str(cast.posts["agus"].pk), "kenanga": [str(cast.region.kenanga.pk)], "rina": str(cast.posts["rina"].pk)
    }  # fmt: skip
    changes = {name: said.get(value, value) if isinstance(value, str) else value for name, value in wrong.items()}
    answer = cast.client("lestari").post(reverse("visits:beats"), body(cast, **changes))
    assert answer.status_code == 200 and not Beat.objects.exists()


def test_who_reviews_nothing_keeps_no_beats(cast: Cast) -> None:
    cast.client("lestari").post(reverse("visits:beats"), body(cast))
    beat = Beat.objects.get()
    for key in ("agus", "rina", "sari", "yoga"):
        client = cast.client(key)
        for name, given in (("beats", {}), ("beat", {"number": beat.pk}), ("rts", {})):
            assert client.get(reverse(f"visits:{name}", kwargs=given)).status_code in (302, 404)


def test_rt_nobody_visited_are_listed_then_planned_and_counted(cast: Cast) -> None:
    lestari, url = cast.client("lestari"), reverse("visits:rts")
    make_place(cast.region.melati, 1, 1, "rt", last_seen_on=date(2026, 1, 5))
    given = {"village": cast.region.melati.code, "text": "RW\tRT\n1\t3\n\n02\t4\n"}
    page = lestari.post(url, given | {"act": "look"}).content.decode()
    assert "Buat 6 RT" in page and VisitPlace.objects.filter(kind="rt").count() == 1, "looked at, nothing made"
    assert lestari.post(url, given | {"act": "take"}).status_code == 302
    rts = VisitPlace.objects.filter(kind="rt", village=cast.region.melati)
    assert rts.count() == 7 and rts.filter(approximate=True, unit=cast.region.west).exists()
    assert rts.get(rt__code__endswith="/RW001/RT001").last_seen_on == date(2026, 1, 5), "what was there stays"
    lestari.post(url, given | {"act": "take"})
    assert rts.count() == 7
    coverage = lestari.get(reverse("visits:coverage") + f"?kelurahan={cast.region.melati.pk}").content.decode()
    assert "RT 004 / RW 002" in coverage
    assert plan_mornings(morning()) == 1
    assert Visit.objects.filter(post=cast.posts["agus"], state="planned").exists()


@pytest.mark.parametrize(
    "text", ["", "RW,RT", "1;0", "0;3", "1;101", "1;2\n1;3", "satu;dua", "1;2;3", "1", "1;-2", "٤;١٢", "1;2\nx"]
)
def test_a_list_that_is_none_says_which_line(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_list(text)
    assert refused.value.field == "text"


def test_a_list_is_read_as_people_write_it() -> None:
    wanted = [RwLine(1, 9), RwLine(2, 12)]
    for text in ("1;9\n2;12", "RW,RT\r\n2,12\r\n1,9", "rw 01: 9 rt\nRW2 12", '"1";"9"\n"2";"12"', "2\t12\n1\t9\n"):
        assert read_list(text) == wanted, text


def test_without_a_beat_the_plan_goes_by_the_kelurahan_of_the_post(cast: Cast) -> None:
    agus, budi = cast.posts["agus"], colleague(cast, area=cast.region.mawar)
    Post.objects.filter(pk=agus.pk).update(area=cast.region.melati)
    for village in (cast.region.melati, cast.region.mawar):
        make_place(village, 1, 1, "rt")
    Beat.objects.create(post=budi, substitute=agus, order_number="S/3", valid_from="2026-01-01").villages.set(
        [cast.region.mawar]
    )
    assert plan_mornings(morning()) == 1, "who is stood in for stays at home"
    assert DayPlan.objects.get().post == agus
    DayPlan.objects.all().delete()
    Beat.objects.all().delete()
    assert plan_mornings(morning()) == 2


def test_an_order_without_a_kelurahan_stops_nobody(cast: Cast) -> None:
    for _number in range(2):
        Beat.objects.create(post=colleague(cast) if _number == 0 else cast.posts["agus"], order_number="S/4",
                            valid_from="2026-01-01")  # fmt: skip
    Beat.objects.get(post=cast.posts["agus"]).villages.set([cast.region.melati])
    make_place(cast.region.melati, 1, 1, "rt")
    assert plan_mornings(morning(), limit=1) == 1
