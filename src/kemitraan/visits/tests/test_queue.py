"""The superior's queue: what was begun and not handed in in time stands there for its own units only."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kemitraan.visits.models import Visit

from .builders import make_place, make_world, started

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
