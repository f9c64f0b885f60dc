"""What staff are told by mail: by the verbs, in the case, and as they wish."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.dispatch.tests.builders import started
from kemitraan.messaging import api as messaging
from kemitraan.people.models import Account
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock


@pytest.fixture(autouse=True)
def _addresses(cast: Cast) -> None:
    for key in ("rahmat", "dewi", "rina", "bima"):
        Account.objects.filter(pk=cast.account(key).pk).update(email=f"{key}@contoh.example")


def told(template: str) -> list[str]:
    return sorted(messaging.Message.objects.filter(template=template).values_list("address", flat=True))


def test_when_nobody_can_go_the_desk_and_its_commander_are_told(rahmat: Client, tell) -> None:
    response = started(tell(category="K02", contact=reports.Contact(email="sari@contoh.example")))
    assert response.state == "no_unit"
    assert {"dewi@contoh.example", "rahmat@contoh.example"} <= set(told("staff.no_unit"))
    assert "rina@contoh.example" not in told("staff.no_unit")
    page = rahmat.get(reverse("desk:case", args=[response.report.code])).content.decode()
    assert "Surel kepada staf" in page and "Kompol Dewi" in page
    story = Client().get(f"/l/{response.report.code}/").content.decode()
    assert "Dewi" not in story and "/meja/" not in story, "never to the reporter"


def test_what_climbs_is_told_to_the_unit_it_climbed_to(tell) -> None:
    report = tell(category="L03")
    reports.run_out_clocks(report.due_at + timedelta(seconds=1))
    assert told("staff.climbed") == ["bima@contoh.example"]


def test_a_broken_promise_is_noticed_once_and_told(cast: Cast, rahmat: Client, tell) -> None:
    report = tell(category="L03")
    assert reports.notice_broken(report.promised_at - timedelta(seconds=1)) == 0
    later = report.promised_at + timedelta(seconds=1)
    assert [reports.notice_broken(later) for _again in range(2)] == [1, 0]
    assert told("staff.promise_broken") == ["dewi@contoh.example"]
    assert "dijanjikan kabar" in rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    answered = tell(category="L03")
    reports.answer(answered, "Sudah", by=cast.viewer("rahmat").actor())
    assert reports.notice_broken(clock.now() + timedelta(days=30)) == 0


def test_each_may_switch_it_off(cast: Cast, tell) -> None:
    dewi = cast.client("dewi")
    page = dewi.get(reverse("desk:mail")).content.decode()
    assert 'name="staff.no_unit" value="1" checked' in page and "dewi@contoh.example" in page
    assert dewi.post(reverse("desk:mail"), {"staff.promise_broken": "1"}).status_code == 302
    started(tell(category="K02"))
    assert "dewi@contoh.example" not in told("staff.no_unit")
    assert messaging.wishes_of(cast.account("dewi").pk, ["commander"])["staff.promise_broken"]


def test_a_failed_one_is_seen_and_tried_again(rahmat: Client, tell) -> None:
    report = started(tell(category="K02")).report
    message = messaging.mail_to_staff(report.pk)[0]
    messaging.Message.objects.filter(pk=message.pk).update(state="failed", error="refused")
    address = reverse("desk:resend", args=[report.code, message.pk])
    assert address in rahmat.get(reverse("desk:case", args=[report.code])).content.decode()
    assert rahmat.post(address).status_code == 302
    message.refresh_from_db()
    assert message.state == "queued"
