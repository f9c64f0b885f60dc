"""Members object to a proposal by their link; the head draws again or answers; whom one avoids nobody reads."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from kemitraan.messaging.models import Message
from kemitraan.nights import api as nights
from kemitraan.nights import links
from kemitraan.nights.draw import puzzle_of
from kemitraan.nights.models import Availability, Objection, Roster
from kemitraan.nights.states import OBJECTION_STATES
from kemitraan.people import api as people
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.models import Member, SecurityUnit
from kemitraan.watch.tests.builders import make_town

from .builders import HEAD, make_kamling, make_post, make_roster, today, with_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def crew() -> tuple:
    return make_post(make_town(), people=8, leaders=4)


def proposed(crew: tuple) -> Roster:
    """Six nights of two: members 0 and 4, 1 and 5, 2 and 6, by turns."""
    keys = [one.pk for one in crew[1]]
    roster = make_roster(crew[0])
    with_plan(roster, [[keys[0], keys[4]], [keys[1], keys[5]], [keys[2], keys[6]]] * 2)
    return nights.propose(roster.pk, by=HEAD)


def own(member: Member) -> str:
    return f"/ronda/a/{people.make_link(links.MEMBER, member.pk, post=None, lasts=timedelta(days=1))}/"


def of_head(crew: tuple, roster: Roster) -> str:
    token = people.make_link(links.HEAD, crew[0].pk, post=None, lasts=timedelta(days=1))
    return f"/ronda/k/{token}/jadwal/{roster.pk}/"


def said(roster: Roster, *days: int, text: str = "") -> dict[str, Any]:
    nights_of = [(roster.first + timedelta(days=day)).isoformat() for day in days]
    return {"verb": "keberatan", "id": str(roster.pk), "days": nights_of, "text": text}


def test_an_objection_is_seen_heeded_and_the_next_plan_leaves_the_night_free(crew: tuple) -> None:
    SecurityUnit.objects.update(email="hasan@example.org", consent_at="2026-01-01T00:00:00Z")
    post, members = crew
    roster, me, browser = proposed(crew), members[4], Client()
    page = browser.get(own(me)).content.decode()
    assert "Jadwal baru diusulkan" in page
    assert browser.post(own(me), said(roster, 3, text="Anak saya wisuda")).status_code == 303
    objection = Objection.objects.get()
    assert (objection.state, objection.owner, objection.due_at) == ("open", "head", roster.due_at)
    assert Message.objects.filter(template="roster.objected", address="hasan@example.org").count() == 1

    shown = browser.get(of_head(crew, roster)).content.decode()
    assert me.shown_name in shown and "Anak saya wisuda" in shown
    for_all = people.make_link(links.ROSTER, roster.pk, post=None, lasts=timedelta(days=1))
    for other in (own(members[1]), f"/ronda/j/{for_all}/"):
        assert "wisuda" not in browser.get(other).content.decode(), "other members do not read it"
    refused = browser.post(of_head(crew, roster), {"verb": "sepakat"})
    assert refused.status_code == 409 and "keberatan" in refused.content.decode()

    assert browser.post(of_head(crew, roster), {"verb": "tarik"}).status_code == 303
    objection.refresh_from_db()
    roster.refresh_from_db()
    assert (objection.state, objection.owner, objection.due_at, roster.state) == ("heeded", "", None, "draft")
    day = roster.first + timedelta(days=3)
    off = {person.key: person.dates_off for person in puzzle_of(roster).people}
    assert day in off[me.pk] and day not in off[members[0].pk]
    assert not Availability.objects.exists(), "it holds for this roster alone"
    nights.ask_for_plan(roster.pk, by=HEAD)
    assert nights.solve_waiting(seconds=5) == 1
    run = roster.runs.order_by("-id").first()
    assert run is not None and me.pk not in run.answer["squads"][3]


def test_an_objection_may_be_answered_or_taken_back(crew: tuple) -> None:
    roster, browser = proposed(crew), Client()
    first, second = crew[1][0], crew[1][1]
    browser.post(own(first), said(roster, 0))
    browser.post(own(second), said(roster, 1))
    rows = {row.member_id: row for row in Objection.objects.all()}
    silent = browser.post(of_head(crew, roster), {"verb": "jawab", "id": rows[first.pk].pk, "answer": " "})
    assert silent.status_code == 422
    told = {"verb": "jawab", "id": rows[first.pk].pk, "answer": "Tidak ada yang lain; tukarlah dengan Joko."}
    assert browser.post(of_head(crew, roster), told).status_code == 303
    assert "tukarlah dengan Joko" in browser.get(own(first)).content.decode()
    assert browser.post(own(first), {"verb": "cocok", "id": rows[second.pk].pk}).status_code == 422, "not mine"
    assert browser.post(own(second), {"verb": "cocok", "id": rows[second.pk].pk}).status_code == 303
    assert browser.post(of_head(crew, roster), {"verb": "sepakat"}).status_code == 303
    roster.refresh_from_db()
    assert roster.state == "agreed"
    with pytest.raises(Refused) as late:
        nights.object_to(roster.pk, first, [roster.first], "", by=HEAD)
    assert late.value.code == "not_proposed"


@pytest.mark.parametrize("days", [(), (1,), (40,)])
def test_only_ones_own_nights_can_be_objected_to(crew: tuple, days: tuple[int, ...]) -> None:
    roster = proposed(crew)
    answer = Client().post(own(crew[1][0]), said(roster, *days))
    assert answer.status_code == 422 and not Objection.objects.exists()
    broken = Client().post(own(crew[1][0]), {"verb": "keberatan", "id": str(roster.pk), "days": "besok"})
    assert broken.status_code == 422 and not Objection.objects.exists()


def test_somebody_of_another_post_has_no_say() -> None:
    town = make_town()
    roster = proposed(make_post(town, people=8, leaders=4))
    _other, strangers = make_kamling(town.east, town.point(town.kenanga), people=3)
    with pytest.raises(Refused) as refused:
        nights.object_to(roster.pk, strangers[0], [roster.first], "", by=HEAD)
    assert refused.value.status == 404


def test_objecting_again_and_again_ends(crew: tuple) -> None:
    roster, me = proposed(crew), crew[1][0]
    for _time in range(5):
        made = nights.object_to(roster.pk, me, [roster.first], "", by=HEAD)
        assert nights.object_to(roster.pk, me, [roster.first], "lain", by=HEAD).pk == made.pk, "still the same"
        nights.take_back_objection(made.pk, me, by=HEAD)
    with pytest.raises(Refused) as refused:
        nights.object_to(roster.pk, me, [roster.first], "", by=HEAD)
    assert refused.value.code == "too_many"


def test_every_open_objection_has_an_owner_a_clock_and_a_way_out() -> None:
    for name, state in OBJECTION_STATES.items():
        assert state.final or (state.owner and state.clock and state.moves), name


def test_a_dropped_roster_leaves_no_open_objection(crew: tuple) -> None:
    roster = proposed(crew)
    nights.object_to(roster.pk, crew[1][0], [roster.first], "", by=HEAD)
    nights.drop(roster.pk, by=HEAD)
    assert Objection.objects.get().state == "lapsed"


def test_whom_one_avoids_is_a_wish_that_nobody_reads(crew: tuple) -> None:
    _post, members = crew
    me, avoided, browser = members[0], members[1], Client()
    form = {"avoids": [str(avoided.pk)], "likes": [str(members[2].pk)], "dates_off": "", "most": "", "email": ""}
    assert browser.post(own(me) + "waktu/", form).status_code == 303
    assert Availability.objects.get(member=me).avoids == [avoided.pk]
    token = people.make_link(links.HEAD, crew[0].pk, post=None, lasts=timedelta(days=1))
    page = browser.get(f"/ronda/k/{token}/orang/{me.pk}/").content.decode()
    assert "lebih suka tidak" not in page.lower() and 'name="avoids"' not in page
    # The head writes for the member: the wish stays, and stays unseen. The address is the member's own too.
    kept = browser.post(f"/ronda/k/{token}/orang/{me.pk}/", {"dates_off": "", "most": "3", "email": "x@example.org"})
    assert kept.status_code == 303
    said_now = Availability.objects.get(member=me)
    assert (said_now.avoids, said_now.most) == ([avoided.pk], 3)
    me.refresh_from_db()
    assert me.email == ""
    third = form | {"avoids": [str(one.pk) for one in members[3:6]]}
    assert browser.post(own(me) + "waktu/", third).status_code == 422, "at most two"


def test_the_avoided_are_parted_where_it_costs_nothing(crew: tuple) -> None:
    post, members = crew
    nights.say_availability(members[0], nights.AvailabilityWords(avoids=[members[1].pk]), by=HEAD)
    roster = make_roster(post, days=4)
    run = nights.ask_for_plan(roster.pk, by=HEAD)
    nights.solve_waiting(seconds=5)
    run.refresh_from_db()
    assert all(not {members[0].pk, members[1].pk} <= set(squad) for squad in run.answer["squads"])
    assert roster.first > today()
