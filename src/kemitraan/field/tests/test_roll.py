"""Attendance by name on the phone of who speaks: written without signal, once, and never over somebody else's word."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.cast import Cast

from kemitraan.dispatch import api as dispatch
from kemitraan.journal.models import Entry
from kemitraan.learning.certify import certify_all
from kemitraan.learning.models import Presence, Registration, Session, Speaker
from kemitraan.learning.roll import decide_presence
from kemitraan.learning.tests.builders import KEEPER, make_programme, named, opened, put, signed_up
from kemitraan.toolbox import clock
from kemitraan.visits.tests.builders import make_world

from .test_inbox import Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    dispatch.seed_dispatch()
    dispatch.forget_rules()
    return make_world()


@pytest.fixture
def session(cast: Cast) -> Session:
    """A course with certificates at which Bripka Agus speaks; it runs now."""
    made = opened(cast.region.west, programme=make_programme(cast.region.west, certificate=True))
    named(made, "Bagus Santoso")
    named(made, "Citra Utami")
    signed_up(made)  # wants no certificate, so there is no name
    Speaker.objects.create(session=made, kind="officer", post=cast.posts["agus"], name="Bripka Agus")
    return put(made, "running", ago=timedelta(minutes=30))


def roll(phone: Phone) -> dict[str, tuple[bool, bool]]:
    (card,) = phone.day()["sessions"]
    return {one["name"]: (one["here"], one["doubted"]) for one in card["roll"]}


def said(session: Session, name: str, *, here: bool) -> dict[str, object]:
    day = clock.local(session.starts_at).date().isoformat()
    return {"registration": Registration.objects.get(name=name).pk, "day": day, "here": here}


def test_who_speaks_sees_the_names_on_the_day_and_notes_who_is_here(cast: Cast, session: Session) -> None:
    phone = Phone(cast)
    assert roll(phone) == {"Bagus Santoso": (False, False), "Citra Utami": (False, False)}
    tap = phone.say("session.present", session.pk, said(session, "Bagus Santoso", here=True))
    assert [phone.send(tap)[0]["status"] for _time in range(2)] == [200, 200], "the reply was lost: sent again"
    assert Presence.objects.count() == 1
    assert roll(phone)["Bagus Santoso"] == (True, False)
    assert Entry.objects.filter(kind="session.checked_in").count() == 1
    back = phone.one("session.present", session.pk, said(session, "Bagus Santoso", here=False))
    assert back["status"] == 200 and not Presence.objects.exists(), "one's own mistake"


def test_no_name_for_others_nor_on_other_days(cast: Cast, session: Session) -> None:
    Speaker.objects.all().delete()
    assert Phone(cast).day()["sessions"][0]["roll"] == [], "who does not speak there sees nobody's name"
    refused = Phone(cast).one("session.present", session.pk, said(session, "Citra Utami", here=True))
    assert refused["status"] == 404
    Speaker.objects.create(session=session, kind="officer", post=cast.posts["agus"], name="Bripka Agus")
    Session.objects.update(starts_at=clock.now() + timedelta(days=2), ends_at=clock.now() + timedelta(days=2, hours=2))
    assert Phone(cast).day()["sessions"][0]["roll"] == []


def test_two_phones_that_disagree_leave_it_to_a_person(cast: Cast, session: Session) -> None:
    """One notes her, another says she was not there: nothing is overwritten; no certificate before it is decided."""
    Presence.objects.create(
        registration=Registration.objects.get(name="Citra Utami"), day=clock.local(session.starts_at).date(),
        at=clock.now(), how="qr",
    )  # fmt: skip
    phone = Phone(cast)
    told = phone.one("session.present", session.pk, said(session, "Citra Utami", here=False))
    assert told["status"] == 200 and told["answer"] == {"here": True, "conflict": True}
    assert roll(phone)["Citra Utami"] == (True, True)
    presence = Presence.objects.get()
    assert presence.doubted_by == "Bripka Agus"
    put(session, "held")
    assert certify_all(session, by=KEEPER) == 0, "in doubt, it counts for nothing"
    lestari, here = cast.client("lestari"), f"/belajar/kelola/s/{session.code}/"
    assert "Bripka Agus bilang: tidak hadir." in lestari.get(here).content.decode()
    assert lestari.post(f"{here}putuskan-hadir/", {"presence": presence.pk, "keep": "1"}).status_code == 302
    assert certify_all(session, by=KEEPER) == 1
    again = lestari.post(f"{here}putuskan-hadir/", {"presence": presence.pk, "keep": "0"})
    assert again.status_code == 404, "decided"


def test_a_doubt_may_also_be_right(cast: Cast, session: Session) -> None:
    row = Registration.objects.get(name="Citra Utami")
    presence = Presence.objects.create(
        registration=row, day=clock.local(session.starts_at).date(), at=clock.now(), how="pin"
    )
    Phone(cast).one("session.present", session.pk, said(session, "Citra Utami", here=False))
    decide_presence(presence, keep=False, by=KEEPER)
    assert not Presence.objects.exists()


def test_written_offline_it_counts_for_the_sessions_day_whatever_the_clock_says(cast: Cast, session: Session) -> None:
    phone = Phone(cast)
    data = said(session, "Bagus Santoso", here=True)
    with clock.travel(timedelta(days=2)):  # the signal came back two days later
        assert phone.one("session.present", session.pk, data)["status"] == 200
    assert Presence.objects.get().day == clock.local(session.starts_at).date()


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"registration": 10**9}, 404),
        ({"registration": "x"}, 422),
        ({"day": "2020-01-01"}, 422),
        ({"day": "besok"}, 422),
        ({"here": "ya"}, 422),
    ],
)
def test_what_cannot_be(cast: Cast, session: Session, wrong: dict[str, object], status: int) -> None:
    data = said(session, "Bagus Santoso", here=True) | wrong
    assert Phone(cast).one("session.present", session.pk, data)["status"] == status
    assert not Presence.objects.exists()


def test_after_the_report_it_stays_as_it_is(cast: Cast, session: Session) -> None:
    data = said(session, "Bagus Santoso", here=True)
    put(session, "reported")
    data["day"] = clock.local(Session.objects.get().starts_at).date().isoformat()
    assert Phone(cast).one("session.present", session.pk, data)["status"] == 409
