"""A roster from draft to its nights: worked out by a worker in a process of its own, shown, agreed, swapped."""

from __future__ import annotations

from datetime import time, timedelta
from typing import Any

import pytest
from django.test import Client

from kemitraan.journal import api as journal
from kemitraan.nights import api as nights
from kemitraan.nights import links
from kemitraan.nights.models import Availability, Duty, Night, Roster, RosterRun, Swap
from kemitraan.nights.planning import Plan, breaches, from_json
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.tests.builders import make_town

from .builders import HEAD, at, make_night, make_post, make_roster, today, with_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> tuple:
    return make_post(make_town(), people=8, leaders=4)


def agreed(crew: tuple) -> Roster:
    """Six nights of two: members 0 to 5 by turns, a leader first."""
    _post, members = crew
    roster = make_roster(crew[0])
    keys = [one.pk for one in members]
    with_plan(roster, [[keys[0], keys[4]], [keys[1], keys[5]], [keys[2], keys[6]]] * 2)
    nights.propose(roster.pk, by=HEAD)
    return nights.agree(roster.pk, by=HEAD)


def member_actor(member: Any) -> journal.Actor:
    return journal.Actor("volunteer", member.pk, member.name)


def test_a_worker_works_it_out_in_a_process_of_its_own(crew: tuple) -> None:
    roster = make_roster(crew[0])
    run = nights.ask_for_plan(roster.pk, by=HEAD)
    assert nights.ask_for_plan(roster.pk, by=HEAD).pk == run.pk, "asked twice it is one question"
    assert nights.solve_waiting(seconds=5) == 1 and nights.solve_waiting() == 0
    run.refresh_from_db()
    assert run.state == RosterRun.State.FOUND and run.answer["status"] == "optimal"
    plan = Plan("optimal", tuple(tuple(squad) for squad in run.answer["squads"]))
    assert not breaches(from_json(run.puzzle), plan)
    nights.propose(roster.pk, by=HEAD)
    nights.agree(roster.pk, by=HEAD)
    assert Night.objects.filter(roster=roster).count() == 6 and Duty.objects.count() == 12
    facts = list(journal.history("roster", roster.pk, audiences=("staff",)).values_list("kind", flat=True))
    assert facts == ["roster.drawn", "roster.asked", "roster.run_found", "roster.proposed", "roster.agreed"]


def test_an_impossible_one_says_why_on_its_page(crew: tuple) -> None:
    day = today() + timedelta(days=3)
    for member in crew[1][1:]:
        nights.say_availability(member, nights.AvailabilityWords(dates_off=[day]), by=HEAD)
    roster = make_roster(crew[0])
    nights.ask_for_plan(roster.pk, by=HEAD)
    nights.solve_waiting()
    token = people.make_link(links.HEAD, crew[0].pk, post=None, lasts=timedelta(days=1))
    page = Client().get(f"/ronda/k/{token}/jadwal/{roster.pk}/").content.decode()
    assert "hanya 1 dari 2 yang dibutuhkan bisa" in page and "7 bilang tidak bisa" in page
    with pytest.raises(Refused):
        nights.propose(roster.pk, by=HEAD)


