"""The worker's round: existing posts, closed streets, own points, failures, and the same again from what is kept."""

from __future__ import annotations

import json
from datetime import timedelta

import numpy as np
import pytest
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.roads import api as roads
from kemitraan.siting import api as siting
from kemitraan.siting import compute
from kemitraan.siting.compute import LEASE, MOST_ATTEMPTS, recompute, work_out
from kemitraan.siting.instance import unpack
from kemitraan.siting.models import Computation, Study
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch import api as watch

from .builders import LESTARI, a_study, happen, spot


def computed(cast: Cast, **changes) -> Study:
    study = a_study(cast, **changes)
    siting.ask_for_result(study, by=LESTARI)
    assert siting.compute_waiting(clock.now()) == 1
    return Study.objects.get(pk=study.pk)


def worked(cast: Cast, **changes) -> dict:
    return work_out(a_study(cast, **changes), lambda step, percent: None)[2]


def test_kept_numbers_give_the_same_choice_and_hold_no_report(cast: Cast, evenings: None) -> None:
    study = computed(cast)
    assert recompute(study) == [one["row"] for one in study.result["proposed"]]
    instance, more = unpack(bytes(study.instance))
    assert instance.total == pytest.approx(study.result["total"], abs=0.01)
    assert set(more) == {"candidate_lon", "candidate_lat", "segment_lon", "segment_lat", "segment_metres", "near"}
    assert more["near"].min() >= 5  # E1: no smaller cell is kept, let alone used
    told = json.dumps([study.inputs, study.result])
    assert "dirampas" not in told and "Sari" not in told
    assert study.result["total"] + study.result["hidden"] == pytest.approx(study.inputs["events"], abs=0.01)
    assert study.inputs["events"] == 27


def test_officers_own_finds_change_nothing(cast: Cast, evenings: None) -> None:
    before = worked(cast)
    happen(spot(0.9, 0.9), 40, channel="field")
    after = worked(cast)
    for name in ("total", "before", "after", "proposed", "segments"):
        assert before[name] == after[name]


def test_posts_that_stand_count(cast: Cast, evenings: None) -> None:
    alone = worked(cast, standing_kinds=["road_security_post"])
    watch.seed_watch()
    words = watch.PostWords(kind="road_security_post", name="Pos PKJR Selatan", point=spot(0.2, 0.2))
    post = watch.open_post(words, cast.region.west, by=LESTARI)
    there = worked(cast, standing_kinds=["road_security_post"], posts=1)
    assert there["existing"] == [[post.pk, "Pos PKJR Selatan", *spot(0.2, 0.2)]]
    assert there["before"] > 8 > alone["before"] == 0
    assert there["curve"][0] >= there["before"]
    first = there["proposed"][0]
    assert abs(first["lat"] - spot(0, 0.2).lat) > 0.004  # where the post stands nothing is left to gain
    watch.close_post(post, reason="Dibongkar", by=LESTARI)
    assert worked(cast, standing_kinds=["road_security_post"])["before"] == 0
    assert worked(cast, standing_kinds=[])["existing"] == []


def test_a_closed_street_changes_cover(cast: Cast, evenings: None) -> None:
    own = {"junctions": False, "own_points": [(*spot(0.2, 0.2), "Warung")], "posts": 1, "minutes": 6}
    open_streets = worked(cast, **own)
    network = roads.open_network(streets_folder())
    west, south = spot(0.05, 0.02)
    east, north = spot(0.27, 0.16)  # the streets south of the stall, which itself stays dry
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    pieces = roads.streets_in_area(network, {"type": "Polygon", "coordinates": [ring]})
    closure = roads.close_streets(network, pieces, "Banjir", clock.now())
    try:
        flooded = worked(cast, **own)
    finally:
        roads.reopen_streets(network, closure.number)
    assert flooded["after"] < open_streets["after"]
    assert flooded["total"] == open_streets["total"]  # what happened there does not move
    assert worked(cast, **own)["after"] == open_streets["after"]


def streets_folder():
    from django.conf import settings

    return settings.ROADS


