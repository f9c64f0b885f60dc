"""The superior's queue: what was begun and not handed in in time stands there for its own units only."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from tests.cast import SIGN_IN

from kemitraan.people.api import Post, purposes
from kemitraan.toolbox import clock
from kemitraan.visits.access import requests_visible_to
from kemitraan.visits.models import Beat, Visit, VisitRequest
from kemitraan.visits.queue import queue_of, requests_of
from kemitraan.visits.states import REQUEST_CLOCKED, REQUESTS

from .builders import give_beat, make_place, make_world, started

pytestmark = pytest.mark.django_db


def test_a_visit_that_was_not_handed_in_stands_in_the_queue() -> None:
    world = make_world()
    post = world.posts["agus"]
    visit = started(post, make_place(world.region.melati))
    page = reverse("visits:queue")
    assert str(visit.key) not in world.client("lestari").get(page).content.decode()
    Visit.objects.update(due_at=visit.started_at)
    told = world.client("lestari").get(page).content.decode()
    assert str(visit.key) in told and post.account.name in told and world.region.melati.name in told
    Visit.objects.update(unit=world.region.east)
    assert str(visit.key) not in world.client("lestari").get(page).content.decode()


@pytest.mark.parametrize("key", SIGN_IN)
def test_written_out_the_rule_shows_the_same_requests(key: str) -> None:
    world = make_world()
    region, agus, rina = world.region, world.posts["agus"], world.posts["rina"]
    other = Post.objects.create(
        account=rina.account, role="bhabin", unit=region.east, area=region.dahlia, order_number="S/1",
        valid_from=date(2026, 1, 1),
    )  # fmt: skip
    give_beat(other, region.dahlia)
    here, there = started(agus, make_place(region.melati)), started(other, make_place(region.dahlia))
    now = clock.now()
    for number, state in enumerate((*REQUESTS, *REQUESTS)):
        for visit, assignee in ((here, None), (there, None), (there, agus)):
            VisitRequest.objects.create(
                key=uuid.uuid4(), visit=visit, unit=visit.unit, text="Lampu", heard_at=now, state=state,
                assignee=assignee, state_since=now, owner="",
                due_at=now + timedelta(hours=4 - number) if number % 3 else None,
            )  # fmt: skip
    viewer = world.viewer(key)
    for substitute in (None, agus):
        Beat.objects.filter(post=other).update(substitute=substitute)
        visible = requests_visible_to(viewer).order_by("due_at", "id")
        for state in ("", *REQUESTS):
            wanted = visible.filter(state__in=[state] if state else REQUEST_CLOCKED)
            assert [one.key for one in requests_of(viewer, state)] == [str(one.key) for one in wanted]
        late = visible.filter(state__in=REQUEST_CLOCKED, due_at__lte=now)
        reviews = bool(viewer.units_for(purposes.REVIEW_VISITS))
        assert [one.key for one in queue_of(viewer, now).requests] == [str(one.key) for one in late if reviews]
