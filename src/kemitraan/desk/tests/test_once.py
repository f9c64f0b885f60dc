"""What is pressed twice happens once; what is another act happens too."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.desk.models import Press
from kemitraan.dispatch import api as dispatch
from kemitraan.dispatch.tests.builders import on_duty, started
from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.people.api import Role
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock


def act(client: Client, report: reports.Report, verb: str, **data: object) -> HttpResponse:
    return client.post(reverse("desk:act", args=[report.code, verb]), data, HTTP_ACCEPT="application/json")  # type: ignore[return-value]


def test_a_note_pressed_twice_is_one_and_another_note_is_another(rahmat: Client, tell) -> None:
    report, key = tell(), uuid.uuid4()
    for text in ("Sudah ditelepon", "Sudah ditelepon", "Tidak diangkat"):
        assert act(rahmat, report, "catat", key=key, text=text).status_code == 200
    assert [word.text for word in report.words.order_by("id")] == ["Sudah ditelepon", "Tidak diangkat"]
    act(rahmat, report, "catat", key=uuid.uuid4(), text="Sudah ditelepon")
    assert report.words.count() == 3, "a page opened anew may say the same again"


def test_a_notice_pressed_twice_reaches_the_reporter_once(rahmat: Client, tell) -> None:
    report = tell(contact=reports.Contact(email="sari@contoh.example"))
    given = {"key": uuid.uuid4(), "code": "A1", "text": "Mulai"}
    for _press in range(2):
        assert act(rahmat, report, "kabar", **given).status_code == 200
    assert messaging.Message.objects.filter(template="report.notice").count() == 1


def test_what_was_refused_may_be_tried_again(rahmat: Client, tell) -> None:
    report, key = tell(), uuid.uuid4()
    assert act(rahmat, report, "alihkan", key=key, unit="nowhere", why="x").status_code == 422
    assert not Press.objects.exists()
    assert act(rahmat, report, "alihkan", key=key, unit="nowhere", why="x").status_code == 422


def test_two_people_with_one_key_are_two(cast: Cast, rahmat: Client, tell) -> None:
    report, key = tell(), uuid.uuid4()
    act(rahmat, report, "catat", key=key, text="Sama")
    act(cast.client("dewi"), report, "catat", key=key, text="Sama")
    assert report.words.count() == 2


def test_what_was_pressed_is_forgotten_after_a_day(rahmat: Client, tell) -> None:
    report = tell()
    Press.objects.create(key=uuid.uuid4(), fingerprint="x", at=clock.now() - timedelta(hours=25))
    act(rahmat, report, "catat", key=uuid.uuid4(), text="Catatan")
    assert Press.objects.count() == 1


@pytest.mark.parametrize("page", ["desk:calls", "desk:enter"])
def test_a_ring_pressed_twice_is_one_call(rahmat: Client, page: str) -> None:
    text = rahmat.get(reverse(page)).content.decode()
    form = text[text.index(reverse("desk:ring")) :]
    found = re.search(r'name="key" value="([0-9a-f-]{36})"', form)
    assert found is not None
    answers = [rahmat.post(reverse("desk:ring"), {"key": found[1], "answer": "1"}) for _press in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert reports.Call.objects.count() == 1
    assert list(journal.Entry.objects.filter(subject="call").values_list("kind", flat=True)) == [
        "call.rang", "call.answered",
    ]  # fmt: skip
    rahmat.post(reverse("desk:ring"), {"key": uuid.uuid4()})
    assert reports.Call.objects.count() == 2


def test_a_clock_rule_pressed_twice_is_one(cast: Cast) -> None:
    yoga = cast.client("dewi")
    before = reports.ClockRule.objects.count()
    given = {
        "key": uuid.uuid4(), "clock": "work", "minutes": "45", "valid_from": "2030-01-01", "source": "Perkap",
    }  # fmt: skip
    answers = [yoga.post(reverse("desk:clock_rule"), given).status_code for _press in range(2)]
    assert answers == [302, 302]
    assert reports.ClockRule.objects.count() == before + 1


def test_volunteers_pressed_twice_are_asked_once_and_the_page_still_shows_their_links(
    cast: Cast, rahmat: Client, tell
) -> None:
    region = cast.region
    for number in range(4):
        on_duty(
            region.west, region.point(region.melati, 0.01 * number), role=Role.VOLUNTEER, area=region.melati,
            volunteer_kind="satkamling",
        )  # fmt: skip
    response = started(tell())
    address, given = reverse("desk:volunteers", args=[response.report.code]), {"key": uuid.uuid4(), "task": "witness"}
    pages = [rahmat.post(address, given).content.decode() for _press in range(2)]
    asked = dispatch.Offer.objects.filter(kind="assist").count()
    assert asked == 3
    links = [re.findall(r'href="http[^"]*/bantu/([^/"]+)/"', page) for page in pages]
    assert [len(one) for one in links] == [asked, asked]
    assert Client().get(reverse("field:volunteer", args=[links[0][0]])).status_code == 404, "the old one ended"
    assert Client().get(reverse("field:volunteer", args=[links[1][0]])).status_code == 200
    again = rahmat.post(address, {"again": "1"}).content.decode()
    assert len(re.findall(r'href="http[^"]*/bantu/', again)) == asked
    assert dispatch.Offer.objects.filter(kind="assist").count() == asked