def test_a_dead_worker_is_followed_by_another(crew: tuple) -> None:
    run = nights.ask_for_plan(make_roster(crew[0], days=3).pk, by=HEAD)
    RosterRun.objects.filter(pk=run.pk).update(state="working", tries=1, lease_until=clock.now() + timedelta(seconds=9))
    assert nights.solve_waiting() == 0, "its worker lives"
    with clock.travel(timedelta(seconds=31)):
        assert nights.solve_waiting(seconds=5) == 1
    run.refresh_from_db()
    assert (run.state, run.tries) == ("found", 2)
    RosterRun.objects.filter(pk=run.pk).update(state="working", tries=3, lease_until=clock.now() - timedelta(days=1))
    assert nights.solve_waiting() == 0
    run.refresh_from_db()
    assert run.state == "failed"


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("rest", {"rest": 1}),
        ("squad", {"squad": 1}),
        ("last", {"days": 70}),
        ("leaders", {"leaders": 5}),
        ("most", {"most": 0}),
        ("ends_at", {"ends_at": time(9)}),
    ],
)
def test_rules_that_protect_people_cannot_be_drawn_away(crew: tuple, field: str, words: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        make_roster(crew[0], **words)
    assert refused.value.field == field and not Roster.objects.exists()


def test_the_last_nights_before_count_for_the_rest(crew: tuple) -> None:
    roster = agreed(crew)
    later = nights.RosterWords(first=roster.last + timedelta(days=1), last=roster.last + timedelta(days=4), squad=2)
    second = nights.draw_roster(crew[0], later, by=HEAD)
    puzzle = from_json(nights.ask_for_plan(second.pk, by=HEAD).puzzle)
    stood = {person.key: person.last_duty for person in puzzle.people}
    assert stood[crew[1][2].pk] == roster.last and stood[crew[1][7].pk] is None


def test_two_nights_of_one_post_on_a_day_are_refused_whole(crew: tuple) -> None:
    roster = agreed(crew)
    other = make_roster(crew[0], days=3)
    with_plan(other, [[crew[1][0].pk, crew[1][4].pk]] * 3)
    nights.propose(other.pk, by=HEAD)
    with pytest.raises(Refused) as refused:
        nights.agree(other.pk, by=HEAD)
    assert refused.value.code == "night_exists"
    assert Night.objects.count() == 6 == Night.objects.filter(roster=roster).count()


def test_days_lead_a_roster_on(crew: tuple) -> None:
    roster = agreed(crew)
    with at(roster.due_at + timedelta(minutes=1)):
        assert nights.follow_days() == 1
    roster.refresh_from_db()
    assert roster.state == "running"
    with at(roster.due_at + timedelta(minutes=1)):
        nights.follow_days()
    roster.refresh_from_db()
    assert (roster.state, roster.due_at) == ("done", None)


def test_a_swap_by_the_members_themselves(crew: tuple) -> None:
    agreed(crew)
    _post, members = crew
    duty = Duty.objects.filter(member=members[4]).earliest("night__day")
    old_pin = duty.pin_hash
    swap = nights.offer_duty(duty.pk, members[4], by=member_actor(members[4]))
    assert nights.offer_duty(duty.pk, members[4], by=member_actor(members[4])).pk == swap.pk
    nights.take_duty(swap.pk, members[7], by=member_actor(members[7]))
    nights.take_duty(swap.pk, members[7], by=member_actor(members[7]))
    duty.refresh_from_db()
    assert duty.member_id == members[7].pk and duty.pin_hash != old_pin
    with pytest.raises(Refused) as refused:
        nights.take_duty(swap.pk, members[6], by=member_actor(members[6]))
    assert refused.value.code == "taken"
    facts = journal.history("night", duty.night_id, audiences=("staff",))
    assert list(facts.values_list("kind", flat=True)) == ["swap.offered", "swap.taken"]


@pytest.mark.parametrize(
    ("rule", "taker"),
    [("rest", 5), ("off", 7), ("exempt", 7), ("most", 7), ("serving", 7), ("twice", 0)],
)
def test_a_swap_keeps_the_rules_of_the_roster(crew: tuple, rule: str, taker: int) -> None:
    roster = agreed(crew)
    _post, members = crew
    duty = Duty.objects.filter(member=members[4]).earliest("night__day")
    swap = nights.offer_duty(duty.pk, members[4], by=HEAD)
    said: dict[str, Any] = {
        "off": {"dates_off": [duty.night.day]}, "exempt": {"exempt": True}, "most": {"most": 0},
    }.get(rule, {})  # fmt: skip
    if said:
        nights.say_availability(members[taker], nights.AvailabilityWords(**said), by=HEAD)
    if rule == "serving":
        members[taker].state = "suspended"
        members[taker].save()
    with pytest.raises(Refused) as refused:
        nights.take_duty(swap.pk, members[taker], by=HEAD)
    assert refused.value.code == f"swap_{rule}"
    assert Swap.objects.get().state == "open" and roster.pk


def test_a_squad_keeps_its_leader_in_a_swap(crew: tuple) -> None:
    agreed(crew)
    _post, members = crew
    duty = Duty.objects.filter(member=members[0]).earliest("night__day")
    swap = nights.offer_duty(duty.pk, members[0], by=HEAD)
    with pytest.raises(Refused) as refused:
        nights.take_duty(swap.pk, members[7], by=HEAD)
    assert refused.value.code == "swap_leader"
    nights.take_duty(swap.pk, members[3], by=HEAD)
    duty.refresh_from_db()
    assert duty.leads and duty.member_id == members[3].pk


def test_a_begun_night_is_not_swapped_and_an_old_offer_ends(crew: tuple) -> None:
    agreed(crew)
    _post, members = crew
    duty = Duty.objects.filter(member=members[4]).earliest("night__day")
    swap = nights.offer_duty(duty.pk, members[4], by=HEAD)
    with at(duty.night.starts_at + timedelta(seconds=5)):
        with pytest.raises(Refused):
            nights.take_duty(swap.pk, members[7], by=HEAD)
        assert nights.run_out_swaps() == 1
    duty.refresh_from_db()
    assert duty.member_id == members[4].pk


def test_nobody_is_asked_why(crew: tuple) -> None:
    fields = {field.name for field in Availability._meta.get_fields()}
    assert not {name for name in fields if "reason" in name or "why" in name or "health" in name or "note" in name}


def test_the_calendar_and_the_paper(crew: tuple) -> None:
    roster = agreed(crew)
    token = people.make_link(links.ROSTER, roster.pk, post=None, lasts=timedelta(days=1))
    calendar = Client().get(f"/ronda/j/{token}/kalender.ics")
    assert calendar.content.count(b"BEGIN:VEVENT") == 6
    assert Client().get(f"/ronda/j/{token}/jadwal.pdf").content.startswith(b"%PDF")
    mine = people.make_link(links.MEMBER, crew[1][0].pk, post=None, lasts=timedelta(days=1))
    own = Client().get(f"/ronda/a/{mine}/kalender.ics").content
    assert own.count(b"BEGIN:VEVENT") == 2 and b"PIN" not in own


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Dua tamu datang pukul 23.10, pulang pukul 24.00", True),
        ("Pak RT lewat. Lampu Jl. Melati Raya mati", True),
        ("Pintu gudang terbuka, pemilik diberi tahu", True),
        ("Orang asing bernama Andi lewat", False),
        ("Tamu: Budi Santoso dari Bogor", False),
        ("Tamu Pak Rudi menginap", False),
        ("KTP 3174012345678901", False),
        ("Motor B 1234 XYZ parkir", False),
        ("Hubungi 081234567890", False),
        ("Pemuda orang papua lewat", False),
        ("orang asing bernama andi lewat", False),
        ("TAMU PAK RUDI", False),
        ("tamu pak rudi menginap", False),
        ("Tamu Rudi menginap", False),
        ("ada orang asing: Andi", False),
        ("Tamu bpk. Rudi", False),
        ("Tamu ke rumah Bu RT bernama siti", False),
        ("tamu an. joko", False),
        ("orang asing, namanya dedi", False),
        ("motor b 1234 xyz", False),
        ("mobil putih d 12 ab parkir lama", False),
        ("Plat B-4321-KFR", False),
        ("Stranger called Andi", False),
        ("A guest named Rudi stayed", False),
        ("Guest Budi slept here", False),
        ("Visitor Mr. Rudi", False),
        ("tamu hotel", True),
        ("Tamu Hotel Melati ramai", True),
        ("orang asing lewat", True),
        ("Orang asing. Lampu gang mati", True),
        ("TAMU MENGINAP DUA ORANG", True),
        ("Tamu Pak RT pulang jam 23.10", True),
        ("tamu ke rumah bu lurah", True),
        ("tamu ibu hamil diantar ke puskesmas", True),
        ("Tamu dari Bogor, namanya tidak dicatat", True),
        ("Tamu: Dua orang menginap", True),
        ("Guest called the police", True),
        ("Strangers came at 23.10", True),
        ("Sejak tahun di 2026 ada banjir dua kali", True),
        ("Pos RT 05 aman pukul 0100 wib", True),
        ("Motor parkir 3 buah di depan pos", True),
        ("Motor hilang di RT 05 ada saksi", True),
        ("Pak Lurah lewat, Pak Hasan pulang", True),
    ],
)
def test_the_log_does_not_list_who_passed_by(text: str, kept: bool) -> None:
    from kemitraan.nights.lint import findings

    assert (not list(findings(text))) is kept


def test_the_note_about_the_equipment_names_nobody_either(crew: tuple) -> None:
    night = make_night(crew[0], crew[1][:2])
    with at(night.starts_at), pytest.raises(Refused) as refused:
        nights.open_night(
            night.pk, limits_read=True, equipment_ok=False, equipment_note="Dipinjam tamu pak rudi", by=HEAD
        )
    assert refused.value.field == "equipment_note"
