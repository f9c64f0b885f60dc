"""What the desk and the phone read, and who may."""

from datetime import timedelta

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.models import Response
from kemitraan.people.models import Account, Post, Role
from kemitraan.people.viewer import viewer_with
from kemitraan.reports.models import Report
from kemitraan.toolbox import clock

from .builders import accepted, call, make_town, on_duty, started

pytestmark = pytest.mark.django_db


def viewer(unit, role=Role.OPERATOR):
    account = Account.objects.create_user(f"{role}-{unit.slug}-{Account.objects.count()}", name="X")
    post = Post.objects.create(account=account, role=role, unit=unit, order_number="1", valid_from="2026-01-01")
    return viewer_with(account, [post])


def test_each_sees_their_own_units_and_nobody_elses():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response = started(call(town, town.point(town.mawar)))
    assert list(dispatch.open_responses(viewer(town.west))) == [response]
    assert list(dispatch.open_responses(viewer(town.polda, Role.COMMANDER))) == [response]
    for stranger in (viewer(town.east), viewer(town.west, Role.OFFICER), viewer(town.west, Role.VOLUNTEER)):
        assert not dispatch.open_responses(stranger).exists()
        assert not dispatch.offers_of(stranger).exists()
        assert not dispatch.units_now(stranger) or stranger.may("people.positions")
    Report.objects.update(caveat=3)
    assert not dispatch.open_responses(viewer(town.west)).exists(), "a stricter caveat than the clearance"


def test_a_responder_sees_their_own_offers_and_tasks_only():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response, post = accepted(call(town, town.point(town.mawar)))
    me = viewer_with(post.account, [post])
    assert list(dispatch.my_tasks(me)) == [response]
    other = on_duty(town.west, town.point(town.mawar, 0.3)).post
    second = started(call(town, town.point(town.mawar), 2))
    they = viewer_with(other.account, [other])
    assert [offer.response_id for offer in dispatch.my_offers(they)] == [second.pk]
    assert not dispatch.my_offers(me).exists() and not dispatch.my_tasks(they).exists()


def test_lists_take_a_fixed_number_of_queries(django_assert_max_num_queries):
    town = make_town()
    for step in range(6):
        on_duty(town.west, town.point(town.mawar, 0.05 * step))
        started(call(town, town.point(town.mawar), 2))
    desk = viewer(town.polda)
    with django_assert_max_num_queries(3):
        assert len(dispatch.units_now(desk)) == 6
    with django_assert_max_num_queries(1):
        shown = [(one.report.category.code, one.holder.name, one.unit.name) for one in dispatch.open_responses(desk)]
    assert len(shown) == 6


def test_positions_come_with_age_heading_and_what_binds_them():
    town = make_town()
    going = on_duty(town.west, town.point(town.mawar, 0.1))
    accepted(call(town, town.point(town.mawar)))
    old = on_duty(town.east, town.point(town.dahlia), age_s=3600)
    found = {one.shift_id: one for one in dispatch.units_now(viewer(town.polda))}
    assert found[going.pk].state == "accepted" and found[going.pk].response_id
    assert (found[old.pk].state, found[old.pk].fresh) == ("free", False)
    assert 3599 < found[old.pk].age_s < 3700


def test_late_is_a_query_and_so_is_the_alarm():
    town = make_town()
    response = started(call(town, town.point(town.mawar)))
    desk = viewer(town.west)
    assert list(dispatch.alarms(desk)) == [response]
    assert not dispatch.late_responses(desk).exists()
    assert list(dispatch.late_responses(desk, clock.now() + timedelta(minutes=6))) == [response]


def test_times_are_median_p90_and_share_in_time_by_band():
    town = make_town()
    start = clock.now() - timedelta(hours=1)
    for minutes in (2, 4, 6, 8, 30):
        report = call(town, town.point(town.mawar), state="answered", response_wanted=False, area=town.mawar)
        Response.objects.create(
            report=report, priority=1, state="cleared", state_since=start, owner="", unit=town.west, holder=town.west,
            target_minutes=10, contact_at=start, decided_at=start, on_scene_at=start + timedelta(minutes=minutes),
        )  # fmt: skip
    [row] = dispatch.times("arrive", since=start - timedelta(minutes=1), units=[town.west.pk])
    assert (row.priority, row.target_minutes, row.count, row.median_s) == (1, 10, 5, 360)
    assert row.p90_s == pytest.approx(30 * 60 * 0.6 + 8 * 60 * 0.4)
    assert row.in_time == pytest.approx(0.8)
    assert dispatch.times("arrive", since=start - timedelta(minutes=1), units=[town.east.pk]) == []
    assert dispatch.times("decide", since=start - timedelta(minutes=1), units=[town.west.pk])[0].in_time is None
    assert dispatch.times_by_area(since=start - timedelta(minutes=1), units=[town.west.pk], least=5) == [
        ("Mawar", 5, 360.0)
    ]
    assert dispatch.times_by_area(since=start - timedelta(minutes=1), units=[town.west.pk]) == [], "too few to say"
