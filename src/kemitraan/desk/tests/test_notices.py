"""Reminders to staff are read on a page: one's own only, unread first counted, then marked."""

from __future__ import annotations

import pytest
from tests.cast import Cast, make_cast

from kemitraan.messaging import api as messaging
from kemitraan.messaging.models import Message


@pytest.fixture
def cast(db: None) -> Cast:
    messaging.seed_templates()
    return make_cast()


def remind(cast: Cast, who: str, what: str) -> Message:
    messaging.queue(
        "partner.promise_late", to=messaging.Address("page"), language="id", about="post",
        about_id=cast.posts[who].pk, context={"what": what, "name": "RW 05", "path": "/mitra/1/", "unit": "Barat"},
    )  # fmt: skip
    return Message.objects.latest("id")


def test_a_reminder_is_shown_and_marked_as_read(cast: Cast) -> None:
    first, second = remind(cast, "lestari", "Lampu gang"), remind(cast, "lestari", "CCTV pasar")
    remind(cast, "agus", "Milik Agus")
    lestari = cast.client("lestari")
    page = lestari.get("/meja/kabar/").content.decode()
    assert "Lampu gang" in page and "CCTV pasar" in page and "Milik Agus" not in page
    assert 'href="/mitra/1/"' in page and "2 belum dibaca" in page
    assert lestari.post("/meja/kabar/", {"message": first.pk}).status_code == 302
    assert "1 belum dibaca" in lestari.get("/meja/kabar/").content.decode()
    lestari.post("/meja/kabar/", {"message": remind(cast, "agus", "lain").pk})
    assert messaging.notices_of([cast.posts["agus"].pk]).filter(seen=True).count() == 0, "another's stays unread"
    lestari.post("/meja/kabar/", {"all": "1"})
    assert messaging.notices_of([cast.posts["lestari"].pk]).filter(seen=False).count() == 0
    assert Message.objects.filter(pk__in=[first.pk, second.pk]).count() == 2, "read is not gone"


@pytest.mark.parametrize("typed", ["", "x", "-1", "9" * 30, "٣"])
def test_nothing_that_is_typed_breaks_it(cast: Cast, typed: str) -> None:
    remind(cast, "lestari", "Lampu gang")
    assert cast.client("lestari").post("/meja/kabar/", {"message": typed}).status_code == 302
    assert messaging.notices_of([cast.posts["lestari"].pk]).filter(seen=False).count() == 1


def test_a_way_never_leads_out_of_the_house(cast: Cast) -> None:
    row = remind(cast, "lestari", "x")
    Message.objects.filter(pk=row.pk).update(context={"what": "x", "path": "//jahat.example/"})
    assert "jahat.example" not in cast.client("lestari").get("/meja/kabar/").content.decode()
