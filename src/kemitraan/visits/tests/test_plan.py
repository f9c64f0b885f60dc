"""Who is due, why, and in what order; what an officer may change; clocks, purge and what reports settle."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests.cast import Cast

from kemitraan.journal.api import Actor
from kemitraan.keeping import api as keeping
from kemitraan.keeping.models import PurgeCertificate
from kemitraan.people.api import actor_of
from kemitraan.reports import api as reports
from kemitraan.reports.tests.builders import make_report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.workdays import is_workday
from kemitraan.visits import api as visits
from kemitraan.visits.due import due_places, worth_of
from kemitraan.visits.models import DayPlan, Visit, VisitPlace, VisitRequest
from kemitraan.visits.pass_on import OUTCOME_LIMIT, finish_request
from kemitraan.visits.plan import plan_mornings
from kemitraan.visits.purge import purge_visits
from kemitraan.visits.rules import kept_until
from kemitraan.visits.run_out import follow_reports, run_out_clocks

from .builders import make_place, make_world, recorded, request_of, submitted


@pytest.fixture
def cast(db: None) -> Cast:
    return make_world()


def today() -> date:
    return clock.local(clock.now()).date()


def ago(days: int) -> date:
    return today() - timedelta(days=days)


def spots(cast: Cast, count: int, **more: object) -> list[VisitPlace]:
    """RT of Melati in a row from the centre eastwards, 100 m apart."""
    centre = cast.region.point(cast.region.melati)
    return [
        make_place(cast.region.melati, 1, rt, "rt", lon=centre.lon + rt * 0.0009, lat=centre.lat, **more)
        for rt in range(1, count + 1)
    ]


def test_requests_first_then_the_longest_not_seen(cast: Cast) -> None:
    agus = cast.posts["agus"]
    rts = spots(cast, 5)
    for place, days in zip(rts, (40, 90, 3, 30, 25), strict=True):
        VisitPlace.objects.filter(pk=place.pk).update(last_seen_on=ago(days))
    VisitPlace.objects.filter(pk=rts[3].pk).update(asked_on=ago(2))
    due = due_places(agus, today())
    assert [one.place.pk for one in due] == [rts[3].pk, rts[1].pk, rts[0].pk, rts[4].pk]
    assert [one.reason["code"] for one in due] == ["request", "due", "due", "early"]
    assert due[1].reason == {"code": "due", "days": 90, "every": 30}


def test_a_door_stands_for_its_rt_and_its_agreed_cadence_counts(cast: Cast) -> None:
    home = make_place(cast.region.melati, kind="household", every_days=7, last_seen_on=ago(20))
    VisitPlace.objects.filter(kind="rt").update(last_seen_on=ago(20))
    due = due_places(cast.posts["agus"], today())
    assert [(one.place.pk, one.reason["code"]) for one in due] == [(home.pk, "agreed")]


def test_of_the_houses_of_worship_only_the_one_whose_turn_it_is(cast: Cast) -> None:
    for rt, days in ((1, 300), (2, 500), (3, 400)):
        make_place(cast.region.melati, rt=rt, kind="worship", last_seen_on=ago(days))
    VisitPlace.objects.filter(kind="rt").update(last_seen_on=ago(1))
    due = due_places(cast.posts["agus"], today())
    assert [one.place.last_seen_on for one in due] == [ago(500)]


def test_problem_areas_are_places_with_enough_reports_of_residents(cast: Cast) -> None:
    rts = spots(cast, 1, last_seen_on=ago(40))
    other = make_place(cast.region.melati, 2, 1, "rt", lon=106.8, lat=-6.2, last_seen_on=ago(40))
    point = cast.region.point(cast.region.melati)
    told = [make_report(point=point) for _number in range(4)]
    assert {one.reason["code"] for one in due_places(cast.posts["agus"], today())} == {"due"}, "four are too few"
    told.append(make_report(point=point))
    reason = {one.place.pk: one.reason for one in due_places(cast.posts["agus"], today())}
    assert reason[rts[0].pk] == {"code": "problem", "count": 5, "days": 40, "every": 30}
    assert reason[other.pk]["code"] == "due"
    reports.Report.objects.filter(pk=told[0].pk).update(channel="visit")
    assert {one.reason["code"] for one in due_places(cast.posts["agus"], today())} == {"due"}, "not officers' own"


def test_a_plan_keeps_the_hours_and_says_why(cast: Cast) -> None:
    agus = cast.posts["agus"]
    spots(cast, 20)
    plan = visits.plan_day(agus, today(), minutes=100)
    stops = list(Visit.objects.filter(plan=plan).order_by("order"))
    assert 3 <= len(stops) <= 5 and [stop.order for stop in stops] == list(range(1, len(stops) + 1))
    assert plan.seconds <= 100 * 60 and plan.metres > 0 and plan.estimate, "an estimate, and it says so"
    assert all(stop.reason == {"code": "never"} and stop.state == "planned" and stop.due_at for stop in stops)
    day = visits.todays_plan(cast.viewer("agus"), today())
    assert [stop["why"] for stop in day["stops"]] == ["Di sana belum pernah ada kunjungan."] * len(stops)  # type: ignore


def test_the_officer_leaves_out_adds_and_swaps(cast: Cast) -> None:
    agus = cast.posts["agus"]
    rts = spots(cast, 10)
    plan = visits.plan_day(agus, today(), minutes=70)
    planned = list(Visit.objects.filter(plan=plan).order_by("order"))
    far = next(place for place in reversed(rts) if place.pk not in {visit.place_id for visit in planned})
    with pytest.raises(Refused):
        visits.skip_visit(agus, key=planned[0].key, reason="lazy")
    assert visits.skip_visit(agus, key=planned[0].key, reason="weather").state == "not_done"
    other = visits.swap_stop(agus, planned[1].key, far)
    assert other.reason == {"code": "swapped"}
    with pytest.raises(Refused) as refused:
        visits.add_stop(agus, today(), far)
    assert refused.value.code == "planned_already"
    with pytest.raises(Refused):
        visits.add_stop(agus, today(), make_place(cast.region.kenanga, kind="rt"))
    again = visits.plan_day(agus, today(), minutes=70)
    kept = Visit.objects.filter(plan=again, place=far, state="planned")
    assert kept.exists(), "what the officer chose stays through a new plan"
    left_out = Visit.objects.filter(plan=again, place=planned[0].place).exclude(state="not_done")
    assert not left_out.exists(), "and what was left out does not come back"


def test_planning_anew_keeps_the_hours_with_the_way_to_what_stays(cast: Cast) -> None:
    agus, centre = cast.posts["agus"], cast.region.point(cast.region.melati)
    spots(cast, 20)
    far = make_place(cast.region.melati, 2, 1, "rt", lon=centre.lon, lat=centre.lat + 0.018)  # 2 km
    visits.plan_day(agus, today(), minutes=100)
    visits.add_stop(agus, today(), far)
    plan = visits.plan_day(agus, today(), minutes=100)
    stops = Visit.objects.filter(plan=plan, state="planned")
    assert stops.filter(place=far).exists() and stops.count() > 1
    assert plan.seconds <= 100 * 60
    visits.start_visit(agus, key=stops.get(place=far).key)
    again = visits.plan_day(agus, today(), minutes=100)
    assert again.seconds <= (100 - 20 - 20) * 60, "the way to what was begun is spent"
    short = visits.plan_day(agus, today(), minutes=30)
    assert not Visit.objects.filter(plan=short, state="planned").exists()


def test_two_homes_of_one_rt_that_asked_are_both_visited(cast: Cast) -> None:
    homes = [make_place(cast.region.melati, kind="household", asked_on=ago(days)) for days in (1, 2)]
    quiet = make_place(cast.region.melati, kind="household")
    due = due_places(cast.posts["agus"], today())
    assert {one.place.pk for one in due} == {home.pk for home in homes}, "and the RT has its visit by them"
    plan = visits.plan_day(cast.posts["agus"], today(), minutes=120)
    stops = Visit.objects.filter(plan=plan)
    assert {visit.place_id for visit in stops} == {home.pk for home in homes} and quiet.pk not in stops.values("place")


def test_over_weeks_every_rt_is_seen(cast: Cast) -> None:
    agus = cast.posts["agus"]
    spots(cast, 24)
    for _day in range(9):
        plan = visits.plan_day(agus, today(), minutes=90)
        for visit in Visit.objects.filter(plan=plan, state="planned"):
            VisitPlace.objects.filter(pk=visit.place_id).update(last_seen_on=today())
        Visit.objects.all().delete()
        DayPlan.objects.all().delete()
        VisitPlace.objects.exclude(last_seen_on=None).update(last_seen_on=ago(3))
    assert not VisitPlace.objects.filter(last_seen_on=None).exists()


def test_mornings_are_planned_once_on_working_days(cast: Cast) -> None:
    spots(cast, 3)
    morning = clock.local(clock.now()).replace(hour=6, minute=0)
    while not is_workday(morning.date()):
        morning += timedelta(days=1)
    sunday = morning + timedelta(days=6 - morning.weekday())
    assert plan_mornings(morning.replace(hour=3)) == plan_mornings(sunday) == 0
    assert plan_mornings(morning) == 1
    plan = DayPlan.objects.get()
    assert (plan.post, plan.day) == (cast.posts["agus"], morning.date())
    assert Visit.objects.filter(plan=plan, state="planned").count() == 3
    assert plan_mornings(morning) == 0
    assert DayPlan.objects.count() == 1


def test_a_planned_stop_of_a_past_day_is_not_done_and_may_still_come_in(cast: Cast) -> None:
    agus = cast.posts["agus"]
    spots(cast, 2)
    visits.plan_day(agus, today(), minutes=60)
    stop = Visit.objects.filter(state="planned").first()
    assert stop is not None
    run_out_clocks(clock.now() + timedelta(days=1))
    stop.refresh_from_db()
    assert (stop.state, stop.skip_reason) == ("not_done", "day_passed")
    late = visits.start_visit(agus, key=stop.key)
    assert late.pk == stop.pk and late.state == "in_progress"


def test_what_is_late_is_shown_once_and_goes_to_the_superior(cast: Cast) -> None:
    visit = recorded(cast.posts["agus"], make_place(cast.region.melati), requests=[request_of()])
    assert run_out_clocks(clock.now()) == 0
    later = clock.now() + timedelta(days=2)
    assert run_out_clocks(later) == 2
    assert run_out_clocks(later) == 0
    visit.refresh_from_db()
    assert visit.late_at is not None and VisitRequest.objects.get().owner == "reviewer"


def test_the_answer_of_a_report_settles_the_request(cast: Cast) -> None:
    asked = request_of(wish="report", category="B01")
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati), requests=[asked])
    visits.review_visit(visit.key, "Baik", by=cast.viewer("lestari").actor(), base_version=2)
    assert follow_reports() == 0
    request = VisitRequest.objects.select_related("report").get()
    assert request.report is not None
    reports.answer(request.report, "Patroli ditambah", by=actor_of(cast.posts["rahmat"]))
    assert follow_reports() == 2
    request.refresh_from_db()
    visit.refresh_from_db()
    assert (request.state, request.outcome, visit.state) == ("done", "Patroli ditambah", "followed_up")


def test_a_long_answer_is_taken_whole_and_one_that_cannot_be_settled_stops_nobody(cast: Cast) -> None:
    asked = [request_of(wish="report", category="B01") for _number in range(3)]
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati), requests=asked)
    rahmat = actor_of(cast.posts["rahmat"])
    words = ("Patroli " * 247).strip()
    for request in visit.requests.select_related("report"):
        assert request.report is not None
        reports.answer(request.report, words, by=rahmat)
    stuck = visit.requests.order_by("id").first()
    assert stuck is not None
    reports.Report.objects.filter(pk=stuck.report_id).update(answer="\u200b")  # of which nothing is left
    assert follow_reports() == 2
    done = VisitRequest.objects.filter(state="done")
    assert [one.outcome for one in done] == [words] * 2 and len(words) > OUTCOME_LIMIT
    assert VisitRequest.objects.get(state="with_report").pk == stuck.pk
    with pytest.raises(Refused):
        finish_request(submitted_request(cast).key, words, by=rahmat)


def submitted_request(cast: Cast) -> VisitRequest:
    """A request that waits for a decision."""
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati, rt=9), requests=[request_of()])
    return visit.requests.get()


def test_after_24_months_nothing_is_left_but_a_certificate(cast: Cast) -> None:
    agus = cast.posts["agus"]
    old = submitted(agus, make_place(cast.region.melati, rt=1, landmark="Rumah tua"), requests=[request_of()])
    young = submitted(agus, make_place(cast.region.melati, rt=2))
    Visit.objects.filter(pk=old.pk).update(keep_until=ago(1), day=ago(731))
    assert purge_visits() == 1
    assert list(Visit.objects.all()) == [young] and not VisitRequest.objects.exists()
    assert not VisitPlace.objects.filter(landmark="Rumah tua").exists()
    certificate = PurgeCertificate.objects.get(name="visit_notes")
    assert certificate.counts == {"visits": 1, "versions": 1, "requests": 1, "places": 1}
    assert certificate.oldest == ago(731) and certificate.rule
    assert purge_visits() == 0


def test_a_hold_beats_the_purge_and_the_visited(cast: Cast) -> None:
    visit = submitted(cast.posts["agus"], make_place(cast.region.melati, rt=1))
    Visit.objects.filter(pk=visit.pk).update(keep_until=ago(1))
    hold = keeping.ask_hold(
        "visit", visit.pk, label="K", unit_id=None, reason="Sengketa", letter="B/1", until=ago(-30), may_be_told=True,
        by=Actor("staff", 1, "Satu"),
    )  # fmt: skip
    keeping.decide_hold(hold, "agree", by=Actor("staff", 2, "Dua"))
    assert purge_visits() == 0 and Visit.objects.filter(pk=visit.pk).exists()
    assert visits.personal.erase(visit.pk, by=None).what == "kept"
    for consent in ("no", "child", "absent"):
        with pytest.raises(Refused) as refused:
            visits.record_visit(cast.posts["agus"], key=visit.key, consent=consent)
        assert refused.value.code == "held"
    kept = Visit.objects.get(pk=visit.pk)
    assert kept.concerns and kept.versions.count() == 1 and kept.state == "submitted"
    keeping.decide_hold(hold, "lift", by=Actor("staff", 2, "Dua"))
    assert purge_visits() == 1


def test_24_months_are_counted_in_months(cast: Cast) -> None:
    assert kept_until(cast.region.west, date(2026, 2, 28)) == date(2028, 2, 28)
    assert kept_until(cast.region.west, date(2026, 12, 31)) == date(2028, 12, 31)
    visits.VisitRule.objects.create(
        name="keep", amount=2, unit=cast.region.west, valid_from=date(2026, 12, 1), source="test"
    )
    visits.forget_rules()
    assert kept_until(cast.region.west, date(2026, 12, 31)) == date(2027, 2, 28)
    assert kept_until(cast.region.east, date(2026, 12, 31)) == date(2028, 12, 31)


def test_waiting_grows_and_too_soon_is_worth_nothing() -> None:
    assert worth_of(10, 30) == 0 < worth_of(25, 30) < worth_of(30, 30) < worth_of(61, 30) < worth_of(500, 30) < 100
    assert worth_of(None, 30) > worth_of(45, 30)


def test_bad_days_and_minutes_are_refused(cast: Cast) -> None:
    agus = cast.posts["agus"]
    for day, minutes in ((ago(1), 60), (today() + timedelta(days=60), 60), (today(), 0), (today(), 10_000)):
        with pytest.raises(Refused):
            visits.plan_day(agus, day, minutes=minutes)
    with pytest.raises(Refused):
        visits.plan_day(cast.posts["wulan"], today())
    assert not DayPlan.objects.exists()
