"""First action at the scene: ticked once, whatever the phone's clock says."""

from datetime import UTC, datetime

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import accepted, call, make_town, on_duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    town = make_town()
    on_duty(town.west, town.point(town.mawar, 0.1))
    response, post = accepted(call(town, town.point(town.mawar)))
    dispatch.arrive(response.pk, post=post)
    return response, post


def test_a_line_is_ticked_once_with_both_times(scene):
    response, post = scene
    phone = datetime(2016, 1, 1, 8, 0, tzinfo=UTC)
    first = dispatch.tick(response.pk, "victims", post=post, done_at=phone, note="satu orang")
    again = dispatch.tick(response.pk, "victims", post=post, note="lain")
    assert first.pk == again.pk and again.note == "satu orang"
    assert again.done_at == phone and abs((clock.now() - again.received_at).total_seconds()) < 5
    shown = {line["code"]: line for line in dispatch.checklist(response, "en")}
    assert shown["victims"]["done_at"] == phone and shown["crowd"]["done_at"] is None


def test_every_line_speaks_both_languages():
    for line in dispatch.LINES:
        assert line.id and line.en and line.id != line.en
        assert len(line.id) <= 60 and len(line.en) <= 60, "it must fit on a phone"


def test_an_unknown_line_and_a_stranger_are_refused(scene):
    response, post = scene
    with pytest.raises(Refused) as refusal:
        dispatch.tick(response.pk, "search_pockets", post=post)
    assert refusal.value.field == "code"
    town_mate = on_duty(post.unit, dispatch_point())
    with pytest.raises(Refused) as refusal:
        dispatch.tick(response.pk, "crowd", post=town_mate.post)
    assert refusal.value.status == 404


def dispatch_point():
    from kemitraan.toolbox.geo import LonLat

    return LonLat(106.81, -6.23)