def test_own_points_and_driving(cast: Cast, evenings: None) -> None:
    own = [(*spot(0.2, 0.2), "Warung Bu Ani"), (*spot(0.8, 0.5), "Halte")]
    walk = worked(cast, junctions=False, own_points=own, posts=2)
    assert {one["name"] for one in walk["proposed"]} == {"Warung Bu Ani", "Halte"}
    assert {one["kind"] for one in walk["proposed"]} == {"own"}
    drive = worked(cast, junctions=False, own_points=own, posts=2, mode="drive")
    assert drive["after"] >= walk["after"]
    assert worked(cast, junctions=False, own_points=own, posts=2, minutes=20)["after"] >= walk["after"]


def test_too_few_events_are_said_and_the_draft_stays(cast: Cast, streets) -> None:
    happen(spot(0.2, 0.2), 4)
    study = computed(cast)
    assert (study.state, study.result, study.instance) == ("draft", {}, None)
    assert Computation.objects.get().trouble == "too_few"
    assert journal.Entry.objects.filter(kind="study.failed").count() == 1
    siting.ask_for_result(study, by=LESTARI)  # and may be asked again


def test_a_worker_that_dies_leaves_the_work_to_the_next(cast: Cast, evenings: None, monkeypatch) -> None:
    study = a_study(cast)
    siting.ask_for_result(study, by=LESTARI)
    with monkeypatch.context() as broken:
        broken.setattr(compute, "work_out", lambda *given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            siting.compute_waiting(clock.now())
    job = Computation.objects.get()
    assert (job.attempts, job.ended_at, job.leased_until) == (1, None, None)
    Computation.objects.update(leased_until=clock.now() + LEASE)  # killed in the middle: still leased
    assert siting.compute_waiting(clock.now()) == 0
    assert siting.compute_waiting(clock.now() + LEASE + timedelta(seconds=1)) == 1
    assert Study.objects.get().state == "computed"
    assert siting.compute_waiting(clock.now()) == 0


def test_what_always_fails_is_given_back(cast: Cast, evenings: None, monkeypatch) -> None:
    siting.ask_for_result(a_study(cast), by=LESTARI)
    monkeypatch.setattr(compute, "work_out", lambda *given: 1 / 0)
    for _ in range(MOST_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            siting.compute_waiting(clock.now())
    assert siting.compute_waiting(clock.now()) == 0
    assert (Study.objects.get().state, Computation.objects.get().trouble) == ("draft", "failed")


def test_a_result_for_a_study_given_up_meanwhile_is_dropped(cast: Cast, evenings: None, monkeypatch) -> None:
    study = a_study(cast)
    siting.ask_for_result(study, by=LESTARI)
    true_work = compute.work_out

    def slow(*given):
        made = true_work(*given)
        with clock.travel(timedelta(hours=1)):
            siting.run_out(clock.now())
        return made

    monkeypatch.setattr(compute, "work_out", slow)
    siting.compute_waiting(clock.now())
    study.refresh_from_db()
    assert (study.state, study.result) == ("draft", {})
    assert Computation.objects.get().trouble == "too_long"


def test_clocks_run_out(cast: Cast, evenings: None) -> None:
    draft, done = a_study(cast), computed(cast)
    assert siting.run_out(clock.now()) == 0
    later = clock.now() + timedelta(days=31)
    with clock.travel(timedelta(days=31)):
        assert siting.run_out(later) == 2
        assert siting.run_out(later) == 0
    draft.refresh_from_db()
    done.refresh_from_db()
    assert (draft.state, draft.reason) == ("abandoned", "forgotten")
    assert done.state == "computed" and done.due_at > later
    assert journal.Entry.objects.filter(kind="study.overdue").count() == 1


def test_verbs_keep_to_the_table(cast: Cast, evenings: None) -> None:
    study = a_study(cast)
    with pytest.raises(Refused) as refused:
        siting.decide(study, [0], "Setuju", by=LESTARI)
    assert refused.value.code == "no_such_post"
    with pytest.raises(Refused) as refused:
        siting.decide(study, [], "Setuju", by=LESTARI)
    assert refused.value.code == "wrong_state"
    siting.ask_for_result(study, by=LESTARI)
    with pytest.raises(Refused):
        siting.ask_for_result(study, by=LESTARI)
    assert Computation.objects.count() == 1


def test_np_seed_of_the_process_is_left_alone(cast: Cast, evenings: None) -> None:
    np.random.seed(1)
    expected = np.random.random()
    np.random.seed(1)
    worked(cast)
    assert np.random.random() == expected
