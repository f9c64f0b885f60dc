"""A report's life: every move through its verb, refused where the state forbids it."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import DESK, make_report


@pytest.fixture(autouse=True)
def _seeded(db):
    territory.seed_jakarta()
    reports.seed_reports()


def test_yes_closes_and_no_brings_it_back():
    report = reports.answer(make_report(), "Sudah dipompa", by=DESK)
    assert report.state == "answered" and report.owner == "reporter"
    report = reports.say_verdict(report, solved=False, comment="Masih banjir")
    assert report.state == "received" and report.reopened == 1 and report.due_at is not None
    report = reports.say_verdict(reports.answer(report, "Sekarang kering", by=DESK), solved=True, rating=4)
    assert report.state == "confirmed" and report.closed_at is not None
    assert reports.say_verdict(report, solved=True).pk == report.pk  # a second click changes nothing
    assert report.verdicts.count() == 2


def test_silence_is_counted_apart_and_may_still_be_broken():
    report = reports.answer(make_report(), "Selesai", by=DESK)
    assert reports.run_out_clocks(report.due_at + timedelta(seconds=1)) == 1
    report.refresh_from_db()
    assert report.state == "unconfirmed"
    assert reports.say_verdict(report, solved=False).state == "received"


def test_the_ladder_is_climbed_one_rung_at_a_time_and_ends_late_at_the_top():
    report = make_report(category="A03")
    names = [report.holder.name]
    for _ in range(4):
        reports.run_out_clocks(clock.now() + timedelta(days=400))
        report = reports.Report.objects.select_related("holder").get(pk=report.pk)
        names.append(report.holder.name)
        assert report.due_at is not None
    assert names == ["Polsek Gambir", "Polres Metro Jakarta Pusat", "Polda Metro Jaya"] + ["Polda Metro Jaya"] * 2
    told = journal.history("report", report.pk).values_list("kind", flat=True)
    assert list(told).count("report.climbed") == 2 and "report.late" in told
    with pytest.raises(Refused):
        reports.climb(make_report(), territory.Unit.objects.get(level="polda"), why="leap")


def test_asking_gives_the_move_to_the_reporter_and_a_reply_gives_it_back():
    report = reports.ask(make_report(), "Di gang mana?", by=DESK)
    assert (report.state, report.owner) == ("waiting_reporter", "reporter")
    reports.add_words(report, "Gang 3")
    report.refresh_from_db()
    assert (report.state, report.owner) == ("in_hand", "holder")


def test_a_refusal_names_a_fixed_reason_and_an_objection_goes_one_rung_up():
    report = make_report()
    with pytest.raises(Refused):
        reports.refuse(report, "because", "Tidak", by=DESK)
    report = reports.refuse(report, "civil_dispute", "Silakan ke pengadilan negeri", by=DESK)
    report = reports.object_to_refusal(report, "Saya diancam")
    assert report.state == "received" and report.holder.name == "Polres Metro Jakarta Pusat"


def test_only_a_complaint_by_the_injured_can_be_withdrawn():
    with pytest.raises(Refused):
        reports.withdraw(make_report())
    complaint = make_report(category="K06", story="Uang saya dibawa lari")
    assert reports.withdraw(complaint).state == "withdrawn"


def test_a_merged_report_keeps_its_reporter_informed():
    first = make_report(contact=reports.Contact(email="sari@contoh.id"))
    second = make_report(contact=reports.Contact(email="budi@contoh.id"))
    reports.merge(second, first, by=DESK)
    reports.answer(first, "Sudah surut", by=DESK)
    from kemitraan.messaging.addresses import plain_address
    from kemitraan.messaging.api import Message

    answered = Message.objects.filter(template="report.answered")
    assert sorted(plain_address(message) for message in answered) == ["budi@contoh.id", "sari@contoh.id"]
    with pytest.raises(Refused):
        reports.merge(first, first, by=DESK)


def test_twins_are_suggested_with_reasons_and_strangers_are_not():
    first = make_report(story="Banjir di Jalan Merdeka setinggi lutut, motor mogok")
    make_report(story="Tawuran pelajar", category="K15", point=None, area_code="31.75.10.1008")
    twin = make_report(story="banjir jalan merdeka stinggi lutut motor mogok semua")
    found = reports.suggest(twin)
    assert [suggestion.other_id for suggestion in found] == [first.pk]
    assert found[0].score > 80 and found[0].metres < 1


def test_numbers_have_no_gaps_and_are_checked():
    numbers = [reports.give_demo_number(make_report(), model="B", by=DESK) for _ in range(3)]
    assert [number.split("/")[2] for number in numbers] == ["1", "2", "3"]
    assert numbers[0].startswith("DEMO-LP/B/1/") and numbers[0].endswith(
        "SPKT/POLSEK GAMBIR/POLRES METRO JAKARTA PUSAT/POLDA METRO JAYA"
    )
    with pytest.raises(Refused):
        reports.note_number(make_report(), "LP-5", by=DESK)
    with pytest.raises(Refused):
        reports.note_number(make_report(), numbers[0], by=DESK)


def test_notices_follow_the_schedule_and_an_end_notice_ends_it():
    report = make_report(category="K06", story="Ditipu")
    planned = reports.plan_notices(report, difficulty="light", by=DESK)
    assert [round((notice.due_at - report.received_at).days) for notice in planned] == [3, 10, 20, 30]
    reports.send_notice(report, "A1", "Laporan dipelajari", by=DESK)
    reports.send_notice(report, "A5", "Dihentikan", by=DESK)
    assert list(report.notices.values_list("code", flat=True).order_by("id")) == ["A1", "A5"]


def test_a_task_is_split_once_and_one_level_deep():
    import uuid

    report, key = make_report(), uuid.uuid4()
    task = reports.split(report, "Lampu jalan mati", category_code="L03", key=key, by=DESK)
    assert reports.split(report, "Lampu jalan mati", category_code="L03", key=key, by=DESK).pk == task.pk
    with pytest.raises(Refused):
        reports.split(task, "lagi", category_code="L03", key=uuid.uuid4(), by=DESK)


VERBS = {
    "take": lambda r: reports.take_in_hand(r, by=DESK),
    "ask": lambda r: reports.ask(r, "?", by=DESK),
    "reply": lambda r: reports.add_words(r, "ya"),
    "answer": lambda r: reports.answer(r, "sudah", by=DESK),
    "yes": lambda r: reports.say_verdict(r, solved=True),
    "no": lambda r: reports.say_verdict(r, solved=False),
    "refuse": lambda r: reports.refuse(r, "no_event", "tidak", by=DESK),
    "object": lambda r: reports.object_to_refusal(r, "keberatan"),
    "clock": lambda r: reports.run_out_clocks(clock.now() + timedelta(days=400)),
}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(VERBS)), max_size=12))
def test_whatever_happens_every_open_state_has_an_owner_and_a_clock(verbs):
    report = make_report()
    for verb in verbs:
        before = reports.Report.objects.get(pk=report.pk)
        try:
            VERBS[verb](before)
        except Refused:
            continue
        after = reports.Report.objects.select_related("holder").get(pk=report.pk)
        if after.is_open:
            assert after.owner and after.due_at is not None, after.state
        if before.state == "answered" and verb == "clock":
            assert after.rung == before.rung  # never climbs after an answer
        assert after.rung - before.rung in (0, 1)  # never skips a level
