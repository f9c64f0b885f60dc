"""Somebody asks for a session: received with a clock, then planned, declined or answered (domain.md 3.11 step 1)."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from kemitraan.journal.api import Actor
from kemitraan.journal.models import Entry
from kemitraan.learning.ask import NewRequest, ask_for_session, run_out_requests
from kemitraan.learning.forget import forget_people
from kemitraan.learning.models import Presence, Session, SessionRequest, Topic
from kemitraan.learning.personal import personal_requests
from kemitraan.learning.seed import seed_learning
from kemitraan.learning.states import REQUEST_STATES
from kemitraan.messaging.models import Message
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import make_programme, make_session, named, opened, put
from .test_story import as_typed

ASK, STAFF, WANTED = "/belajar/minta/", "/belajar/kelola/permintaan/", "/belajar/kelola/minat/"


@pytest.fixture
def world(cast: Cast) -> Cast:
    seed_learning()
    return cast


def said(cast: Cast, **more: Any) -> dict[str, Any]:
    """What Ibu Sari types for her RW."""
    return {
        "key": str(uuid.uuid4()), "asker": "neighbourhood", "group_name": "RW 05 Melati", "topic": "fire-flood",
        "area_code": cast.region.melati.code, "place": "Balai RW", "wished": "Sabtu pagi", "people": "40",
        "text": "Banyak rumah kayu.", "name": "Ibu Sari", "email": "sari@example.org", "consent": "on",
    } | more  # fmt: skip


def asked(cast: Cast, **more: Any) -> tuple[SessionRequest, str]:
    answer = Client().post(ASK, said(cast, **more))
    assert answer.status_code == 303, answer.content.decode()
    row = SessionRequest.objects.order_by("-id").first()
    assert row is not None
    return row, answer.headers["Location"]


def test_an_rw_asks_and_a_session_is_planned_for_it(world: Cast) -> None:
    typed = said(world)
    first = Client().post(ASK, typed)
    row, mine = SessionRequest.objects.get(), first.headers["Location"]
    assert Client().post(ASK, typed).status_code == 303 and SessionRequest.objects.count() == 1, "sent twice is one"
    assert (row.unit, row.owner, row.state) == (world.region.west, "organiser", "received")
    assert row.due_at is not None and row.due_at > clock.now()
    page = Client().get(mine).content.decode()
    assert "Polsek Barat" in page and "Ibu Sari" not in page
    told = Message.objects.get(about="session_request")
    assert (told.template, told.address) == ("learning.request_received", "sari@example.org")

    lestari = world.client("lestari")
    assert "RW 05 Melati" in lestari.get(STAFF).content.decode()
    here = f"{STAFF}{row.code}/"
    assert "Ibu Sari" in lestari.get(here).content.decode()
    assert "Ibu Sari" not in world.client("dewi").get(here).content.decode(), "who only reads sees no name"
    assert world.client("rina").get(here).status_code == 404

    form = lestari.get(f"/belajar/kelola/program/baru/?permintaan={row.code}").content.decode()
    assert "RW 05 Melati" in form
    made = lestari.post(
        f"/belajar/kelola/program/baru/?permintaan={row.code}",
        {"kind": "counselling", "topic": "fire-flood", "title": "Siaga di RW 05", "hours": "2", "days_required": "1"},
    )
    assert made.status_code == 302 and made.headers["Location"].endswith(f"/sesi/?permintaan={row.code}")
    start = clock.now() + timedelta(days=12)
    session_form = lestari.get(made.headers["Location"]).content.decode()
    assert 'value="Balai RW"' in session_form and 'value="40"' in session_form
    planned = lestari.post(
        made.headers["Location"],
        {"key": str(uuid.uuid4()), "starts_at": as_typed(start), "ends_at": as_typed(start + timedelta(hours=2)),
         "venue": "Balai RW", "area": world.region.melati.code, "capacity": "40"},
    )  # fmt: skip
    assert planned.status_code == 302, planned.content.decode()
    row.refresh_from_db()
    assert (row.state, row.owner, row.due_at, row.session) == ("planned", "", None, Session.objects.get())
    shown = Client().get(mine).content.decode()
    assert "Siaga di RW 05" in shown and "sedang disiapkan" in shown
    assert "/belajar/s/" not in shown, "a plan has no public page yet"
    assert Message.objects.filter(template="learning.request_planned", address="sari@example.org").exists()


def test_it_may_fit_a_session_that_is_planned_already(world: Cast) -> None:
    session = make_session(world.region.west)
    row, _mine = asked(world)
    lestari = world.client("lestari")
    other = make_session(world.region.east)
    assert lestari.post(f"{STAFF}{row.code}/rencanakan/", {"session": other.code}).status_code == 404, "not hers"
    assert lestari.post(f"{STAFF}{row.code}/rencanakan/", {"session": session.code}).status_code == 302
    row.refresh_from_db()
    assert row.session == session


@pytest.mark.parametrize(("verb", "state"), [("tolak", "declined"), ("jawab", "answered")])
def test_declined_or_answered_with_words_the_asker_reads(world: Cast, verb: str, state: str) -> None:
    row, mine = asked(world)
    lestari, here = world.client("lestari"), f"{STAFF}{row.code}/{verb}/"
    silent = lestari.post(here, {"words": "  "})
    assert silent.status_code == 422
    assert world.client("dewi").post(here, {"words": "x"}).status_code == 404, "reading is not deciding"
    assert lestari.post(here, {"words": "Ikutlah kegiatan di Balai RW 03."}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.owner, row.due_at, row.decided_by) == (state, "", None, "Iptu Lestari")
    assert "Balai RW 03" in Client().get(mine).content.decode()
    assert Message.objects.filter(template=f"learning.request_{state}").count() == 1
    assert lestari.post(here, {"words": "lagi"}).status_code == 409, "decided once"
    assert Client().post(mine).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.name, row.email) == (state, "", ""), "who asked may go at any time; what was decided stays"


def test_withdrawn_it_forgets_who_asked(world: Cast) -> None:
    row, mine = asked(world)
    assert Client().post(mine).status_code == 302 and Client().post(mine).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.name, row.email, row.due_at) == ("withdrawn", "", "", None)


def test_a_late_one_is_told_once_and_names_go_after_a_year(world: Cast) -> None:
    row, mine = asked(world)
    late = clock.now() + timedelta(days=15)
    assert run_out_requests(late) == 1 and run_out_requests(late) == 0
    assert Entry.objects.filter(kind="session_request.late", subject_id=row.pk).count() == 1
    world.client("lestari").post(f"{STAFF}{row.code}/jawab/", {"words": "Ya."})
    forget_people(clock.now() + timedelta(days=364))
    row.refresh_from_db()
    assert row.email == "sari@example.org"
    forget_people(clock.now() + timedelta(days=366))
    row.refresh_from_db()
    assert (row.name, row.email, row.group_name) == ("", "", "RW 05 Melati")
    assert re.match(r"/belajar/minta/[\w-]{20,}/$", mine)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"group_name": " "}, "group_name"),
        ({"area_code": "99.99"}, "area_code"),
        ({"topic": "sihir"}, "topic"),
        ({"asker": "presiden"}, "asker"),
        ({"people": "-3"}, "people"),
        ({"email": "bukan"}, "email"),
        ({"consent": ""}, "consent"),
        ({"key": "x"}, ""),
    ],
)
def test_what_cannot_be_is_said_by_its_field(world: Cast, wrong: dict[str, str], field: str) -> None:
    answer = Client().post(ASK, said(world) | wrong)
    assert answer.status_code == 422 and not SessionRequest.objects.exists()
    if field:
        assert f'id="id_{field}' in answer.content.decode()


def test_the_same_key_with_other_words_is_refused(world: Cast) -> None:
    new = NewRequest(uuid.uuid4(), "campus", "BEM", "drugs", world.region.melati.code)
    ask_for_session(new)
    with pytest.raises(Refused) as refused:
        ask_for_session(NewRequest(new.key, "campus", "BEM lain", "drugs", world.region.melati.code))
    assert refused.value.code == "key_reused"


def test_the_door_closes_on_who_knocks_too_often(world: Cast) -> None:
    answers = [Client().post(ASK, said(world)).status_code for _time in range(11)]
    assert answers == [303] * 10 + [429]


def test_every_open_request_has_an_owner_and_a_clock() -> None:
    for name, state in REQUEST_STATES.items():
        assert state.final or (state.owner and state.clock and state.moves), name


def test_whoever_asked_may_have_it_told_and_erased(world: Cast) -> None:
    row, mine = asked(world)
    assert personal_requests.holding_behind(f"https://kemitraan.example{mine}") == row.pk
    assert personal_requests.holding_behind("something else") is None
    held = personal_requests.data_of(row.pk)
    assert held is not None and "sari@example.org" in [line.value for line in held.lines]
    assert personal_requests.erase(row.pk, by=Actor("staff", 1, "A")).what == "erased"
    row.refresh_from_db()
    assert (row.name, row.email, row.text, row.wished) == ("", "", "", "")
    assert not Message.objects.filter(about="session_request", about_id=row.pk).exists()


def test_what_is_asked_for_is_part_of_the_demand(world: Cast) -> None:
    make_session(
        world.region.west, programme=make_programme(world.region.west, topic="drugs"), area=world.region.melati
    )
    for topic in ("fire-flood", "fire-flood", "drugs", "drugs"):
        asked(world, topic=topic)
    row, mine = asked(world)
    Client().post(mine)
    row.refresh_from_db()
    assert row.state == "withdrawn"
    asked(world, area_code=world.region.kenanga.code)  # the east's
    dewi = world.client("dewi")
    found = {(one.topic_id, one.area): (one.sessions, one.requests) for one in dewi.get(WANTED).context["rows"]}
    drugs, fire = (Topic.objects.get(code=code).name_id for code in ("drugs", "fire-flood"))
    assert found == {(drugs, "Melati"): (1, 2), (fire, "Melati"): (0, 2)}
    assert "4 permintaan" in dewi.get(WANTED).content.decode()


def test_what_cannot_be_taken_back_is_asked_again(world: Cast) -> None:
    """A second press: in a browser a question, without JavaScript the way through the folded part."""
    row, mine = asked(world)
    page = Client().get(mine).content.decode()
    assert re.search(r'<button[^>]*data-confirm="[^"]+"[^>]*>Tarik', page)
    decided = world.client("lestari").get(f"{STAFF}{row.code}/").content.decode()
    assert re.search(r'<button[^>]*data-confirm="[^"]+"[^>]*>Tolak', decided)
    session = opened(world.region.west, programme=make_programme(world.region.west, certificate=True))
    held = named(session)
    put(session, "held")
    Presence.objects.create(registration=held, day=clock.local(clock.now()).date(), at=clock.now(), how="pin")
    here = f"/belajar/kelola/s/{session.code}/"
    keeper = world.client("lestari")
    assert re.search(r'sertifikat/".*?data-confirm="[^"]+"', keeper.get(here).content.decode(), re.DOTALL)
    keeper.post(f"{here}sertifikat/")
    assert re.search(r'cabut/".*?data-confirm="[^"]+"', keeper.get(here).content.decode(), re.DOTALL)
