"""Who is suspended or has left drops out of rosters and nights at once, and the head finds somebody else (E4)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.nights import api as nights
from kemitraan.nights import links, squad
from kemitraan.nights.models import Duty, Night
from kemitraan.nights.planning import from_json
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.models import GuardPost, Member
from kemitraan.watch.tests.builders import make_guard_post, make_town

from .builders import END, HEAD, START, at, code_of, make_night, make_post, make_roster, opened, pin, today, with_plan

pytestmark = pytest.mark.django_db
MAIL = {"email": "hasan@example.org", "consent": True}


@pytest.fixture
def crew() -> tuple[GuardPost, list[Member]]:
    messaging.seed_templates()
    return make_post(make_town(), people=8, leaders=4, **MAIL)


@pytest.fixture
def night(crew: tuple) -> Night:
    return make_night(crew[0], crew[1][:4])


def suspend(member: Member) -> None:
    Member.objects.filter(pk=member.pk).update(state="suspended")


def head_url(post: GuardPost, rest: str = "") -> str:
    return f"/ronda/k/{people.make_link(links.HEAD, post.pk, post=None, lasts=timedelta(days=1))}/{rest}"


def test_a_suspended_member_does_not_check_in_and_sees_no_pin(crew: tuple, night: Night) -> None:
    out, in_ = crew[1][1], crew[1][2]
    with at(night.starts_at):
        opened(night)
        code = code_of(night)
        suspend(out)
        for way in (
            lambda: nights.check_in_by_code(code, pin(night, out), source="10.0.0.1"),
            lambda: nights.check_in_by_pin(night.pk, pin(night, out), source="10.0.0.1"),
        ):
            with pytest.raises(Refused) as refused:
                way()
            assert (refused.value.code, refused.value.status) == ("cannot_serve", 409)
        assert not nights.CheckIn.objects.exists()
        nights.check_in_by_code(code, pin(night, in_), source="10.0.0.1")
        page = Client().get(nights.member_path(out)).content.decode()
        assert pin(night, out) not in page and "tidak dapat bertugas" in page
        assert pin(night, in_) in Client().get(nights.member_path(in_)).content.decode()


def test_a_suspended_leader_opens_nothing_and_the_head_is_told_once(crew: tuple, night: Night) -> None:
    path = nights.leader_path(night)
    suspend(crew[1][0])
    with at(night.starts_at):
        for _again in range(2):
            page = Client().get(path)
            assert page.status_code == 403 and "Baca ini" not in page.content.decode()
        with pytest.raises(Refused) as refused:
            opened(night)
        assert refused.value.code == "leader_out"
    assert messaging.Message.objects.filter(template="night.leader_out").count() == 1
    with at(night.starts_at):
        page = Client().get(head_url(crew[0])).content.decode()
        assert crew[1][0].name in page and f"malam/{night.pk}/regu/" in page


def test_in_the_evening_no_link_goes_to_a_leader_who_is_out(crew: tuple, night: Night) -> None:
    Member.objects.filter(pk=crew[1][0].pk).update(state="left", email="budi@example.org", email_consent_at=clock.now())
    with at(night.starts_at - timedelta(hours=1)):
        nights.send_evening_links()
    assert list(messaging.Message.objects.values_list("template", "address")) == [
        ("night.leader_out", "hasan@example.org")
    ]


def test_the_head_names_another_leader_and_the_old_link_ends(crew: tuple, night: Night) -> None:
    old = nights.leader_path(night)
    with at(night.starts_at):
        opened(night)
        suspend(crew[1][0])
        other = night.duties.get(member=crew[1][1])
        answer = Client().post(head_url(crew[0], f"malam/{night.pk}/regu/"), {"verb": "pimpin", "duty": other.pk})
        assert answer.status_code == 200 and "/ronda/m/" in answer.content.decode()
        assert Client().get(old).status_code == 404
        assert [duty.member_id for duty in night.duties.filter(leads=True)] == [crew[1][1].pk]
        nights.close_night(night.pk, "Aman", by=HEAD)


def test_the_head_puts_somebody_in_under_the_rules(crew: tuple, night: Night) -> None:
    post, members = crew
    out = night.duties.get(member=members[3])
    old_pin = pin(night, members[3])
    suspend(members[3])
    tired = make_night(post, [members[5], members[6]], day=night.day + timedelta(days=1))
    url = head_url(post, f"malam/{night.pk}/regu/")
    answer = Client().post(url, {"verb": "ganti", "duty": out.pk, "member": members[5].pk})
    assert answer.status_code == 409 and "terlalu dekat" in answer.content.decode()
    assert Client().post(url, {"verb": "ganti", "duty": out.pk, "member": members[7].pk}).status_code == 303
    assert set(night.duties.values_list("member", flat=True)) == {one.pk for one in (*members[:3], members[7])}
    assert squad.out_of(post, clock.now()) == [] and tired.pk
    with at(night.starts_at):
        opened(night)
        assert nights.check_in_by_pin(night.pk, pin(night, members[7]), source="10.0.0.1").duty_id == out.pk
        with pytest.raises(Refused):
            nights.check_in_by_pin(night.pk, old_pin, source="10.0.0.1")
        with pytest.raises(Refused):
            squad.put_in(night.pk, out.pk, members[4], by=HEAD)


def test_a_night_is_called_off_before_its_hour_with_a_reason(crew: tuple, night: Night) -> None:
    url = head_url(crew[0], f"malam/{night.pk}/regu/")
    assert Client().post(url, {"verb": "batal", "reason": ""}).status_code == 422
    with at(night.starts_at), pytest.raises(Refused) as refused:
        squad.call_off(night.pk, "Hujan", by=HEAD)
    assert refused.value.code == "begun"
    assert Client().post(url, {"verb": "batal", "reason": "Banjir"}).status_code == 303
    assert not Night.objects.exists() and not Duty.objects.exists()
    told = journal.history("night", night.pk, audiences=("staff",)).get(kind="night.called_off")
    assert told.data["reason"] == "Banjir"


def test_a_single_night_by_the_heads_form(crew: tuple) -> None:
    post, members = crew
    day = today() + timedelta(days=1)
    said = {"day": day.isoformat(), "starts_at": "22:30", "ends_at": "04:00", "leader": members[0].pk}
    url = head_url(post, "malam-baru/")
    assert Client().get(url).status_code == 200
    assert Client().post(url, said).status_code == 422, "nobody watches alone"
    assert Client().post(url, said | {"members": [members[4].pk], "ends_at": "09:00"}).status_code == 422
    assert Client().post(url, said | {"members": [members[0].pk, members[4].pk]}).status_code == 303
    night = Night.objects.get()
    assert [(duty.member_id, duty.leads) for duty in night.duties.order_by("id")] == [
        (members[0].pk, True), (members[4].pk, False),
    ]  # fmt: skip
    near = said | {"day": (day + timedelta(days=2)).isoformat(), "leader": members[1].pk, "members": [members[4].pk]}
    answer = Client().post(url, near)
    assert answer.status_code == 422 and members[4].name in answer.content.decode()


def test_nobody_who_left_meanwhile_is_scheduled(crew: tuple) -> None:
    roster = make_roster(crew[0], days=2)
    with_plan(roster, [[crew[1][0].pk, crew[1][4].pk], [crew[1][1].pk, crew[1][5].pk]])
    nights.propose(roster.pk, by=HEAD)
    Member.objects.filter(pk=crew[1][5].pk).update(state="left")
    with pytest.raises(Refused) as refused:
        nights.agree(roster.pk, by=HEAD)
    assert refused.value.code == "cannot_serve" and crew[1][5].name in refused.value.message
    assert not Night.objects.exists()


def test_two_posts_of_one_unit_give_nobody_two_duties_in_three_nights(crew: tuple) -> None:
    post, members = crew
    keys = [one.pk for one in members]
    other = make_guard_post(post.guided_by, nights_point(post), name="Pos 2", unit=post.unit, area=post.area)
    first, second = make_roster(post, days=4), make_roster(other, days=4)
    squads = [[keys[0], keys[4]], [keys[1], keys[5]], [keys[2], keys[6]], [keys[0], keys[4]]]
    for roster in (first, second):
        with_plan(roster, squads)
        nights.propose(roster.pk, by=HEAD)
    nights.agree(first.pk, by=HEAD)
    with pytest.raises(Refused) as refused:
        nights.agree(second.pk, by=HEAD)
    assert refused.value.code == "too_close" and members[4].name in refused.value.message
    nights.redraw(second.pk, by=HEAD)
    puzzle = from_json(nights.ask_for_plan(second.pk, by=HEAD).puzzle)
    of = {person.key: person for person in puzzle.people}
    day = [night.day for night in puzzle.nights]
    assert [puzzle.free(of[keys[1]], night) for night in puzzle.nights] == [False, False, False, False]
    assert of[keys[6]].resting_on >= {day[0], day[3]} and not of[keys[7]].resting_on
    assert nights.schedule_one(other, day[0], START, END, [members[3], members[7]], by=HEAD).pk


def nights_point(post: GuardPost) -> object:
    from kemitraan.toolbox.geo import LonLat

    return LonLat(post.lon, post.lat)


def test_equipment_is_named_and_not_coded(crew: tuple, night: Night) -> None:
    from kemitraan.watch.equipment import add_equipment

    for code in ("torch", "first_aid", "limits_card"):
        add_equipment(crew[0], code, by=HEAD)
    with at(night.starts_at):
        page = Client().get(nights.leader_path(night)).content.decode()
    assert "Senter" in page and "first_aid" not in page and "limits_card" not in page
