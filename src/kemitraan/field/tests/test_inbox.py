"""The inbox of phones: ODK's list of what goes wrong between a phone and a server, case by case."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from tests.cast import Cast

from kemitraan.dispatch import api as dispatch
from kemitraan.field.forget_commands import forget_commands
from kemitraan.field.models import PhoneCommand
from kemitraan.field.release_held import release_held
from kemitraan.people import api as people
from kemitraan.toolbox import clock
from kemitraan.visits import api as visits
from kemitraan.visits.tests.builders import YES, make_place, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    dispatch.seed_dispatch()
    dispatch.forget_rules()
    return make_world()


class Phone:
    """A phone that writes commands with keys of its own, and sends what it is told to."""

    def __init__(self, cast: Cast, who: str = "agus") -> None:
        self.client: Client = cast.client(who)
        self.id = str(uuid.uuid4())
        self.number = 0

    def say(self, verb: str, subject: object, data: Any = None, **more: Any) -> dict[str, Any]:
        self.number += 1
        key = more.pop("key", str(uuid.uuid4()))
        return {"key": key, "number": self.number, "verb": verb, "subject": str(subject), "data": data or {}} | more

    def send(self, *commands: dict[str, Any]) -> list[dict[str, Any]]:
        body = {"phone": self.id, "commands": list(commands)}
        answer = self.client.post("/lapangan/api/kotak", body, content_type="application/json")
        assert answer.status_code == 200, answer.content
        return list(answer.json()["answers"])

    def one(self, *args: Any, **more: Any) -> dict[str, Any]:
        (answer,) = self.send(self.say(*args, **more))
        return answer

    def day(self) -> dict[str, Any]:
        return dict(self.client.get("/lapangan/api/hari").json())

    def visit(self, cast: Cast, **place: Any) -> list[dict[str, Any]]:
        """A whole visit written without signal: start, yes with words, handed in."""
        where = make_place(cast.region.melati, **place)
        key = uuid.uuid4()
        start = self.say("visit.start", key, {"place": {"key": str(where.key)}})
        record = self.say("visit.record", key, {"consent": "yes", **YES}, base_version=1, after=start["key"])
        return [start, record, self.say("visit.submit", key, after=record["key"])]


def test_a_visit_written_without_signal_is_there_once(cast: Cast) -> None:
    phone = Phone(cast)
    commands = phone.visit(cast)
    answers = phone.send(*commands)
    assert [(one["status"], one["state"], one["repeated"]) for one in answers] == [(200, "obeyed", False)] * 3
    again = phone.send(*commands)
    assert [one["repeated"] for one in again] == [True] * 3
    assert [one["answer"] for one in again] == [one["answer"] for one in answers]
    visit = visits.Visit.objects.get()
    assert (visit.state, visit.concerns, visit.version) == ("submitted", YES["concerns"], 2)
    assert not any(PhoneCommand.objects.values_list("data", flat=True)), "the words lie in one place only"


def test_the_same_key_with_other_words_is_refused(cast: Cast) -> None:
    phone = Phone(cast)
    commands = phone.visit(cast)
    phone.send(*commands)
    changed = commands[1] | {"data": commands[1]["data"] | {"concerns": "Lain"}}
    (answer,) = phone.send(changed)
    assert (answer["status"], answer["answer"]["code"], answer["answer"]["field"]) == (422, "key_reused", "key")
    assert visits.Visit.objects.get().concerns == YES["concerns"]
    same = commands[1] | {"number": 99, "said_at": "2019-01-01T00:00:00"}
    assert phone.send(same)[0]["repeated"], "number and clock are no content"


def test_backwards_and_with_a_missing_middle(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, submit = phone.visit(cast)
    (answer,) = phone.send(submit)
    assert (answer["status"], answer["state"]) == (202, "held")
    (answer,) = phone.send(start)
    assert answer["status"] == 200
    assert phone.send(submit)[0]["state"] == "held", "the middle is still missing"
    assert visits.Visit.objects.get().state == "in_progress"
    assert [one["verb"] for one in phone.day()["waiting"]] == ["visit.submit"]
    (answer,) = phone.send(record)
    assert answer["status"] == 200
    assert visits.Visit.objects.get().state == "submitted", "what waited for it was done with it"
    (answer,) = phone.send(submit)
    assert (answer["status"], answer["state"], answer["repeated"]) == (200, "obeyed", True)
    assert phone.day()["waiting"] == []


def test_all_orders_of_arrival_end_alike(cast: Cast) -> None:
    from itertools import permutations

    phone = Phone(cast)
    for order in permutations(range(3)):
        commands = phone.visit(cast)
        for place in order:
            phone.send(commands[place])
        visit = visits.Visit.objects.get(key=commands[0]["subject"])
        assert (visit.state, visit.version, visit.concerns) == ("submitted", 2, YES["concerns"]), order
    assert not visits.VisitConflict.objects.exists()


def test_what_never_comes_is_shown_to_its_writer_then_to_the_superior(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, _submit = phone.visit(cast)
    phone.send(start)
    lost = record | {"key": str(uuid.uuid4()), "after": str(uuid.uuid4())}
    phone.send(lost)
    held = PhoneCommand.objects.get(key=lost["key"])
    assert held.due_at is not None and held.due_at - held.at == timedelta(hours=24)
    assert release_held(clock.now()) == 0
    with clock.travel(timedelta(hours=25)):
        assert release_held() == 1
        assert phone.day()["waiting"][0]["state"] == "stuck"
    with clock.travel(timedelta(days=5)):
        assert release_held() == 1
        held.refresh_from_db()
        assert (held.state, held.owner) == ("with_superior", "superior")
    with clock.travel(timedelta(days=9)):
        assert release_held() == 1, "and again, for ever, until somebody decides"
    answer = phone.one("inbox.decide", lost["key"], {"choice": "do"})
    assert (answer["status"], answer["answer"]["state"]) == (200, "obeyed")
    assert visits.Visit.objects.get().concerns == YES["concerns"]
    assert phone.one("inbox.decide", lost["key"], {"choice": "drop"})["answer"]["code"] == "settled"


def test_what_was_settled_is_forgotten_after_120_days_and_what_waits_is_not(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, _submit = phone.visit(cast)
    lost = record | {"key": str(uuid.uuid4()), "after": str(uuid.uuid4())}
    phone.send(start, lost)
    with clock.travel(timedelta(days=119)):
        assert forget_commands() == 0
    with clock.travel(timedelta(days=121)):
        assert forget_commands() == 1
    assert str(PhoneCommand.objects.get().key) == lost["key"], "somebody still has to look at it"


def test_it_can_be_set_aside_and_then_stays_aside(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, _submit = phone.visit(cast)
    lost = record | {"after": str(uuid.uuid4())}
    phone.send(start, lost)
    assert phone.one("inbox.decide", lost["key"], {"choice": "drop"})["status"] == 200
    (again,) = phone.send(lost)
    assert (again["status"], again["state"], again["repeated"]) == (409, "set_aside", True)
    assert PhoneCommand.objects.get(key=lost["key"]).data == {}
    assert visits.Visit.objects.get().consent == ""


def test_two_phones_change_one_visit(cast: Cast) -> None:
    first, second = Phone(cast), Phone(cast)
    commands = first.visit(cast)
    first.send(*commands)
    key = commands[0]["subject"]
    kept = first.one("visit.amend", key, {"changes": {"concerns": "Lampu gang mati total"}}, base_version=2)
    assert (kept["status"], kept["answer"]["conflict"]) == (200, None)
    clash = second.say("visit.amend", key, {"changes": {"concerns": "Lampu sudah diganti"}}, base_version=2)
    (answer,) = second.send(clash)
    number = answer["answer"]["conflict"]
    assert answer["status"] == 200 and number
    assert visits.Visit.objects.get().concerns == "Lampu gang mati total", "nothing was overwritten"
    assert second.send(clash)[0]["answer"]["conflict"] == number, "told again, it is the same conflict"
    assert visits.VisitConflict.objects.count() == 1
    for phone in (first, second):
        (stop,) = phone.day()["visits"]["stops"]
        (shown,) = stop["conflicts"]
        assert (shown["ours"]["concerns"], shown["theirs"]["concerns"]) == (
            "Lampu gang mati total",
            "Lampu sudah diganti",
        )
    merged = {"conflict": number, "choice": "merged", "merged": {"concerns": "Mati, lalu diganti"}}
    assert second.one("visit.resolve", key, merged)["status"] == 200
    assert visits.Visit.objects.get().concerns == "Mati, lalu diganti"
    assert first.day()["visits"]["stops"][0]["conflicts"] == []
    assert first.one("visit.resolve", key, {"conflict": number, "choice": "ours"})["answer"]["code"] == "resolved"


def test_changes_of_one_phone_upon_each_other_are_no_conflict(cast: Cast) -> None:
    """The phone cannot know which version its own unsent change will make; what it builds on says so."""
    phone = Phone(cast)
    start, record, submit = phone.visit(cast)
    amend = phone.say(
        "visit.amend", start["subject"], {"changes": {"advice": "Satu"}}, base_version=1, after=submit["key"]
    )
    more = phone.say(
        "visit.amend", start["subject"], {"changes": {"advice": "Dua"}}, base_version=1, after=amend["key"]
    )
    for answer in phone.send(start, record, submit, amend, more):
        assert answer["status"] == 200 and not answer["answer"].get("conflict")
    assert visits.Visit.objects.get().advice == "Dua"


def test_a_chain_that_met_another_phones_change_conflicts_all_the_same(cast: Cast) -> None:
    first, second = Phone(cast), Phone(cast)
    start, record, submit = first.visit(cast)
    first.send(start)
    assert (
        second.one("visit.record", start["subject"], {"consent": "yes", "concerns": "Lain"}, base_version=1)["status"]
        == 200
    )
    answers = first.send(record, submit)
    assert answers[0]["answer"]["conflict"]
    assert visits.Visit.objects.get().concerns == "Lain"


def test_a_predecessor_that_changed_nothing_vouches_for_nothing(cast: Cast) -> None:
    """The other phone started and wrote first: our own start is a repetition and has not seen those words."""
    first, second = Phone(cast), Phone(cast)
    start, record, submit = first.visit(cast)
    first.send(start | {"key": str(uuid.uuid4())})  # so that the visit is there, as a planned one would be
    other = second.one("visit.record", start["subject"], {"consent": "yes", "concerns": "Kata rekan"}, base_version=1)
    assert other["answer"]["version"] == 2
    answers = first.send(start | {"base_version": 1}, record, submit)
    assert answers[1]["answer"]["conflict"], "kept beside, not over"
    assert visits.Visit.objects.get().concerns == "Kata rekan"
    amend = first.say(
        "visit.amend", start["subject"], {"changes": {"advice": "X"}}, base_version=1, after=submit["key"]
    )
    assert first.send(amend)[0]["answer"]["conflict"], "nor does what follows it"


def test_clocks_decide_nothing(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, submit = phone.visit(cast)
    start["said_at"], record["said_at"], submit["said_at"] = "2031-05-05T00:00:00+07:00", "1999-01-01T00:00:00", None
    assert [one["status"] for one in phone.send(start, record, submit)] == [200] * 3
    visit = visits.Visit.objects.get()
    assert abs(visit.started_at - clock.now()) < timedelta(minutes=1)
    assert visit.day == clock.local(clock.now()).date()
    assert {row.said_at.year for row in PhoneCommand.objects.exclude(said_at=None)} == {1999, 2031}


def test_a_refusal_is_explained_and_stays(cast: Cast) -> None:
    phone = Phone(cast)
    start, _record, submit = phone.visit(cast)
    start_, early = start, submit | {"after": start["key"]}
    answers = phone.send(start_, early)
    assert (answers[1]["status"], answers[1]["answer"]["code"]) == (409, "consent_first")
    assert phone.send(early)[0] == answers[1] | {"repeated": True}


@pytest.mark.parametrize("who", ["wulan", "rahmat", "dewi", "lestari", "hasan", "sari"])
def test_only_who_makes_visits_has_any(cast: Cast, who: str) -> None:
    client = cast.client(who)
    body = {"phone": str(uuid.uuid4()), "commands": [Phone(cast).say("visit.start", uuid.uuid4())]}
    answer = client.post("/lapangan/api/kotak", body, content_type="application/json")
    if who != "wulan":
        assert answer.status_code == 401
        return
    assert answer.json()["answers"][0]["answer"]["code"] == "unknown_verb"
    assert client.get("/lapangan/api/hari").json()["visits"] is None
    assert not PhoneCommand.objects.exists()


def test_another_persons_commands_are_not_to_be_built_on_nor_decided(cast: Cast) -> None:
    agus, other = Phone(cast), Phone(cast, "wulan")
    start, record, _submit = agus.visit(cast)
    agus.send(start, record | {"after": str(uuid.uuid4())})
    assert other.one("inbox.decide", record["key"], {"choice": "do"})["status"] == 404
    assert other.one("inbox.decide", start["key"], after=start["key"])["state"] == "held"


def test_a_post_that_ended_meanwhile_does_nothing(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, _submit = phone.visit(cast)
    phone.send(record)
    people.Post.objects.filter(pk=cast.posts["agus"].pk).update(valid_to="2020-01-02")
    answer = phone.client.post(
        "/lapangan/api/kotak", {"phone": phone.id, "commands": [start]}, content_type="application/json"
    )
    assert answer.status_code == 401
    assert not visits.Visit.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"data": {"a": "\x00"}}, {"data": {"a": "x" * 21_000}}, {"verb": "visit.erase"}, {"verb": "x" * 40},
        {"subject": "no-key"}, {"data": {"place": []}}, {"data": {"place": {"key": 5}}},
    ],
)  # fmt: skip
def test_bad_input_is_refused_and_leaves_nothing(cast: Cast, wrong: dict[str, Any]) -> None:
    phone = Phone(cast)
    answer = phone.one(**({"verb": "visit.start", "subject": uuid.uuid4(), "data": {}} | wrong))
    assert 400 <= answer["status"] < 500 and answer["answer"]["message"]
    assert not visits.Visit.objects.exists()


def command(**wrong: Any) -> dict[str, Any]:
    return {"key": str(uuid.uuid4()), "verb": "inbox.decide", "subject": "x"} | wrong


@pytest.mark.parametrize(
    "commands",
    [[], [{}], [command(base_version=2**31)], [command(number=-1)], [command()] * 51, [command(data=[])], "x", None],
)
def test_a_body_that_is_none(cast: Cast, commands: Any) -> None:
    body = {"phone": str(uuid.uuid4()), "commands": commands}
    answer = Phone(cast).client.post("/lapangan/api/kotak", body, content_type="application/json")
    assert answer.status_code == 422 and answer.json()["code"] == "not_understood"


def test_nan_and_lone_surrogates(cast: Cast) -> None:
    phone = Phone(cast)
    head = f'{{"phone":"{phone.id}","commands":[{{"key":"{uuid.uuid4()}","verb":"visit.start","subject":"x","data":'
    for data in ('{"a":NaN}', '{"a":"\\ud800"}', '{"\\u0000":1}', "{" + '"a":[' * 900 + "]" * 900 + "}"):
        answer = phone.client.post("/lapangan/api/kotak", f"{head}{data}}}]}}", content_type="application/json")
        assert answer.status_code in (400, 422) or answer.json()["answers"][0]["status"] == 422, data[:20]
    assert not PhoneCommand.objects.exists()


def test_the_day_in_few_queries_and_not_told_twice(cast: Cast, django_assert_max_num_queries: Any) -> None:
    phone = Phone(cast)
    for _ in range(3):
        phone.send(*phone.visit(cast))
    first = phone.client.get("/lapangan/api/hari")
    assert len(first.json()["visits"]["stops"]) == 3
    assert phone.client.get("/lapangan/api/hari", headers={"if-none-match": first["ETag"]}).status_code == 304
    with django_assert_max_num_queries(20):
        phone.client.get("/lapangan/api/hari")


def test_the_superior_decides_what_the_officer_left_lying(cast: Cast) -> None:
    phone = Phone(cast)
    start, record, _submit = phone.visit(cast)
    phone.send(start, record | {"after": str(uuid.uuid4())})
    row = PhoneCommand.objects.get(key=record["key"])
    dewi, rina = cast.client("dewi"), cast.client("rina")
    assert "Bripka Agus" not in dewi.get("/lapangan/tertahan/").content.decode(), "not hers yet"
    with clock.travel(timedelta(days=5)):
        release_held()
        release_held(clock.now() + timedelta(days=5))
    page = dewi.get("/lapangan/tertahan/").content.decode()
    assert "Bripka Agus" in page and YES["concerns"] in page
    assert rina.post(f"/lapangan/tertahan/{row.pk}/", {"choice": "do"}).status_code == 404
    assert dewi.post(f"/lapangan/tertahan/{row.pk}/", {"choice": "x"}).status_code == 302
    assert PhoneCommand.objects.get(pk=row.pk).state != "obeyed"
    dewi.post(f"/lapangan/tertahan/{row.pk}/", {"choice": "do"})
    assert visits.Visit.objects.get().concerns == YES["concerns"]
    assert phone.send(record | {"after": str(row.after)})[0]["repeated"]


def test_every_verb_has_words_for_the_superior() -> None:
    from kemitraan.field.verbs import VERBS
    from kemitraan.field.views.held import WORDS

    assert set(WORDS) == set(VERBS)
