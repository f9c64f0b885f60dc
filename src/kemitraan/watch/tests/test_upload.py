"""An employer's list: looked at row by row, kept, undone."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.people import api as people
from kemitraan.territory.tests.builders import Region
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import write_sheet
from kemitraan.watch import api as watch
from kemitraan.watch.models import Card, Employer, GuardList, Member, SecurityUnit
from kemitraan.watch.tests.builders import KEEPER, make_card, make_employer, make_member, make_security_unit

HEAD = ["Nama", "Nomor KTA", "Gada", "Jenjang", "Terbit", "Berlaku sampai", "Lokasi", "Perusahaan"]
Site = tuple[Employer, SecurityUnit]


@pytest.fixture
def site(town: Region) -> Site:
    """A company with one site."""
    employer = make_employer(town.west, "PT. Jaga Aman Tbk")
    return employer, make_security_unit(town.west, "satpam", "Mal Melati", employer=employer)


def day(left: int) -> str:
    """A day so many days from now, as companies write it."""
    return (clock.local(clock.now()).date() + timedelta(days=left)).strftime("%d-%m-%Y")


def table(*rows: list[str]) -> bytes:
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows([HEAD, *rows])
    return target.getvalue().encode()


def good(name: str = "Tono", number: str = "DEMO-31-2024-1", left: int = 300, place: str = "Mal Melati") -> list[str]:
    return [name, number, "Gada Pratama", "Pelaksana", day(left - 1095), day(left), place, "Jaga Aman, PT"]


def codes(found: GuardList) -> list[set[str]]:
    return [{one["code"] for one in row["wrong"]} for row in found.rows]


def test_every_row_is_told_what_is_wrong(site: Site) -> None:
    employer, unit = site
    other = make_employer(unit.guided_by, "PT Lain")
    theirs = make_member(make_security_unit(unit.guided_by, "satpam", "Gudang", employer=other))
    make_card(theirs, number="DEMO-31-2020-9")
    changed = {3: "Manajer"}
    rows = [
        good(),
        good("Budi", "31-2030-5"),
        good("Cici", "DEMO-31-2024-7"),
        good("Dedi", "DEMO-31-2024-7"),
        good("Eka", "DEMO-31-2020-9"),
        [changed.get(column, cell) for column, cell in enumerate(good("Fajar", "DEMO-31-2024-8"))],
        good("Gita", "DEMO-31-2024-10", place="Mal Mawar"),
        [*good("Hari", "DEMO-31-2024-11")[:7], "PT Entah Siapa"],
        good("Ira", "DEMO-31-2024-12", left=-5),
        good("Joko", "DEMO-31-2024-13", left=-400),
        good("Kiki", "DEMO-31-2024-14", left=20),
        ["", *good("", "DEMO-31-2024-15")[1:]],
        ["Lala", "DEMO-31-2024-16", "Pratama", "", "", "kapan-kapan", "", ""],
        ["Maman", "DEMO-31-2024-17", "Pratama", "", day(-10), day(365 * 5), "", ""],
    ]
    found = watch.look_at_list(employer, table(*rows), "daftar.csv", by=KEEPER)
    assert codes(found) == [
        set(), {"bad_card"}, {"twice"}, {"twice"}, {"elsewhere"}, {"level_and_grade"}, {"unknown_site"},
        {"unknown_company"}, {"expired_warn1"}, {"barred"}, {"expiring"}, {"no_name"}, {"bad_date"}, {"too_long"},
    ]  # fmt: skip
    assert (found.total, found.good, found.warned, found.bad) == (14, 1, 3, 10)
    assert not Member.objects.filter(unit=unit).exists(), "nothing counts yet"


def test_keep_and_undo(site: Site) -> None:
    employer, unit = site
    old = make_member(unit, "Tono")
    before = make_card(old, number="DEMO-31-2024-1", until=clock.local(clock.now()).date() + timedelta(days=10))
    content = write_sheet("daftar", HEAD, [good(), good("Budi", "DEMO-31-2024-2"), good("Rusak", "x")])
    found = watch.look_at_list(employer, content, "daftar.xlsx", by=KEEPER)
    assert [row["does"] for row in found.rows] == ["renew", "new", "none"]
    with pytest.raises(Refused) as refused:
        watch.keep_list(found, grown_up=False, by=KEEPER)
    assert refused.value.code == "too_young"
    assert watch.keep_list(found, grown_up=True, by=KEEPER) == 2
    assert Member.objects.filter(unit=unit).count() == 2
    old.refresh_from_db()
    assert old.card_until == Card.objects.get(member=old, current=True).valid_until > before.valid_until
    with pytest.raises(Refused):
        watch.keep_list(found, grown_up=True, by=KEEPER)
    found.refresh_from_db()
    assert watch.undo_list(found, by=KEEPER) == 2
    old.refresh_from_db()
    assert list(Member.objects.filter(unit=unit)) == [old]
    assert Card.objects.get(member=old, current=True) == before and old.card_until == before.valid_until
    found.refresh_from_db()
    assert (found.state, found.rows) == ("undone", [])


def test_undo_leaves_what_was_renewed_since(site: Site) -> None:
    employer, _unit = site
    found = watch.look_at_list(employer, table(good(), good("Budi", "DEMO-31-2024-2")), "a.csv", by=KEEPER)
    watch.keep_list(found, grown_up=True, by=KEEPER)
    tono = Member.objects.get(name="Tono")
    newer = watch.grant_or_renew_card(tono, course_ref="K-9", by=KEEPER)
    found.refresh_from_db()
    assert watch.undo_list(found, by=KEEPER) == 1
    assert watch.current_card(tono) == newer


def test_a_world_that_changed_in_between_is_told(site: Site) -> None:
    employer, unit = site
    found = watch.look_at_list(employer, table(good()), "a.csv", by=KEEPER)
    make_card(make_member(unit), number="DEMO-31-2024-1")
    with pytest.raises(Refused) as refused:
        watch.keep_list(found, grown_up=True, by=KEEPER)
    assert (refused.value.code, refused.value.status) == ("changed", 409)
    assert not Member.objects.filter(name="Tono").exists()


def test_a_draft_nobody_keeps_is_forgotten(site: Site) -> None:
    employer, _unit = site
    found = watch.look_at_list(employer, table(good()), "a.csv", by=KEEPER)
    second = watch.look_at_list(employer, table(good()), "b.csv", by=KEEPER)
    found.refresh_from_db()
    assert (found.state, found.rows) == ("lapsed", [])
    assert watch.run_out(clock.now() + timedelta(days=8)) == 1
    second.refresh_from_db()
    assert (second.state, second.rows) == ("lapsed", [])


@given(st.lists(st.lists(st.text(max_size=30), min_size=8, max_size=8), min_size=1, max_size=4))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_it(site: Site, rows: list[list[str]]) -> None:
    employer, _unit = site
    try:
        found = watch.look_at_list(employer, table(*rows), "a.csv", by=KEEPER)
    except (Refused, UnicodeEncodeError):
        return
    assert found.good + found.warned + found.bad == found.total


def test_columns_we_do_not_ask_for_are_passed_over(site: Site) -> None:
    employer, _unit = site
    head = ";".join([*HEAD, "Agama", "NIK"])
    row = ";".join([*good(), "x", "3174000000000001"])
    found = watch.look_at_list(employer, f"{head}\n{row}\n".encode(), "a.csv", by=KEEPER)
    assert "3174000000000001" not in str(found.rows)
    assert date.fromisoformat(found.rows[0]["until"])


def test_a_list_does_not_lift_the_bar_of_a_card_that_ended_over_a_year_ago(site: Site) -> None:
    employer, unit = site
    tono = make_member(unit, "Tono")
    ended = clock.local(clock.now()).date() - timedelta(days=365)
    make_card(tono, number="DEMO-31-2024-1", until=ended)
    found = watch.look_at_list(employer, table(good(), good("Budi", "DEMO-31-2024-2")), "a.csv", by=KEEPER)
    assert codes(found) == [{"refresher_needed"}, set()]
    assert watch.keep_list(found, grown_up=True, by=KEEPER) == 1
    assert not watch.may_serve(tono)
    watch.grant_or_renew_card(tono, course_ref="Penyegaran 12/2026", by=KEEPER)
    assert watch.may_serve(tono)


def test_a_guard_who_left_is_registered_again_by_list_and_by_the_police(site: Site) -> None:
    employer, unit = site
    other = make_security_unit(unit.guided_by, "satpam", "Gudang", employer=make_employer(unit.guided_by, "PT Lain"))
    for number, name in ((1, "Tono"), (2, "Budi")):
        gone = make_member(other, name, number=f"N{number}")
        make_card(gone, number=f"DEMO-31-2024-{number}", until=clock.local(clock.now()).date() + timedelta(days=90))
        watch.leave(gone, by=KEEPER)
    found = watch.look_at_list(employer, table(good()), "a.csv", by=KEEPER)
    assert (codes(found), found.rows[0]["does"]) == ([set()], "new")
    assert watch.keep_list(found, grown_up=True, by=KEEPER) == 1
    assert Card.objects.get(member__unit=unit).current
    budi = make_member(other, "Budi", number="N2")
    assert make_card(budi, number="DEMO-31-2024-2").current


def test_who_closes_a_unit_frees_its_cards(site: Site) -> None:
    _employer, unit = site
    member = make_member(unit)
    make_card(member, number="DEMO-31-2024-1")
    watch.close_unit(unit, reason="Kontrak selesai", by=KEEPER)
    other = make_member(make_security_unit(unit.guided_by, "satpam"))
    assert make_card(other, number="DEMO-31-2024-1").member == other


def test_who_had_left_comes_back_and_can_be_undone(site: Site) -> None:
    employer, unit = site
    tono = make_member(unit, "Tono")
    make_card(tono, number="DEMO-31-2024-1", until=clock.local(clock.now()).date() + timedelta(days=300))
    watch.leave(tono, by=KEEPER)
    found = watch.look_at_list(employer, table(good()), "a.csv", by=KEEPER)
    assert (codes(found), found.rows[0]["member"]) == ([{"returns"}], tono.pk)
    watch.keep_list(found, grown_up=True, by=KEEPER)
    assert watch.may_serve(tono) and Member.objects.get(pk=tono.pk).left_on is None
    found.refresh_from_db()
    watch.undo_list(found, by=KEEPER)
    tono.refresh_from_db()
    assert (tono.state, tono.card_until) == (Member.State.LEFT, None) and tono.left_on is not None


def test_a_guard_listed_at_another_site_moves_there(site: Site) -> None:
    employer, unit = site
    second = make_security_unit(unit.guided_by, "satpam", "Mal Kenanga", employer=employer)
    tono = make_member(unit, "Tono", number="N1")
    make_member(second, number="N1")
    make_card(tono, number="DEMO-31-2024-1", until=clock.local(clock.now()).date() + timedelta(days=300))
    found = watch.look_at_list(employer, table(good(place="Mal Kenanga")), "a.csv", by=KEEPER)
    assert codes(found) == [{"moves"}]
    watch.keep_list(found, grown_up=True, by=KEEPER)
    tono.refresh_from_db()
    assert (tono.unit, tono.number) == (second, ""), "the number is another's there; the card tells them apart"
    found.refresh_from_db()
    watch.undo_list(found, by=KEEPER)
    tono.refresh_from_db()
    assert (tono.unit, tono.number) == (unit, "N1")


def test_who_left_while_a_list_was_looked_at_is_told(site: Site) -> None:
    employer, unit = site
    tono = make_member(unit, "Tono")
    make_card(tono, number="DEMO-31-2024-1", until=clock.local(clock.now()).date() + timedelta(days=10))
    found = watch.look_at_list(employer, table(good()), "a.csv", by=KEEPER)
    watch.leave(tono, by=KEEPER)
    with pytest.raises(Refused) as refused:
        watch.keep_list(found, grown_up=True, by=KEEPER)
    assert refused.value.code == "changed"


@pytest.mark.parametrize("why", ["suspended", "refresher_needed"])
def test_another_employer_lifts_neither_suspension_nor_bar(site: Site, why: str) -> None:
    employer, unit = site
    other = make_security_unit(unit.guided_by, "satpam", "Gudang", employer=make_employer(unit.guided_by, "PT Lain"))
    tono = make_member(other, "Tono")
    left = -400 if why == "refresher_needed" else 90
    make_card(tono, number="DEMO-31-2024-1", until=clock.local(clock.now()).date() + timedelta(days=left))
    if why == "suspended":
        suspension = watch.propose(other, member=tono, reason="Memukul", by=KEEPER)
        judge = [people.Post(unit=suspension.decider, role="commander")]
        watch.decide(suspension, suspend=True, decision="Terbukti", posts=judge, by=KEEPER)
    watch.leave(tono, by=KEEPER)
    found = watch.look_at_list(employer, table(good()), "a.csv", by=KEEPER)
    assert codes(found) == [{why}]
    again = make_member(unit, "Tono")
    with pytest.raises(Refused) as refused:
        make_card(again, number="DEMO-31-2024-1")
    assert refused.value.code == why
