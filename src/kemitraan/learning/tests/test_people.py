"""Registration, attendance, certificates: what is asked, what is kept, what is never overwritten."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.cast import Cast

from kemitraan.learning.announce import announce, cancel_session, open_registration
from kemitraan.learning.attend import BANDS, Counts, attended, check_in, days_held, decide_count, record_attendance
from kemitraan.learning.certify import certify, check_certificate, shown_of, withdraw_certificate
from kemitraan.learning.forget import forget_people
from kemitraan.learning.knock import MOST
from kemitraan.learning.models import Headcount, Knock, Presence, Registration, Session
from kemitraan.learning.near import session_of, sessions_for
from kemitraan.learning.plan import change_session
from kemitraan.learning.register import NewRegistration, change_registration, register
from kemitraan.messaging.models import Message
from kemitraan.reports import api as reports
from kemitraan.territory.tests.builders import make_region
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.watch.tests.builders import make_card, make_member, make_security_unit, seed_once

from .builders import KEEPER, make_programme, make_session, named, new_session, opened, put, signed_up


def counts(total: int, **parts: int | None) -> Counts:
    return Counts(total, parts)


def present(row: Registration) -> None:
    Presence.objects.create(registration=row, day=clock.local(clock.now()).date(), at=clock.now(), how="pin")


def test_no_child_registers(cast: Cast) -> None:
    session = opened(cast.region.west)
    with pytest.raises(Refused) as no:
        register(session, NewRegistration(key=uuid.uuid4(), adult=False))
    assert no.value.field == "adult" and not Registration.objects.exists()
    school = make_session(cast.region.west, for_minors=True, consent_note="Surat SMA 12")
    announce(school, by=KEEPER)
    with pytest.raises(Refused) as no:
        open_registration(school, by=KEEPER)
    assert no.value.code == "minors"
    answer = Client().post(f"/belajar/s/{school.code}/daftar/", {"key": str(uuid.uuid4()), "adult": "on"})
    assert answer.status_code == 409 and not Registration.objects.exists()
    with pytest.raises(Refused) as no:
        make_session(cast.region.west, for_minors=True)
    assert no.value.field == "consent_note", "no class without the school's consent"


def test_a_name_only_for_a_certificate_and_an_address_only_with_consent(cast: Cast) -> None:
    session = opened(cast.region.west)
    row = signed_up(session, certificate=True, name="Bagus Santoso", card_number="31-2024-000001").registration
    assert row.name == "" and row.card_number == "", "this programme gives no certificate, so no name is kept"
    with pytest.raises(Refused) as no:
        signed_up(session, email="a@example.org")
    assert no.value.field == "consent"
    with pytest.raises(Refused) as no:
        signed_up(session, email="a@", consent=True)
    assert no.value.field == "email"


def test_the_same_key_is_the_same_place_and_other_words_are_refused(cast: Cast) -> None:
    session, key = opened(cast.region.west), uuid.uuid4()
    first = signed_up(session, key=key)
    again = signed_up(session, key=key)
    assert again.repeated and again.registration == first.registration and Registration.objects.count() == 1
    with pytest.raises(Refused) as no:
        signed_up(session, key=key, needs="kursi")
    assert no.value.code == "key_reused"


def test_a_larger_room_fills_from_the_queue_in_order(cast: Cast) -> None:
    session = opened(cast.region.west, capacity=1)
    rows = [signed_up(session, email=f"{n}@example.org", consent=True).registration for n in range(4)]
    assert [Registration.objects.get(pk=row.pk).state for row in rows] == ["registered", *["waiting"] * 3]
    words = new_session(starts_at=session.starts_at, capacity=3)
    change_session(session, words, by=KEEPER)
    assert [Registration.objects.get(pk=row.pk).state for row in rows] == [*["registered"] * 3, "waiting"]
    with pytest.raises(Refused) as no:
        change_session(session, new_session(starts_at=session.starts_at, capacity=2), by=KEEPER)
    assert no.value.field == "capacity"
    moved = new_session(starts_at=session.starts_at + timedelta(days=1), capacity=3)
    change_session(session, moved, by=KEEPER)
    assert Message.objects.filter(template="learning.changed").count() == 4
    cancel_session(session, "Banjir", by=KEEPER)
    assert Message.objects.filter(template="learning.cancelled", context__notice="Banjir").count() == 4


def test_a_second_count_never_overwrites_the_first(cast: Cast) -> None:
    session = put(opened(cast.region.west), "running", ago=timedelta(minutes=30))
    first = record_attendance(session, counts(30), key=uuid.uuid4(), base_version=0, by=KEEPER)
    key = uuid.uuid4()
    late = record_attendance(session, counts(44), key=key, base_version=0, by=KEEPER)
    assert (first.version, late.version, late.conflict) == (1, 1, True)
    assert attended(session) == 30
    again = record_attendance(session, counts(44), key=key, base_version=0, by=KEEPER)
    assert again.repeated and Headcount.objects.count() == 2, "a reply that was lost changes nothing"
    decide_count(late.headcount, take=True, by=KEEPER)
    assert attended(session) == 44 and Session.objects.get(pk=session.pk).version == 2
    with pytest.raises(Refused) as no:
        decide_count(late.headcount, take=False, by=KEEPER)
    assert no.value.status == 409


def test_an_officer_on_the_road_counts_where_they_may(cast: Cast) -> None:
    agus, rina = cast.posts["agus"], cast.posts["rina"]
    near = put(opened(cast.region.west), "open", ago=timedelta(minutes=5))
    make_session(cast.region.west)
    cards = sessions_for(agus)
    assert [card.id for card in cards] == [near.pk], "plans stay at the desk"
    assert sessions_for(rina) == [], "an operator has no courses"
    found = session_of(agus, near.pk)
    assert found is not None
    record_attendance(found, counts(12), key=uuid.uuid4(), base_version=cards[0].version, by=KEEPER)
    assert sessions_for(agus)[0].counted == 12
    assert session_of(agus, 2**70) is None and session_of(rina, near.pk) is None
    east = put(opened(cast.region.east), "running", ago=timedelta(minutes=5))
    assert session_of(agus, east.pk) is None


class TestCounts(TestCase):
    """Whatever somebody counts, what is kept adds up."""

    @settings(max_examples=25, deadline=None)
    @given(st.integers(-3, 60), st.dictionaries(st.sampled_from(BANDS), st.integers(-3, 60)))
    def test_impossible_numbers_are_refused(self, total: int, parts: dict[str, int]) -> None:
        region = make_region(prefix=uuid.uuid4().hex[:6])
        session = put(make_session(region.west), "running", ago=timedelta(minutes=5))
        try:
            kept = record_attendance(session, Counts(total, parts), key=uuid.uuid4(), base_version=0, by=KEEPER)
        except Refused:
            assert not session.headcounts.exists()
            return
        row = kept.headcount
        assert row.total == total >= 0
        for group in (BANDS[:2], BANDS[2:]):
            assert sum(getattr(row, name) or 0 for name in group) <= total


def test_check_in_by_pin_is_throttled(cast: Cast) -> None:
    session = opened(cast.region.west)
    place = signed_up(session)
    session = put(session, "running", ago=timedelta(minutes=5))
    sari = Client()
    for _try in range(MOST["pin"]):
        assert sari.post(f"/belajar/saya/{place.token}/hadir/", {"pin": "000000"[:5]}).status_code == 422
    assert sari.post(f"/belajar/saya/{place.token}/hadir/", {"pin": session.pin}).status_code == 429
    with clock.travel(timedelta(minutes=16)):
        assert sari.post(f"/belajar/saya/{place.token}/hadir/", {"pin": session.pin}).status_code == 302
    assert Presence.objects.get().how == "pin"
    assert not Knock.objects.filter(source__contains="127.0.0.1").exists(), "no address is kept as it is"


def test_a_certificate_is_earned(cast: Cast) -> None:
    session = opened(cast.region.west, programme=make_programme(cast.region.west, certificate=True, examined=True))
    row = named(session)
    with pytest.raises(Refused):
        certify(row, by=KEEPER)
    put(session, "held")
    row = Registration.objects.get(pk=row.pk)
    with pytest.raises(Refused):
        certify(row, by=KEEPER)
    present(row)
    with pytest.raises(Refused):
        certify(row, by=KEEPER)  # nobody said that the exam was passed
    Registration.objects.filter(pk=row.pk).update(passed=True)
    first = certify(row, by=KEEPER)
    assert certify(row, by=KEEPER) == first, "given once"
    assert len(first.token) >= 20
    with pytest.raises(Refused) as no:
        change_registration(row, NewRegistration(key=row.key, adult=True, certificate=True, name="Lain"))
    assert no.value.code == "certified"


def test_a_check_tells_what_the_holder_chose_and_is_throttled(cast: Cast) -> None:
    session = opened(cast.region.west, programme=make_programme(cast.region.west, certificate=True))
    row = named(session, "Bagus Santoso", shown_as="nothing")
    put(session, "held")
    present(row)
    certificate = certify(Registration.objects.get(pk=row.pk), by=KEEPER)
    page = Client().get(f"/belajar/cek/{certificate.token}/").content.decode()
    assert "Bagus" not in page and "B. S." not in page and "Polsek" in page
    withdraw_certificate(certificate, "tertukar", by=KEEPER)
    told = check_certificate(certificate.token, "1.2.3.4")
    assert told is not None and not told.valid and "tertukar" not in repr(told)
    for number in range(MOST["certificate"]):
        assert Client().get(f"/belajar/cek/tebak{number}/").status_code == 404
    assert Client().get(f"/belajar/cek/{certificate.token}/").status_code == 429


@pytest.mark.parametrize(
    ("name", "choice", "shown"),
    [
        ("Bagus Santoso", "name", "Bagus Santoso"),
        ("Bagus Santoso", "initials", "B. S."),
        ("  ", "initials", ""),
        ("Bagus", "nothing", ""),
    ],
)
def test_what_is_shown_of_a_name(name: str, choice: str, shown: str) -> None:
    assert shown_of(name, choice) == shown


def test_a_passed_course_renews_a_satpam_card(cast: Cast) -> None:
    seed_once()
    unit = make_security_unit(cast.region.west, kind="satpam")
    soon = clock.local(clock.now()).date() + timedelta(days=20)
    card = make_card(make_member(unit, "Rudi Hartono"), until=soon)
    programme = make_programme(
        cast.region.west, kind="outside_course", topic="guarding", certificate=True, grants="refresher"
    )
    session = opened(cast.region.west, programme=programme)
    right = named(session, "Rudi Hartono", card_number=card.number)
    other = named(session, "Orang Lain", card_number=card.number)
    wrong = named(session, "Tanpa Kartu", card_number="99-2020-000001")
    put(session, "held")
    for row in (right, other, wrong):
        present(row)
    given = {row.name: certify(Registration.objects.get(pk=row.pk), by=KEEPER) for row in (other, wrong)}
    assert "tidak diperpanjang" in given["Orang Lain"].card and "tidak diperpanjang" in given["Tanpa Kartu"].card
    card.refresh_from_db()
    assert card.current, "another's name renews nobody's card"
    renewed = certify(Registration.objects.get(pk=right.pk), by=KEEPER)
    assert card.number in renewed.card
    fresh = card.member.cards.get(current=True)
    assert fresh.valid_until > soon + timedelta(days=365) and fresh.course_ref == renewed.number


def test_names_go_after_a_year_and_certificates_stay(cast: Cast) -> None:
    session = opened(cast.region.west, programme=make_programme(cast.region.west, certificate=True))
    row = named(session, email="b@example.org", consent=True)
    put(session, "held")
    present(row)
    certificate = certify(Registration.objects.get(pk=row.pk), by=KEEPER)
    assert forget_people() == 0
    assert forget_people(clock.now() + timedelta(days=366)) == 1
    row.refresh_from_db()
    certificate.refresh_from_db()
    assert (row.name, row.email, row.consent_at) == ("", "", None) and certificate.holder == "Bagus Santoso"


def test_an_evening_that_runs_past_midnight_is_one_day(cast: Cast) -> None:
    """Somebody who comes at half past midnight was there that evening; a second day counts for itself."""
    session = opened(cast.region.west, programme=make_programme(cast.region.west, certificate=True))
    row = named(session)
    evening = datetime(2026, 12, 31, 22, 0, tzinfo=clock.JAKARTA)
    for ends, days in (
        (timedelta(hours=3), {evening.date()}),
        (timedelta(hours=12), {date(2026, 12, 31), date(2027, 1, 1)}),
    ):
        Session.objects.filter(pk=session.pk).update(state="running", starts_at=evening, ends_at=evening + ends)
        session.refresh_from_db()
        Presence.objects.all().delete()
        for after in (timedelta(minutes=5), timedelta(hours=2, minutes=30)):
            with clock.travel(evening + after - clock.now()):
                row = Registration.objects.select_related("session").get(pk=row.pk)
                check_in(row, how="organiser", by=KEEPER)
        assert set(Presence.objects.values_list("day", flat=True)) == days
        assert set(days_held(session)) == days


def test_check_in_has_its_time(cast: Cast) -> None:
    session = opened(cast.region.west)
    row = signed_up(session).registration
    with pytest.raises(Refused) as no:
        check_in(row, how="organiser", by=KEEPER)
    assert no.value.code == "not_now"


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_for_three_places() -> None:
    reports.seed_reports()
    session = opened(make_region().west, capacity=3)

    def come(number: int) -> str:
        try:
            return signed_up(session, needs=f"orang {number}").registration.state
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=6) as crowd:
        states = sorted(crowd.map(come, range(12)))
    assert states == [*["registered"] * 3, *["waiting"] * 9]
