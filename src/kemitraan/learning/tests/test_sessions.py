"""Sessions, materials, quiz, calendars: states by the clock, two people, nothing said of few."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from tests.cast import Cast

from kemitraan.journal.models import Entry
from kemitraan.learning.announce import announce, cancel_session
from kemitraan.learning.effect import calls_around
from kemitraan.learning.fill import fill
from kemitraan.learning.gain import gain_of
from kemitraan.learning.materials import (
    approve_material,
    hand_in_material,
    media_of,
    path_of,
    sweep_materials,
    withdraw_material,
)
from kemitraan.learning.models import LearningRule, Programme, QuizSheet, Session, Topic
from kemitraan.learning.quiz import Question, hand_in, read_quiz, set_quiz
from kemitraan.learning.run_out import run_out_sessions
from kemitraan.learning.words import ACCESS, KINDS
from kemitraan.partnership.tests.builders import make_partner
from kemitraan.reports.tests.builders import make_report
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused

from .builders import (
    KEEPER,
    OTHER_KEEPER,
    PDF,
    QUIZ,
    make_programme,
    make_session,
    opened,
    put,
    signed_up,
    upload,
    with_quiz,
)


def test_what_people_owe_is_told_late_once(cast: Cast) -> None:
    session = make_session(cast.region.west)
    with clock.travel(timedelta(days=8)):  # a week's notice is over
        assert run_out_sessions() == 1
        assert run_out_sessions() == 0
    assert Entry.objects.filter(kind="session.late", subject_id=session.pk).count() == 1
    session.refresh_from_db()
    assert session.state == "planned" and session.due_at is not None, "late stays late"


def test_deadlines_come_from_dated_rules_of_the_nearest_unit(cast: Cast) -> None:
    session = make_session(cast.region.west)
    assert session.due_at == session.starts_at - timedelta(days=7)
    LearningRule.objects.create(
        clock="report", days=1, unit=cast.region.west, valid_from=date(2020, 1, 1), source="perintah Kapolsek"
    )
    put(session, "running")
    run_out_sessions()
    session.refresh_from_db()
    assert session.due_at == session.ends_at + timedelta(days=1)
    elsewhere = put(make_session(cast.region.east), "running")
    run_out_sessions()
    elsewhere.refresh_from_db()
    assert elsewhere.due_at == elsewhere.ends_at + timedelta(days=3)


def test_a_host_who_is_a_partner_hears_it_in_the_timeline(cast: Cast) -> None:
    partner = make_partner(cast.region)
    programme = make_programme(cast.region.west, hosts=[partner.name], partners={partner.name: partner.pk})
    put(make_session(cast.region.west, programme=programme), "running")
    run_out_sessions()
    partner.refresh_from_db()
    assert partner.seen_at is not None and clock.now() - partner.seen_at < timedelta(hours=2)


def test_a_material_needs_two(cast: Cast) -> None:
    session = opened(cast.region.west)
    version = hand_in_material(session.programme, "Lembar", upload(), account_id=7, by=KEEPER)
    assert hand_in_material(session.programme, "Lembar", upload(), account_id=7, by=KEEPER) == version
    with pytest.raises(Refused) as no:
        approve_material(version, account_id=7, by=KEEPER)
    assert no.value.code == "same_person"
    address = f"/belajar/bahan/{version.pk}/"
    assert Client().get(address).status_code == 404
    approve_material(version, account_id=8, by=OTHER_KEEPER)
    shown = Client().get(address)
    assert b"".join(shown.streaming_content) == PDF  # type: ignore[attr-defined]
    assert shown.headers["Content-Type"] == "application/pdf" and "sandbox" in shown.headers["Content-Security-Policy"]
    withdraw_material(version, "angka lama", account_id=7, by=KEEPER)
    assert Client().get(address).status_code == 404


def test_a_file_without_a_row_is_swept(cast: Cast, settings: Any) -> None:
    version = hand_in_material(make_programme(cast.region.west), "Lembar", upload(), account_id=7, by=KEEPER)
    orphan = path_of(version).with_name("0" * 32)
    orphan.write_bytes(b"%PDF")
    assert sweep_materials() == 0, "it may be in the middle of being handed in"
    assert sweep_materials(clock.now() + timedelta(days=2)) == 1
    assert path_of(version).exists() and not orphan.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00program",
        b"<html><script>1</script>",
        b"   ",
        b"\x00\x01",
        b"%PDF-1.4 cut off",
        PDF.replace(b"/Catalog", b"/Catalog/OpenAction 3 0 R"),
        PDF.replace(b"/Catalog", b"/Catalog/AA<</O 3 0 R>>"),
        PDF.replace(b"/Catalog", b"/Catalog /JavaScript 3 0 R"),
        "halo".encode("utf-16"),
    ],
)
def test_what_is_no_material(content: bytes) -> None:
    with pytest.raises(Refused) as no:
        media_of(content)
    assert no.value.field == "file"


def test_what_is_a_material() -> None:
    assert media_of(PDF) == "application/pdf" and media_of("Hak Anda:\n…".encode()) == "text/plain"
    assert media_of(PDF.replace(b"/Type", b"/AAB 1/Type")) == "application/pdf"


def test_a_material_that_is_too_large(cast: Cast) -> None:
    with pytest.raises(Refused) as no:
        hand_in_material(
            make_programme(cast.region.west), "Besar", upload(PDF + b" " * 12_000_000), account_id=7, by=KEEPER
        )
    assert no.value.status == 413


def test_nothing_is_said_of_nine_sheets(cast: Cast) -> None:
    planned = make_session(cast.region.west, programme=with_quiz(make_programme(cast.region.west)))
    session = put(planned, "running", ago=timedelta(minutes=10))
    wrong = [(question.right + 1) % 3 for question in QUIZ]
    right = [question.right for question in QUIZ]
    for _sheet in range(9):
        hand_in(session, "before", wrong, key=uuid.uuid4())
    for _sheet in range(12):
        hand_in(session, "after", right, key=uuid.uuid4())
    assert gain_of([session.pk]).gain is None
    key = uuid.uuid4()
    assert hand_in(session, "before", [*right[:1], *wrong[1:]], key=key)
    assert not hand_in(session, "before", right, key=key), "a double click counts once"
    gain = gain_of([session.pk])
    assert (gain.n_before, gain.n_after) == (10, 12)
    assert gain.gain == pytest.approx(0.98) and gain.low is not None and gain.high is not None
    assert gain.low < gain.gain <= gain.high == 1.0


def test_before_is_before_it(cast: Cast) -> None:
    """Somebody who was there has nothing to say about what they knew before; a latecomer has."""
    programme, answers = with_quiz(make_programme(cast.region.west)), [0] * 5
    for minutes, taken in ((5, True), (14, True), (16, False), (300, False)):
        state = "running" if minutes < 120 else "held"
        session = put(make_session(cast.region.west, programme=programme), state, ago=timedelta(minutes=minutes))
        page = Client().get(f"/belajar/s/{session.code}/").content.decode()
        assert (f"/belajar/s/{session.code}/kuis/sebelum/" in page) is taken, minutes
        assert f"/belajar/s/{session.code}/kuis/sesudah/" in page
        asked = Client().get(f"/belajar/s/{session.code}/kuis/sebelum/").content.decode()
        assert ('name="q1"' in asked) is taken, minutes
        if taken:
            assert hand_in(session, "before", answers, key=uuid.uuid4())
            continue
        with pytest.raises(Refused) as no:
            hand_in(session, "before", answers, key=uuid.uuid4())
        assert (no.value.code, no.value.status) == ("too_late", 409)
    assert QuizSheet.objects.filter(phase="before").count() == 2


def test_the_quiz_before_it_is_gone_from_ones_own_page(cast: Cast) -> None:
    session = opened(cast.region.west, programme=with_quiz(make_programme(cast.region.west)))
    place = f"/belajar/saya/{signed_up(session).token}/"
    assert "/kuis/sebelum/" in Client().get(place).content.decode()
    put(session, "running", ago=timedelta(minutes=16))
    page = Client().get(place).content.decode()
    assert "/kuis/sebelum/" not in page and "/kuis/sesudah/" in page


def test_a_sheet_leads_to_nobody() -> None:
    fields = {field.name for field in QuizSheet._meta.get_fields()}
    assert fields == {"id", "session", "key", "phase", "answers", "right", "of", "day"}
    assert QuizSheet._meta.get_field("day").get_internal_type() == "DateField", "no time of day"


def test_a_quiz_as_people_type_it(cast: Cast) -> None:
    typed = "\n\n".join(f"Soal {n}?\nYa\n*Tidak" for n in range(1, 6))
    assert read_quiz(typed)[4] == Question("Soal 5?", ["Ya", "Tidak"], 1)
    for broken in ("Soal?\nYa\nTidak", "Soal?\n*Ya", "Soal?\n*Ya\n*Tidak"):
        with pytest.raises(Refused) as no:
            read_quiz(broken)
        assert "1" in no.value.message
    programme = make_programme(cast.region.west)
    with pytest.raises(Refused):
        set_quiz(programme, QUIZ[:4], by=KEEPER)
    with_quiz(programme)
    hand_in(put(make_session(cast.region.west, programme=programme), "running"), "after", [0] * 5, key=uuid.uuid4())
    with pytest.raises(Refused) as no:
        with_quiz(programme)
    assert no.value.status == 409


def test_calendars_are_calendars(cast: Cast) -> None:
    coming = opened(cast.region.west, area=cast.region.melati)
    gone = opened(
        cast.region.east, area=cast.region.kenanga, programme=make_programme(cast.region.east, kind="workshop")
    )
    cancel_session(gone, "Banjir; jalan, tutup", by=KEEPER)
    make_session(cast.region.west)
    answer = Client().get("/belajar/kalender.ics")
    assert answer.headers["Content-Type"].startswith("text/calendar")
    calendar = icalendar.Calendar.from_ical(answer.content)
    events = {str(event["uid"]): event for event in calendar.walk("VEVENT")}
    assert set(events) == {f"{coming.key}@kemitraan", f"{gone.key}@kemitraan"}, "a plan is not public"
    event = events[f"{coming.key}@kemitraan"]
    assert (
        event.decoded("dtstart") == coming.starts_at.replace(microsecond=0)
        and event.decoded("dtend") > coming.starts_at
    )
    assert events[f"{gone.key}@kemitraan"]["status"] == "CANCELLED" and "Banjir; jalan, tutup" in str(
        events[f"{gone.key}@kemitraan"]["description"]
    )
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n")), "RFC 5545, 3.1"
    by_kind = icalendar.Calendar.from_ical(Client().get("/belajar/kalender.ics?kind=seminar").content)
    assert [str(one["uid"]) for one in by_kind.walk("VEVENT")] == [f"{coming.key}@kemitraan"]
    by_area = icalendar.Calendar.from_ical(
        Client().get(f"/belajar/kalender.ics?area={cast.region.kenanga.code}").content
    )
    assert [str(one["uid"]) for one in by_area.walk("VEVENT")] == [f"{gone.key}@kemitraan"]


def test_calls_are_plain_counts_and_small_ones_are_hidden(cast: Cast) -> None:
    region = cast.region
    programme = make_programme(region.west, topic="fire-flood")
    session = make_session(region.west, programme=programme, area=region.melati)
    put(session, "reported", ago=timedelta(days=70))
    session = Session.objects.select_related("programme__topic", "area").get(pk=session.pk)
    for _report in range(6):
        made = make_report(category="B01", point=region.point(region.melati))
        type(made).objects.filter(pk=made.pk).update(received_at=session.ends_at + timedelta(days=5))
    make_report(category="B01", point=region.point(region.kenanga))
    calls = calls_around(session)
    assert calls is not None and (calls.after, calls.complete) == (6, True)
    few = make_report(category="B01", point=region.point(region.melati))
    type(few).objects.filter(pk=few.pk).update(received_at=session.starts_at - timedelta(days=5))
    hidden = calls_around(session)
    assert hidden is not None and hidden.before is None, "one report is not shown"
    type(few).objects.filter(pk=few.pk).update(received_at=session.ends_at - timedelta(days=300))
    assert calls.before == 0
    with clock.travel(timedelta(days=-30)):
        early = calls_around(session)
    assert early is not None and early.after is None and not early.complete


def test_no_kind_and_no_field_listens_to_sermons() -> None:
    """E12: we keep topics of our own talks from a fixed list, and nothing of what others preach or say."""
    names = {field.name for model in (Programme, Session, Topic) for field in model._meta.get_fields()}
    assert not names & {"sermon", "speech", "opinion", "remarks", "worship"}
    assert set(KINDS) == set(Programme.Kind.values) and "plain" in ACCESS


@pytest.mark.parametrize("path", ["/belajar/", "/belajar/kelola/", "/belajar/kelola/unduh.xlsx"])
@pytest.mark.parametrize(
    "query",
    [
        "?month=0000-99&show=calendar", "?page=99999999999", "?topic=%27%3B--", "?area=..%2F", "?q=" + "x" * 5000,
        "?kind=nope&state=nope&sort=nope&when=nope", "?month=２０２６-０１&show=calendar", "?q=%F0%9F%98%80%ED%A0%80",
    ],
)  # fmt: skip
def test_nothing_in_an_address_breaks_a_list(cast: Cast, path: str, query: str) -> None:
    opened(cast.region.west)
    assert cast.client("lestari").get(path + query).status_code == 200


@pytest.mark.parametrize(
    "path", ["program/99999999999999999999/", "bahan/99999999999999999999/", "s/NOPE/", "pintu/x/"]
)
def test_what_is_not_there(cast: Cast, path: str) -> None:
    assert cast.client("lestari").get(f"/belajar/kelola/{path}").status_code == 404


def test_forms_name_the_field_and_keep_nothing(cast: Cast) -> None:
    keeper = cast.client("lestari")
    programme = make_programme(cast.region.west)
    sent = {"key": str(uuid.uuid4()), "starts_at": "2030-01-01T10:00", "ends_at": "2030-01-01T09:00", "venue": "Aula"}
    answer = keeper.post(f"/belajar/kelola/program/{programme.pk}/sesi/", sent)
    assert answer.status_code == 422 and "Selesainya mendahului" in answer.content.decode()
    for lon, lat in (("NaN", "1"), ("999", "0"), ("inf", "x")):
        answer = keeper.post(
            f"/belajar/kelola/program/{programme.pk}/sesi/",
            sent | {"ends_at": "2030-01-01T12:00", "lon": lon, "lat": lat},
        )
        assert answer.status_code == 422
    assert not Session.objects.exists()
    other_site = Client().post("/belajar/s/AAAAAAAA/daftar/", {}, headers={"Sec-Fetch-Site": "cross-site"})
    assert other_site.status_code == 403


def test_lists_are_flat(cast: Cast, django_assert_max_num_queries: Callable[..., Any]) -> None:
    import random

    fill(cast.region.west, [cast.region.melati, cast.region.mawar], count=40, rng=random.Random(1))
    sari, keeper = Client(), cast.client("lestari")
    with django_assert_max_num_queries(1):
        assert sari.get("/belajar/?when=all").status_code == 200
    with django_assert_max_num_queries(1):
        assert sari.get("/belajar/?show=calendar").status_code == 200
    keeper.get("/belajar/kelola/")
    with django_assert_max_num_queries(3):  # who asks, the page, and one that writes down who read it
        assert keeper.get("/belajar/kelola/?when=all").status_code == 200
    states = set(Session.objects.values_list("state", flat=True))
    assert {"evaluated", "reported", "open"} <= states
    held = Session.objects.filter(state="evaluated", programme__certificate=True).first()
    assert held is not None
    with django_assert_max_num_queries(36):
        assert keeper.get(f"/belajar/kelola/s/{held.code}/").status_code == 200


def test_announcing_needs_a_future_and_a_speaker(cast: Cast) -> None:
    session = make_session(cast.region.west)
    session.speakers.all().delete()
    with pytest.raises(Refused) as no:
        announce(session, by=KEEPER)
    assert no.value.code == "no_speaker"
    put(session, "planned")
    with pytest.raises(Refused) as no:
        announce(session, by=KEEPER)
    assert no.value.code == "past"


def test_the_calendar_to_subscribe_to_never_leaves_out_what_is_to_come(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be more than fit in it; the limit is lowered here, the order is the database's."""
    from kemitraan.learning.views import coming

    monkeypatch.setattr(coming, "MOST", 3)
    programme = make_programme(cast.region.west)
    for ago in (40, 20, 3):
        put(make_session(cast.region.west, programme=programme), "held", ago=timedelta(days=ago))
    for ahead in (9, 2):
        made = make_session(cast.region.west, programme=programme, starts_at=clock.now() + timedelta(days=ahead))
        announce(made, by=KEEPER)
    body = Client().get("/belajar/kalender.ics").content.decode()
    starts = re.findall(r"DTSTART:(\d{8})", body)
    days = [(clock.now() + timedelta(days=one)).strftime("%Y%m%d") for one in (-3, 2, 9)]
    assert starts == days, "what is to come, then the newest of what is over"
