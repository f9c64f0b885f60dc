"""The lists: changed by those who may, with errors by the field, and written down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from kemitraan.journal import api as journal
from kemitraan.messaging import api as messaging
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock


@pytest.fixture
def dewi(cast: Cast) -> Client:
    return cast.client("dewi")


def words(**changes: object) -> dict[str, object]:
    return {
        "name_id": "Banjir besar",
        "name_en": "Big flood",
        "hint_id": "",
        "hint_en": "",
        "priority": "1",
        "priority_in_progress": "",
        "order": "5",
        "active": "on",
    } | changes


def test_a_category_is_changed_and_written_down(dewi: Client) -> None:
    address = reverse("desk:category", args=["B01"])
    assert dewi.get(address).status_code == 200
    assert dewi.post(address, words()).status_code == 302
    row = reports.Category.objects.get(code="B01")
    assert (row.name_id, row.priority, row.priority_in_progress, row.order) == ("Banjir besar", 1, None, 5)
    fact = journal.Entry.objects.get(kind="category.changed")
    assert (fact.data["before"]["priority"], fact.data["after"]["priority"]) == (2, 1)
    assert dewi.post(address, words()).status_code == 302  # the same again changes nothing
    assert journal.Entry.objects.filter(kind="category.changed").count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name_id": " "}, "name_id"),
        ({"priority": "7"}, "priority"),
        ({"order": "x"}, "order"),
        ({"name_en": "a" * 200}, "name_en"),
    ],
)
def test_errors_stand_by_their_field(dewi: Client, change: dict[str, object], field: str) -> None:
    answer = dewi.post(reverse("desk:category", args=["B01"]), words(**change))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not journal.Entry.objects.filter(kind="category.changed").exists()


def test_a_question_is_worded_anew(dewi: Client) -> None:
    row = reports.Question.objects.order_by("pk").first()
    assert row is not None
    told = {"wording_id": "Berapa orang?", "wording_en": "How many people?", "order": "1", "active": "on"}
    assert dewi.post(reverse("desk:question", args=[row.pk]), told).status_code == 302
    row.refresh_from_db()
    assert (row.wording_id, row.required) == ("Berapa orang?", False)


def test_a_clock_rule_is_followed_never_changed(cast: Cast, dewi: Client) -> None:
    before = list(reports.ClockRule.objects.order_by("id").values())
    told = {"clock": "triage", "priority": "2", "minutes": "1", "source": "Perintah Kapolsek 1/2026"}
    told["valid_from"] = f"{clock.local(clock.now()):%Y-%m-%d}"
    assert dewi.post(reverse("desk:clock_rule"), told).status_code == 302
    rules = list(reports.ClockRule.objects.order_by("id").values())
    assert rules[:-1] == before
    now = clock.now()
    due = reports.deadline("triage", priority=2, unit=cast.region.west, start=now)
    assert due == now + timedelta(minutes=1)
    assert reports.deadline("triage", priority=2, unit=cast.region.east, start=now) == now + timedelta(minutes=3)
    for change, field in (
        ({"valid_from": "2020-01-01"}, "valid_from"),
        ({"workdays": "2"}, "minutes"),
        ({"clock": "x"}, "clock"),
        ({"source": " "}, "source"),
    ):
        answer = dewi.post(reverse("desk:clock_rule"), told | change)
        assert answer.status_code == 422
        assert field in answer.context["form"].errors


def test_words_are_shown_before_they_are_saved(dewi: Client) -> None:
    address = reverse("desk:wording", args=["report.received", "id"])
    told = {"subject": "Laporan {code}", "body": "Dipegang {unit}."}
    page = dewi.post(address, told | {"go": "preview"})
    assert "Polsek Tebet" in page.content.decode()
    assert not messaging.Template.objects.filter(version=2).exists()
    wrong = dewi.post(address, told | {"body": "{nama_pelapor}"})
    assert wrong.status_code == 422
    assert "body" in wrong.context["form"].errors
    assert dewi.post(address, told).status_code == 302
    assert messaging.Template.objects.get(code="report.received", language="id", version=2).subject == "Laporan {code}"
    assert journal.Entry.objects.filter(kind="wording.changed").count() == 1
    assert "Laporan {code}" in dewi.get(reverse("desk:lists")).content.decode()


def test_an_operator_edits_no_lists(rahmat: Client) -> None:
    for address in (reverse("desk:lists"), reverse("desk:category", args=["B01"]), reverse("desk:clock_rule")):
        assert rahmat.get(address).status_code == 404
