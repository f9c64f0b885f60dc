"""Reports handled as one: taken apart again by staff, and every reporter's own word about the answer."""

from __future__ import annotations

import pytest

from kemitraan.journal import api as journal
from kemitraan.messaging.addresses import plain_address
from kemitraan.messaging.api import Message, seed_templates
from kemitraan.reports import api as reports
from kemitraan.territory import api as territory
from kemitraan.toolbox.errors import Refused

from .builders import DESK, make_report


@pytest.fixture(autouse=True)
def _seeded(db):
    territory.seed_jakarta()
    reports.seed_reports()
    seed_templates()


def pair(**changes):
    """A main report, and one that was merged into it."""
    main, other = (
        make_report(story="Banjir di pasar", **changes),
        make_report(story="Pasar banjir", contact=reports.Contact(email="budi@contoh.id"), **changes),
    )
    return main, reports.merge(other, main, by=DESK)


def kinds(report):
    return list(
        journal.history("report", report.pk, audiences=(journal.PUBLIC, journal.STAFF)).values_list("kind", flat=True)
    )


def test_taken_apart_it_is_the_desks_again_and_its_reporter_is_told():
    main, other = pair()
    other = reports.unmerge(other, "Jalan lain", by=DESK)
    assert (other.state, other.merged_into, other.owner) == ("received", None, "desk")
    assert other.due_at is not None and other.closed_at is None
    assert kinds(other)[-1] == "report.unmerged" and kinds(main)[-1] == "report.parted"
    told = Message.objects.filter(template="report.unmerged")
    assert [plain_address(message) for message in told] == ["budi@contoh.id"]
    with pytest.raises(Refused) as refused:
        reports.unmerge(other, "lagi", by=DESK)
    assert refused.value.code == "not_merged"
    reports.answer(main, "Surut", by=DESK)
    answered = Message.objects.filter(template="report.answered")
    assert "budi@contoh.id" not in [plain_address(message) for message in answered]


def test_without_a_reason_nothing_is_taken_apart():
    _main, other = pair()
    with pytest.raises(Refused):
        reports.unmerge(other, " ", by=DESK)
    other.refresh_from_db()
    assert other.state == "merged"


def test_somebody_who_should_have_come_is_wanted_again():
    _main, other = pair(category="K02")
    assert not other.response_wanted
    assert reports.unmerge(other, "Kejadian lain", by=DESK).response_wanted


def test_every_reporter_says_whether_it_is_solved_for_them(client):
    main, other = pair()
    assert client.post(f"/l/{other.code}/selesai/", {"solved": "yes"}).status_code == 409
    with pytest.raises(Refused) as early:
        reports.say_verdict(other, solved=True)
    assert early.value.code == "not_answered"
    reports.answer(main, "Sudah dipompa", by=DESK)
    page = client.get(f"/l/{other.code}/").content.decode()
    assert "Sudah dipompa" in page and 'name="solved"' in page
    other = reports.say_verdict(other, solved=True, rating=4)
    assert other.state == "merged" and other.verdicts.count() == 1
    assert reports.say_verdict(other, solved=True).verdicts.count() == 1, "a second click changes nothing"
    main.refresh_from_db()
    assert main.state == "answered", "the main report waits for its own reporter"


def test_a_no_brings_their_own_report_back_and_leaves_the_other_alone():
    main, other = pair()
    reports.answer(main, "Sudah dipompa", by=DESK)
    reports.say_verdict(main, solved=True)
    other = reports.say_verdict(other, solved=False, comment="Di gang kami masih banjir")
    assert (other.state, other.merged_into, other.reopened) == ("received", None, 1)
    main.refresh_from_db()
    assert main.state == "confirmed"
    assert kinds(other)[-1] == "report.disputed" and kinds(main)[-1] == "report.parted"


def test_who_agreed_may_think_again():
    main, other = pair()
    reports.answer(main, "Sudah dipompa", by=DESK)
    reports.say_verdict(other, solved=True)
    assert reports.say_verdict(other, solved=False).state == "received"


def test_after_a_new_answer_everybody_is_asked_again(client):
    main, other = pair()
    reports.answer(main, "Sudah dipompa", by=DESK)
    reports.say_verdict(other, solved=True)
    assert "Terima kasih" in client.get(f"/l/{other.code}/").content.decode()
    reports.say_verdict(main, solved=False)
    reports.answer(main, "Dipompa sekali lagi", by=DESK)
    page = client.get(f"/l/{other.code}/").content.decode()
    assert "Dipompa sekali lagi" in page and 'name="solved"' in page and "selesai bagi Anda" in page


def test_where_the_main_one_is_refused_each_may_object_for_their_own(client):
    main, other = pair()
    with pytest.raises(Refused):
        reports.object_to_refusal(other, "Belum ada apa-apa")
    reports.refuse(main, "other_agency", "Ini urusan dinas", by=DESK)
    page = client.get(f"/l/{other.code}/").content.decode()
    assert "Ini urusan dinas" in page and "/keberatan/" in page
    assert client.post(f"/l/{other.code}/keberatan/", {"text": "Ada pencurian di sini"}).status_code == 303
    other.refresh_from_db()
    assert (other.state, other.merged_into_id, other.reopened) == ("received", None, 1)
    main.refresh_from_db()
    assert main.state == "refused"


def test_a_withdrawn_main_report_gives_the_others_back():
    main, other = pair(category="K06")
    reports.withdraw(main)
    other.refresh_from_db()
    assert (other.state, other.merged_into_id) == ("received", None)
    told = Message.objects.filter(template="report.unmerged")
    assert [plain_address(message) for message in told] == ["budi@contoh.id"]
