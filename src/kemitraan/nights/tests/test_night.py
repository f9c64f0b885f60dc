"""A night from opening to countersignature, by its verbs: in time, late, and where somebody may not."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.http import Http404

from kemitraan.journal import api as journal
from kemitraan.keeping.models import PurgeCertificate
from kemitraan.messaging.models import Message
from kemitraan.nights import api as nights
from kemitraan.nights.models import CheckIn, Incident, Night, NightCommand, PinMiss
from kemitraan.nights.open_night import stand_in
from kemitraan.nights.tests.builders import HEAD, at, code_of, make_night, make_post, opened, pin, today
from kemitraan.reports import api as reports
from kemitraan.territory.tests.builders import make_region
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.models import SecurityUnit
from kemitraan.watch.tests.builders import make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def post_and_people() -> tuple:
    region = make_town()
    reports.seed_reports()
    return make_post(region)


@pytest.fixture
def night(post_and_people: tuple) -> Night:
    post, members = post_and_people
    return make_night(post, members[:4])


def facts(night: Night) -> list[str]:
    return list(journal.history("night", night.pk, audiences=("staff",)).values_list("kind", flat=True))


def test_the_whole_night(night: Night, post_and_people: tuple) -> None:
    post, members = post_and_people
    with at(night.starts_at + timedelta(minutes=5)):
        opened(night)
        came = nights.check_in_by_code(code_of(night), pin(night, members[0]), source="a")
        assert not came.again
        assert nights.check_in_by_pin(night.pk, pin(night, members[1]), source="a").again is False
        nights.obey(night.pk, key=uuid.uuid4(), verb="keliling", said={"walkers": "2"}, by=HEAD)
        nights.obey(night.pk, key=uuid.uuid4(), verb="kembali", said={}, by=HEAD)
        nights.obey(night.pk, key=uuid.uuid4(), verb="catat", said={"text": "Lampu gang 3 mati"}, by=HEAD)
    with at(night.ends_at):
        nights.close_night(night.pk, "Aman, dua putaran.", by=HEAD)
        nights.countersign(night.pk, by=HEAD)
    night.refresh_from_db()
    assert (night.state, night.came, night.door, night.due_at) == ("countersigned", 2, None, None)
    assert facts(night) == [
        "night.scheduled", "night.opened", "night.lap_started", "night.lap_ended", "night.noted", "night.closed",
        "night.countersigned",
    ]  # fmt: skip
    post.refresh_from_db()
    assert post.last_active_at is not None


def test_the_card_of_limits_comes_first_even_for_the_database(night: Night) -> None:
    with at(night.starts_at), pytest.raises(Refused) as refused:
        nights.open_night(night.pk, limits_read=False, equipment_ok=True, by=HEAD)
    assert refused.value.field == "limits"
    with pytest.raises(IntegrityError), transaction.atomic():
        Night.objects.filter(pk=night.pk).update(opened_at=clock.now())


def test_not_before_its_hour_nor_after_its_end_nor_while_suspended(night: Night) -> None:
    for moment in (night.starts_at - timedelta(minutes=61), night.ends_at + timedelta(minutes=1)):
        with at(moment), pytest.raises(Refused) as refused:
            opened(night)
        assert refused.value.status == 409
    SecurityUnit.objects.update(status="suspended")
    with at(night.starts_at), pytest.raises(Refused) as refused:
        opened(night)
    assert refused.value.code == "unit_not_active"


def test_a_pin_belongs_to_one_night_and_is_not_stored(night: Night, post_and_people: tuple) -> None:
    post, members = post_and_people
    other = make_night(post, members[:4], day=night.day + timedelta(days=5))
    assert [pin(night, one) for one in members[:4]] != [pin(other, one) for one in members[:4]]
    assert pin(night, members[0]) not in str(list(night.duties.values_list()))


def test_checking_in_twice_is_once(night: Night, post_and_people: tuple) -> None:
    with at(night.starts_at):
        opened(night)
        first, again = (
            nights.check_in_by_code(code_of(night), pin(night, post_and_people[1][0]), source="a") for _ in "ab"
        )
    assert (first.again, again.again, first.at) == (False, True, again.at)
    assert CheckIn.objects.count() == 1
    assert journal.Entry.objects.filter(kind="night.checked_in").count() == 1


def test_guessing_pins_is_slowed_down_but_shuts_nobody_else_out(night: Night, post_and_people: tuple) -> None:
    right = {pin(night, one) for one in post_and_people[1][:4]}
    wrong = next(f"{number:04}" for number in range(10_000) if f"{number:04}" not in right)
    with at(night.starts_at):
        opened(night)
        for _ in range(6):
            with pytest.raises(Refused) as refused:
                nights.check_in_by_code(code_of(night), wrong, source="thief")
            assert refused.value.code == "wrong_pin"
        with pytest.raises(Refused) as refused:
            nights.check_in_by_code(code_of(night), min(right), source="thief")
        assert refused.value.status == 429
        assert not nights.check_in_by_code(code_of(night), min(right), source="member").again
    assert "thief" not in str(list(PinMiss.objects.values_list("source", flat=True)))


@pytest.mark.parametrize("code", ["", "1", "x-abc", "-", "99999999999999999999-aaaaaaaaaaaa", "１-aaaaaaaaaaaa"])
def test_a_code_that_is_none_does_not_exist(night: Night, code: str) -> None:
    with pytest.raises(Http404):
        nights.check_in_by_code(code, "1234", source="a")


def test_yesterdays_code_is_worth_nothing(night: Night, post_and_people: tuple) -> None:
    with at(night.starts_at):
        opened(night)
        code = code_of(night)
    with at(night.ends_at):
        nights.close_night(night.pk, "Aman", by=HEAD)
        with pytest.raises(Http404):
            nights.check_in_by_code(code, pin(night, post_and_people[1][0]), source="a")


def test_a_double_tap_is_one_tap(night: Night) -> None:
    key = uuid.uuid4()
    with at(night.starts_at):
        opened(night)
        said = {"sort": "theft", "words": "Motor"}
        answers = [nights.obey(night.pk, key=key, verb="kejadian", said=said, by=HEAD) for _ in "ab"]
        assert answers[0] == answers[1]
        with pytest.raises(Refused) as refused:
            nights.obey(night.pk, key=key, verb="kejadian", said={"sort": "fire"}, by=HEAD)
    assert refused.value.code == "key_reused"
    assert (reports.Report.objects.count(), Incident.objects.count(), NightCommand.objects.count()) == (1, 1, 1)


def test_what_was_refused_may_be_sent_again(night: Night) -> None:
    key = uuid.uuid4()
    with at(night.starts_at):
        opened(night)
        with pytest.raises(Refused):
            nights.obey(night.pk, key=key, verb="catat", said={"text": "Tamu bernama Andi datang"}, by=HEAD)
        nights.obey(night.pk, key=key, verb="catat", said={"text": "Dua tamu datang"}, by=HEAD)
    assert [line.text for line in night.lines.all()] == ["Dua tamu datang"]


def test_an_incident_is_a_report_at_the_post_and_urgent(night: Night) -> None:
    with at(night.starts_at):
        opened(night)
        incident, receipt = nights.report_incident(night.pk, "fight", key=uuid.uuid4(), by=HEAD)
    report = reports.Report.objects.get(pk=receipt.report_id)
    assert (report.category.code, report.priority, report.in_progress) == ("K01", 1, True)
    assert (report.lon, report.landmark) == (night.post.lon, night.post.name)
    assert incident.caught_at is None


def test_caught_in_the_act_rings_at_each_mark_until_hand_over(night: Night) -> None:
    with at(night.starts_at):
        opened(night)
        incident, receipt = nights.report_incident(
            night.pk, "theft", key=uuid.uuid4(), caught=True, seizure=nights.Seizure(injured=True), by=HEAD
        )
        with pytest.raises(Refused) as refused:
            nights.close_night(night.pk, "Aman", by=HEAD)
        assert refused.value.code == "not_handed_over"
    seen = reports.Report.objects.filter(holder=night.guided_by_id)
    for minutes, alarm in ((14, 0), (15, 15), (20, 15), (31, 30), (61, 60), (120, 60)):
        with at(night.starts_at + timedelta(minutes=minutes, seconds=20)):
            nights.alarm_caught()
            incident.refresh_from_db()
            assert incident.caught_alarm == alarm, minutes
            assert [one.alarm_minutes for one in nights.caught_now(seen)] == [alarm]
    told = journal.history("report", receipt.report_id, audiences=("staff",))
    assert [one.data.get("minutes") for one in told.filter(kind="caught.alarm")] == [15, 30, 60]
    assert told.get(kind="caught.injured").data["review"] is True
    with at(night.starts_at + timedelta(minutes=125)):
        nights.hand_over(incident.pk, night.pk, "Aiptu Rahmat, Polsek Barat", by=HEAD)
        assert nights.caught_now(seen) == [] and nights.alarm_caught() == 0
        nights.close_night(night.pk, "Satu kejadian, sudah diserahkan", by=HEAD)


def test_what_is_told_of_a_seizure_is_kept_and_corrected(night: Night) -> None:
    with at(night.starts_at):
        opened(night)
        incident, receipt = nights.report_incident(night.pk, "theft", key=uuid.uuid4(), caught=True, by=HEAD)
        assert (incident.caught_ground, incident.caught_by) == ("", "volunteer")
        said = {"incident": str(incident.pk), "facts": "1", "ground": "c", "ago": "20", "force": "1", "minor": "1"}
        nights.obey(night.pk, key=uuid.uuid4(), verb="tangkap", said=said | {"seized_by": "resident"}, by=HEAD)
        incident.refresh_from_db()
        since = incident.caught_at
        assert abs(night.starts_at - timedelta(minutes=20) - since) < timedelta(seconds=30)
        assert (incident.caught_ground, incident.caught_by) == ("c", "resident")
        assert incident.force and incident.minor
        assert nights.alarm_caught() == 1, "twenty minutes ago: the first mark has passed already"
        hurt = {"incident": str(incident.pk), "injured": "1"}
        nights.obey(night.pk, key=uuid.uuid4(), verb="tangkap", said=hurt, by=HEAD)
        nights.obey(night.pk, key=uuid.uuid4(), verb="tangkap", said=said | {"force": "", "ago": ""}, by=HEAD)
        incident.refresh_from_db()
        assert (incident.injured, incident.force, incident.minor) == (True, False, True)
        assert incident.caught_at == since, "not said again, so it stays"
        for wrong, field in (({"ground": "e"}, "ground"), ({"ago": "1441"}, "ago"), ({"seized_by": "x"}, "seized_by")):
            with pytest.raises(Refused) as refused:
                nights.obey(night.pk, key=uuid.uuid4(), verb="tangkap", said=said | wrong, by=HEAD)
            assert refused.value.field == field
    told = journal.history("report", receipt.report_id, audiences=("staff",))
    assert told.filter(kind="caught.injured").count() == 1
    assert told.filter(kind="caught.recorded", data__ground="c", data__minor=True, data__force=True).exists()
    with at(night.starts_at + timedelta(minutes=5)):
        nights.hand_over(incident.pk, night.pk, "Polsek", by=HEAD)
    assert told.get(kind="caught.handed_over").data["minutes"] == 25


def test_clocks_tell_the_head_and_nothing_lies_for_ever() -> None:
    post, members = make_post(make_town(), email="hasan@example.org", consent=True)
    night = make_night(post, members[:3])
    with at(night.starts_at + timedelta(minutes=29)):
        assert nights.run_out_nights() == 0
    with at(night.starts_at + timedelta(minutes=31)):
        assert (nights.run_out_nights(), nights.run_out_nights()) == (1, 0)
    assert list(Message.objects.values_list("template", "address")) == [("night.unopened", "hasan@example.org")]
    with at(night.ends_at + timedelta(minutes=1)):
        nights.run_out_nights()
    night.refresh_from_db()
    assert (night.state, night.due_at) == ("missed", None)
    other = make_night(post, members[:3], day=night.day + timedelta(days=4))
    with at(other.starts_at):
        opened(other)
    noon = clock.local(other.ends_at).replace(hour=12, minute=0, second=0, microsecond=0)
    with at(noon - timedelta(minutes=1)):
        assert nights.run_out_nights() == 0
    with at(noon + timedelta(minutes=1)):
        assert nights.run_out_nights() == 1
        nights.close_night(other.pk, "Aman", by=HEAD)
    with at(noon + timedelta(days=3, minutes=2)):
        assert nights.run_out_nights() == 1
    templates = list(Message.objects.order_by("id").values_list("template", flat=True))
    assert templates == ["night.unopened", "night.missed", "night.unclosed", "night.unsigned"]


def test_nobody_is_written_to_without_consent(night: Night) -> None:
    with at(night.starts_at + timedelta(hours=2)):
        nights.run_out_nights()
    assert not Message.objects.exists()


def test_no_minor_stands_in(night: Night, post_and_people: tuple) -> None:
    post, members = post_and_people
    with at(night.starts_at):
        opened(night)
        duty, number = stand_in(night.pk, members[5], by=HEAD)
        assert nights.check_in_by_pin(night.pk, number, source="a").duty_id == duty.pk
        members[4].minor_until, members[4].guardian_consent_at = today() + timedelta(days=300), clock.now()
        members[4].save()
        with pytest.raises(Refused):
            nights.obey(night.pk, key=uuid.uuid4(), verb="ganti", said={"member": members[4].pk}, by=HEAD)


def test_attendance_is_forgotten_after_a_year_and_counts_stay(night: Night, post_and_people: tuple) -> None:
    with at(night.starts_at):
        opened(night)
        nights.check_in_by_code(code_of(night), pin(night, post_and_people[1][0]), source="a")
        nights.close_night(night.pk, "Aman", by=HEAD)
    with at(night.ends_at + timedelta(days=364)):
        assert nights.forget_old() == 0
    with at(night.ends_at + timedelta(days=366)):
        assert nights.forget_old() == 4
    night.refresh_from_db()
    assert (night.came, night.members, night.duties.count(), CheckIn.objects.count()) == (1, 4, 0, 0)
    assert PurgeCertificate.objects.get(name="night_attendance").counts == {"duties": 4}


def test_on_watch_tells_only_who_may_be_asked(night: Night, post_and_people: tuple) -> None:
    post, members = post_and_people
    with at(night.starts_at + timedelta(minutes=1)):
        assert nights.on_watch() == []
        opened(night)
        for member in members[:3]:
            nights.check_in_by_code(code_of(night), pin(night, member), source="a")
        members[0].minor_until, members[0].guardian_consent_at = today() + timedelta(days=300), clock.now()
        members[0].save()
        members[1].phone, members[1].phone_consent_at = "0812", clock.now()
        members[1].save()
        found = nights.on_watch(near=nights.on_watch()[0].point, task="crowd")
        assert {one.member_id for one in found} == {members[1].pk, members[2].pk}
        assert {one.member_id: one.phone for one in found} == {members[1].pk: "0812", members[2].pk: ""}
        assert nights.on_watch(task="traffic") == [] == nights.on_watch(task="first_aid")
        assert nights.on_watch(near=type(found[0].point)(107.5, -6.2)) == []
        SecurityUnit.objects.update(status="suspended")
        assert nights.on_watch() == []


def test_only_the_own_unit_is_scheduled_and_one_night_a_day(post_and_people: tuple) -> None:
    post, members = post_and_people
    _other, strangers = make_post(make_region("88", west=107.2))
    with pytest.raises(Refused):
        make_night(post, [members[0], strangers[0]])
    make_night(post, members[:2])
    with pytest.raises(Refused) as refused:
        make_night(post, members[2:4])
    assert refused.value.code == "night_exists"
