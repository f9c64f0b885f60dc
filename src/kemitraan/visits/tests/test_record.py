"""Consent first; then what was said, from the version one saw; nothing lost, nothing overwritten."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.people.api import actor_of
from kemitraan.reports.models import Report, Reporter
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.visits import api as visits
from kemitraan.visits.models import Visit, VisitConflict, VisitPlace, VisitRequest, VisitVersion

from .builders import YES, give_beat, make_place, make_world, recorded, request_of, started, submitted


@pytest.fixture
def cast(db: None) -> Cast:
    return make_world()


def test_a_visit_goes_its_way(cast: Cast) -> None:
    agus, lestari = cast.posts["agus"], cast.viewer("lestari")
    visit = started(agus, make_place(cast.region.melati))
    assert visit.state == "in_progress" and visit.owner == "officer" and visit.version == 1
    assert visit.due_at is not None and visit.due_at - clock.now() <= timedelta(hours=24)
    done = visits.record_visit(agus, key=visit.key, consent="yes", data=YES).visit
    assert (done.version, done.concerns) == (2, "Lampu gang mati")
    done = visits.submit_visit(agus, key=visit.key)
    assert done.state == "submitted" and done.owner == "reviewer"
    done = visits.review_visit(visit.key, "Bagus, tanyakan juga lampu", by=lestari.actor(), base_version=2)
    assert done.state == "followed_up" and done.feedback and done.due_at is None
    kinds = [entry.kind for entry in journal.history("visit", visit.pk, audiences=("public", "staff"))]
    assert kinds == ["visit.started", "visit.recorded", "visit.submitted", "visit.reviewed", "visit.followed_up"]


def test_the_journal_holds_no_words_of_the_talk(cast: Cast) -> None:
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati), requests=[request_of("Rahasia sekali")])
    said = str([entry.data for entry in journal.history("visit", visit.pk, audiences=("public", "staff"))])
    assert "Rahasia" not in said and "Lampu" not in said and "pagar" not in said


def test_a_repeated_start_makes_one_visit(cast: Cast) -> None:
    agus, key = cast.posts["agus"], uuid.uuid4()
    where = {"rw": 4, "rt": "002", "landmark": "Warung biru", "key": str(uuid.uuid4())}
    first = visits.start_visit(agus, key=key, place=where)
    again = visits.start_visit(agus, key=str(key), place=where)
    assert first.pk == again.pk and Visit.objects.count() == 1
    assert VisitPlace.objects.filter(kind="household").count() == 1
    assert first.place.rt is not None and first.place.rt.code.endswith("/RW004/RT002")


@pytest.mark.parametrize("consent", ["no", "child", "absent"])
def test_without_a_yes_nothing_is_stored(cast: Cast, consent: str) -> None:
    agus = cast.posts["agus"]
    visit = visits.start_visit(agus, key=uuid.uuid4(), place={"rw": 1, "rt": 1, "landmark": "Rumah Bu Ani"})
    data = {**YES, "requests": [request_of()]}
    ended = visits.record_visit(agus, key=visit.key, consent=consent, data=data).visit
    assert ended.state == "leaflet_only" and ended.version == 1
    kept = Visit.objects.get(pk=visit.pk)
    assert kept.content() == {"topics": [], "concerns": "", "advice": "", "next_step": ""}
    assert kept.place.kind == "rt" and kept.place.last_seen_on is None
    assert not VisitPlace.objects.filter(landmark__contains="Ani").exists(), "the door is forgotten"
    assert not VisitRequest.objects.exists() and not VisitVersion.objects.exists()
    with pytest.raises(Refused) as refused:
        visits.record_visit(agus, key=visit.key, consent="yes", data=YES)
    assert refused.value.code == "no_consent"


def test_a_later_no_erases_what_another_phone_wrote(cast: Cast) -> None:
    agus = cast.posts["agus"]
    visit = recorded(agus, make_place(cast.region.melati), requests=[request_of()])
    visits.record_visit(agus, key=visit.key, consent="no", data=YES)
    kept = Visit.objects.get(pk=visit.pk)
    assert kept.state == "leaflet_only" and not kept.concerns and not kept.requests.exists()


def test_once_the_superior_read_it_the_officer_alone_erases_nothing(cast: Cast) -> None:
    agus, by = cast.posts["agus"], cast.viewer("lestari").actor()
    visit = submitted(agus, make_place(cast.region.melati))
    visits.review_visit(visit.key, "Kenapa begitu?", by=by, base_version=2)
    for again in (False, True):  # nor by changing it first, which brings it back before the superior
        if again:
            visits.amend_visit(visit, 2, {"advice": "Lain"}, by=actor_of(agus))
        with pytest.raises(Refused) as refused:
            visits.record_visit(agus, key=visit.key, consent="no")
        assert (refused.value.code, refused.value.status) == ("read_already", 409)
    assert Visit.objects.get(pk=visit.pk).concerns == YES["concerns"]


def test_the_database_itself_holds_consent_first(cast: Cast) -> None:
    visit = started(cast.posts["agus"], make_place(cast.region.melati))
    with pytest.raises(IntegrityError), transaction.atomic():
        Visit.objects.filter(pk=visit.pk).update(concerns="Sesuatu")


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"religion": "x"}, "religion"),
        ({"name": "Budi"}, "name"),
        ({"concerns": "a" * 1001}, "concerns"),
        ({"concerns": "a\x00b"}, "concerns"),
        ({"concerns": 7}, "concerns"),
        ({"topics": ["guests"]}, "topics"),
        ({"topics": "home"}, "topics"),
        ({"requests": "x"}, "requests"),
        ({"requests": [{"key": "no", "text": "x"}]}, "requests.0.key"),
        ({"requests": [{"key": str(uuid.uuid4()), "text": ""}]}, "requests.0.text"),
        ({"leaflet": "0000-0000-0000"}, "leaflet"),
    ],
)
def test_what_may_not_be_stored_is_refused_and_named(cast: Cast, data: dict[str, object], field: str) -> None:
    agus = cast.posts["agus"]
    visit = started(agus, make_place(cast.region.melati))
    with pytest.raises(Refused) as refused:
        visits.record_visit(agus, key=visit.key, consent="yes", data={**YES, **data})
    assert refused.value.field == field
    assert Visit.objects.get(pk=visit.pk).consent == ""


def test_two_changes_from_one_version_are_both_kept(cast: Cast) -> None:
    agus = cast.posts["agus"]
    by = actor_of(agus)
    visit = submitted(agus, make_place(cast.region.melati))
    first = visits.amend_visit(visit, 2, {"concerns": "Dari ponsel pertama"}, by=by)
    second = visits.amend_visit(visit, 2, {"concerns": "Dari ponsel kedua"}, by=by)
    assert first.conflict is None and second.conflict is not None
    kept = Visit.objects.get(pk=visit.pk)
    assert kept.concerns == "Dari ponsel pertama" and kept.version == 3
    assert second.conflict.theirs == {"concerns": "Dari ponsel kedua"} and second.conflict.owner == "officer"
    assert second.conflict.due_at is not None
    with pytest.raises(Refused) as refused:
        visits.review_visit(visit.key, "Baik", by=cast.viewer("lestari").actor(), base_version=3)
    assert refused.value.code == "conflict_open"
    done = visits.resolve_conflict(
        second.conflict, "merged", by=by, base_version=3, merged={"concerns": "Pertama dan kedua"}
    )
    assert (done.concerns, done.version) == ("Pertama dan kedua", 4)
    row = VisitConflict.objects.get()
    assert row.state == "resolved" and row.theirs == {"concerns": "Dari ponsel kedua"} and row.choice == "merged"
    with pytest.raises(Refused):
        visits.resolve_conflict(row, "ours", by=by, base_version=4)


@pytest.mark.parametrize("seen", [3, None])
def test_who_decides_from_an_old_page_overwrites_nothing(cast: Cast, seen: int | None) -> None:
    agus = cast.posts["agus"]
    by = actor_of(agus)
    visit = submitted(agus, make_place(cast.region.melati))
    visits.amend_visit(visit, 2, {"concerns": "Satu"}, by=by)
    conflict = visits.amend_visit(visit, 2, {"concerns": "Dua"}, by=by).conflict
    assert conflict is not None
    visits.amend_visit(visit, 3, {"concerns": "Tiga"}, by=by)
    for choice in ("ours", "theirs", "merged"):
        with pytest.raises(Refused) as refused:
            visits.resolve_conflict(conflict, choice, by=by, base_version=seen, merged={"concerns": "Empat"})
        assert (refused.value.code, refused.value.status) == ("changed", 409)
    assert Visit.objects.get(pk=visit.pk).concerns == "Tiga"
    visits.resolve_conflict(conflict, "theirs", by=by, base_version=4)
    assert Visit.objects.get(pk=visit.pk).concerns == "Dua"


def test_a_command_sent_again_after_a_lost_reply_is_no_conflict(cast: Cast) -> None:
    agus, command = cast.posts["agus"], uuid.uuid4()
    visit = started(agus, make_place(cast.region.melati))
    for _time in range(3):
        done = visits.record_visit(agus, key=visit.key, consent="yes", data=YES, base_version=1, command=command)
        assert done.conflict is None and done.visit.version == 2
    amended = uuid.uuid4()
    for _time in range(2):
        done = visits.amend_visit(visit, 1, {"advice": "Lain"}, by=actor_of(agus), command=amended)
        assert done.conflict is not None
    assert VisitConflict.objects.count() == 1


def test_a_change_after_review_goes_to_the_reviewer_again(cast: Cast) -> None:
    agus = cast.posts["agus"]
    visit = submitted(agus, make_place(cast.region.melati))
    visits.review_visit(visit.key, "Baik", by=cast.viewer("lestari").actor(), base_version=2)
    again = visits.amend_visit(visit, 2, {"advice": "Baru"}, by=actor_of(agus)).visit
    assert again.state == "submitted" and again.owner == "reviewer"
    with pytest.raises(Refused):
        visits.review_visit(visit.key, "Baik", by=cast.viewer("lestari").actor(), base_version=2)


def test_outside_the_beat_there_is_no_place(cast: Cast) -> None:
    place = make_place(cast.region.kenanga)
    with pytest.raises(Refused) as refused:
        started(cast.posts["agus"], place)
    assert refused.value.code == "not_your_beat"
    for bad in ({"rw": 1}, {"rt": 1}, {"rw": 0, "rt": 1}, {"rw": 10**9, "rt": 1}, {"village": "31", "rw": 1, "rt": 1}):
        with pytest.raises(Refused):
            visits.start_visit(cast.posts["agus"], key=uuid.uuid4(), place=bad)
    assert not Visit.objects.exists()


def test_a_substitute_may_go_and_another_officer_may_not(cast: Cast) -> None:
    from kemitraan.people.models import Account, Post

    agus = cast.posts["agus"]
    account = Account.objects.create_user("budi", name="Bripka Budi")
    budi = Post.objects.create(
        account=account, role="bhabin", unit=cast.region.west, order_number="S/2", valid_from="2026-01-01"
    )
    visit = started(agus, make_place(cast.region.melati))
    with pytest.raises(Http404):
        visits.record_visit(budi, key=visit.key, consent="yes", data=YES)
    give_beat(agus, cast.region.melati, substitute=budi)
    assert visits.record_visit(budi, key=visit.key, consent="yes", data=YES).visit.version == 2


def test_the_last_day_of_a_substitute_may_come_in_tomorrow(cast: Cast) -> None:
    from kemitraan.people.models import Account, Post

    account, now = Account.objects.create_user("budi", name="Bripka Budi"), clock.now()
    budi = Post.objects.create(
        account=account, role="bhabin", unit=cast.region.west, order_number="S/2", valid_from="2026-01-01"
    )
    today = clock.local(now).date()
    yesterday = today - timedelta(days=1)
    give_beat(cast.posts["agus"], cast.region.melati, substitute=budi, valid_to=yesterday)
    said_at = now - timedelta(days=1)
    planned = visits.add_stop(cast.posts["agus"], today, make_place(cast.region.melati, rt=2))
    visits.Visit.objects.filter(pk=planned.pk).update(day=yesterday)
    where = {"village": cast.region.melati.code, "rw": 1, "rt": 1}
    for key, place in ((uuid.uuid4(), where), (planned.key, {})):
        visit = visits.start_visit(budi, key=key, place=place, said_at=said_at)
        assert visit.day == yesterday, "the day it was, not the day it arrived"
        done = visits.record_visit(budi, key=key, consent="yes", data=YES, said_at=said_at).visit
        assert done.place.last_seen_on is None or done.place.last_seen_on == yesterday
        assert visits.submit_visit(budi, key=key, said_at=said_at).state == "submitted"
    for wrong in (None, now + timedelta(days=1), now - timedelta(days=30)):
        with pytest.raises(Refused):
            visits.start_visit(budi, key=uuid.uuid4(), place=where, said_at=wrong)


def test_a_clock_days_behind_moves_no_planned_visit_to_before_its_plan(cast: Cast) -> None:
    today = clock.local(clock.now()).date()
    planned = visits.add_stop(cast.posts["agus"], today, make_place(cast.region.melati))
    started = visits.start_visit(cast.posts["agus"], key=planned.key, place={}, said_at=clock.now() - timedelta(days=3))
    assert started.day == today


def test_a_house_of_worship_waits_its_turn_or_invites(cast: Cast) -> None:
    agus = cast.posts["agus"]
    first = make_place(cast.region.melati, kind="worship", last_seen_on="2026-01-01")
    make_place(cast.region.melati, rt=2, kind="worship")
    with pytest.raises(Refused) as refused:
        started(agus, first)
    assert refused.value.code == "not_its_turn"
    visits.start_visit(agus, key=uuid.uuid4(), place={"key": str(first.key)}, invited=True)


def test_three_visits_to_one_house_of_worship_make_one_place_and_its_turn_holds(cast: Cast) -> None:
    agus = cast.posts["agus"]
    make_place(cast.region.melati, rt=2, kind="worship")

    def at(landmark: str, rt: int = 1, kind: str = "worship", invited: bool = True) -> VisitPlace:
        where = {"rw": 1, "rt": rt, "kind": kind, "landmark": landmark}
        visit = visits.start_visit(agus, key=uuid.uuid4(), place=where, invited=invited)
        return visits.record_visit(agus, key=visit.key, consent="yes", data={"topics": ["home"]}).visit.place

    first = at("Gedung putih dekat kali")
    assert at("gedung  PUTIH dekat kali").pk == at("Gedung putih  dekatkali").pk == first.pk
    assert VisitPlace.objects.filter(kind="worship").count() == 2
    with pytest.raises(Refused) as refused:
        at("Gedung putih dekat kali", invited=False)
    assert refused.value.code == "not_its_turn"
    others = [at("Gedung putih dekat kali", rt=3), at("Gedung putih dekat kali", kind="business")]
    others += [at("", kind="household"), at("", kind="household")]
    assert len({first.pk, *(place.pk for place in others)}) == 5


def test_a_request_becomes_a_report_with_the_residents_own_wish(cast: Cast) -> None:
    agus = cast.posts["agus"]
    asked = [
        request_of(
            "Motor tetangga dicuri", wish="report", category="B01", reply_by="email", reply_to="ani@example.org"
        ),
        request_of("Ada yang mengancam", wish="report", category="B01", anonymous=True, reply_to="0812"),
        request_of("Minta penyuluhan"),
    ]
    visit = submitted(agus, make_place(cast.region.melati), requests=asked)
    first, second, third = visit.requests.select_related("report").order_by("id")
    assert first.state == second.state == "with_report" and third.state == "heard"
    assert first.report is not None and first.report.channel == "visit" and first.report.key == first.key
    assert "RT 001 / RW 001" in first.report.landmark
    assert Reporter.objects.get(report=first.report).email == "ani@example.org"
    hidden = Reporter.objects.get(report_id=second.report_id)
    assert hidden.anonymous and not hidden.phone and not second.reply_to
    assert third.due_at is not None and third.due_at <= clock.now() + timedelta(hours=24)
    visits.submit_visit(agus, key=visit.key)
    visits.make_report(first.key, "B01", by=actor_of(agus))
    assert Report.objects.count() == 2


def test_a_request_becomes_a_task_and_the_visited_hears_the_outcome(cast: Cast) -> None:
    from kemitraan.messaging.models import Message

    agus, by = cast.posts["agus"], actor_of(cast.posts["agus"])
    asked = request_of(reply_by="email", reply_to="ani@example.org")
    visit = submitted(agus, make_place(cast.region.melati), requests=[asked])
    request = visit.requests.get()
    today = clock.local(clock.now()).date()
    with pytest.raises(Refused):
        visits.give_task(request.key, agus, today - timedelta(days=1), by=by)
    with pytest.raises(Refused):
        visits.give_task(request.key, cast.posts["rina"], today, by=by)
    task = visits.give_task(request.key, agus, today + timedelta(days=2), by=by)
    assert task.state == "task" and task.owner == "assignee" and task.due_at is not None
    done = visits.finish_request(request.key, "Lampu sudah menyala", by=by)
    assert done.state == "done"
    message = Message.objects.get(about="visit_request")
    assert message.address == "ani@example.org" and "menyala" in str(message.context)


def test_what_was_wished_at_the_door_happens(cast: Cast) -> None:
    agus, today = cast.posts["agus"], clock.local(clock.now()).date()
    wished = [request_of("Pasang rambu", wish="task"), request_of("Ada pencurian", wish="report", category="B01")]
    visit = submitted(agus, make_place(cast.region.melati), requests=wished)
    task, report = visit.requests.order_by("id")
    assert (task.state, task.assignee, task.do_by) == ("task", agus, today + timedelta(days=14))
    assert report.state == "with_report"
    visits.amend_visit(visit, 2, {"requests": [request_of("Satu lagi", wish="task")]}, by=actor_of(agus))
    assert visit.requests.get(text="Satu lagi").state == "task", "heard after it was handed in"


def test_who_wished_a_call_is_called(cast: Cast) -> None:
    from kemitraan.messaging.models import Message
    from kemitraan.visits.pass_on import note_call

    agus, by = cast.posts["agus"], actor_of(cast.posts["agus"])
    asked = [
        request_of("Satu", reply_by="phone", reply_to="0812 3456 789", wish="report"),
        request_of("Dua", reply_by="none"),
    ]
    visit = submitted(agus, make_place(cast.region.melati), requests=asked)
    first, second = visit.requests.order_by("id")
    client, url = cast.client("lestari"), reverse("visits:request", kwargs={"key": first.key})
    page = client.get(url).content.decode()
    assert "08123456789" in page and "Lewat telepon" in page and "Laporan" in page
    assert "Laporan" in client.get(reverse("visits:requests")).content.decode().split("<tbody")[1]
    with pytest.raises(Refused):
        note_call(first.key, by=by)
    for request in (first, second):
        visits.finish_request(request.key, "Sudah selesai", by=by)
    assert not Message.objects.filter(about="visit_request").exists(), "no message to nobody"
    assert "tel:08123456789" in client.get(url).content.decode()
    assert client.post(url, {"act": "called"}).status_code == 302
    assert VisitRequest.objects.get(pk=first.pk).called_at is not None
    assert "tel:" not in client.get(url).content.decode().split("<main")[1].split("</main")[0]
    with pytest.raises(Refused):
        note_call(second.key, by=by)


def test_rina_sees_nothing(cast: Cast) -> None:
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati))
    for key in ("rina", "rahmat", "wulan", "yoga"):
        with pytest.raises(Http404):
            visits.visit_for(cast.viewer(key), visit.key)
    assert visits.visit_for(cast.viewer("agus"), visit.key) == visit
    assert visits.visit_for(cast.viewer("lestari"), visit.key) == visit
    with pytest.raises(Http404):
        visits.visit_to_review(cast.viewer("agus"), visit.key)


def test_words_never_asked_are_found_and_decided_before_the_review(cast: Cast) -> None:
    from kemitraan.visits.review import decide_flag

    by = cast.viewer("lestari").actor()
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati), concerns="Agamanya lain; dekat Jalan Jawa")
    assert {flag["kind"] for flag in visit.flags} == {"religion", "ethnicity"}
    with pytest.raises(Refused) as refused:
        visits.review_visit(visit.key, "Baik", by=by, base_version=2)
    assert refused.value.code == "flagged"
    decide_flag(visit.key, "concerns", "Jawa", True, by=by)
    done = decide_flag(visit.key, "concerns", "Agamanya", False, by=by)
    assert done.concerns == "[…] lain; dekat Jalan Jawa"
    assert "Agama" not in str(list(VisitVersion.objects.values_list("content", flat=True)))
    assert visits.review_visit(visit.key, "Baik", by=by, base_version=done.version).state == "followed_up"


def test_todays_plan_is_plain_data(cast: Cast, django_assert_max_num_queries: pytest.FixtureRequest) -> None:
    import json

    agus = cast.posts["agus"]
    for rt in range(1, 6):
        recorded(agus, make_place(cast.region.melati, rt=rt), requests=[request_of()])
    viewer, today = cast.viewer("agus"), clock.local(clock.now()).date()
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        plan = visits.todays_plan(viewer, today)
    assert json.loads(json.dumps(plan)) == plan
    assert len(plan["stops"]) == 5  # type: ignore[arg-type]
    with pytest.raises(Http404):
        visits.todays_plan(cast.viewer("lestari"), today)
