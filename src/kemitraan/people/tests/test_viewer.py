"""What a viewer is: posts that hold today, their purposes, and the units these reach."""

from __future__ import annotations

from datetime import date, timedelta

from django_otp.plugins.otp_totp.models import TOTPDevice
from tests.cast import Cast

from kemitraan.people.api import NOBODY, purposes, viewer_behind, viewer_for
from kemitraan.people.models import Post, Role
from kemitraan.people.purposes import PURPOSES
from kemitraan.toolbox import clock


def today() -> date:
    return clock.local(clock.now()).date()


def test_every_role_has_its_purposes() -> None:
    assert set(PURPOSES) == set(Role.values)


def test_the_reach_of_a_post_is_its_unit_and_all_below(cast: Cast) -> None:
    region = cast.region
    assert cast.viewer("rahmat").units_for(purposes.READ_REPORTS) == {region.west.pk}
    assert cast.viewer("rina").units_for(purposes.READ_REPORTS) == {region.east.pk}
    city = {region.polres.pk, region.west.pk, region.east.pk}
    assert cast.viewer("bima").units_for(purposes.READ_REPORTS) == city


def test_a_purpose_of_one_post_does_not_travel_to_the_unit_of_another(cast: Cast) -> None:
    """Operator in the west and officer in the east: no desk in the east."""
    rahmat = cast.account("rahmat")
    Post.objects.create(account=rahmat, role=Role.OFFICER, unit=cast.region.east, order_number="2", valid_from=today())
    viewer = viewer_for(rahmat)
    assert viewer.units_for(purposes.READ_REPORTS) == {cast.region.west.pk}
    assert viewer.units_for(purposes.RESPOND) == {cast.region.east.pk}


def test_a_post_counts_from_its_first_to_its_last_day(cast: Cast) -> None:
    post = cast.posts["rahmat"]
    for starts, ends, holds in ((0, 0, True), (0, None, True), (1, None, False), (-9, -1, False)):
        post.valid_from = today() + timedelta(days=starts)
        post.valid_to = None if ends is None else today() + timedelta(days=ends)
        post.save()
        assert cast.viewer("rahmat").may(purposes.READ_REPORTS) is holds


def test_who_runs_the_system_reads_no_report_and_volunteers_act_by_link(cast: Cast) -> None:
    assert set(cast.viewer("yoga").units) == {purposes.RUN_SYSTEM}
    assert cast.viewer("hasan").units == {}
    assert not cast.viewer("ratna").may(purposes.READ_REPORTER)


def test_nobody_may_nothing() -> None:
    assert not NOBODY.known
    assert NOBODY.units_for(purposes.READ_REPORTS) == frozenset()


def test_a_cookie_shows_the_same_viewer_as_a_page(cast: Cast) -> None:
    client = cast.client("rahmat")
    key = client.session.session_key
    assert viewer_behind(key) == cast.viewer("rahmat")
    assert viewer_behind("no such session") == viewer_behind("") == NOBODY
    TOTPDevice.objects.filter(user=cast.account("rahmat")).update(confirmed=False)
    assert viewer_behind(key) == NOBODY, "without the second factor"
    TOTPDevice.objects.filter(user=cast.account("rahmat")).update(confirmed=True)
    client.post("/keluar/")
    assert viewer_behind(key) == NOBODY
