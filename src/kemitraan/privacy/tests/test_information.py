"""Public information: a number and a clock at once; refused only with the article; the way to object."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import Cast, make_cast
from tests.house.test_states import stuck

from kemitraan.config.reference import seed_rules
from kemitraan.privacy import information as verbs
from kemitraan.privacy.models import InformationRequest
from kemitraan.privacy.states import INCIDENTS, INFORMATION, STATES
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.workdays import add_workdays

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(settings: Any, tmp_path: Any) -> Cast:
    settings.KEY_STORE = tmp_path / "keys"
    seed_rules()
    return make_cast()


def asked(**more: str) -> InformationRequest:
    given = {
        "asks": "Berapa pos jaga di Tebet?",
        "purpose": "Skripsi",
        "name": "Ani KENARI",
        "contact": "ani@contoh.id",
    }
    return verbs.ask_information(uuid.uuid4(), **given | more, language="id")


@pytest.mark.parametrize("table", [STATES, INFORMATION, INCIDENTS])
def test_nothing_can_lie_for_ever(table: Any) -> None:
    assert not list(stuck(table))


def test_from_the_form_to_the_public_list(cast: Cast) -> None:
    ani, galih = Client(), cast.client("galih")
    form = {"key": str(uuid.uuid4()), "asks": "Jumlah laporan KENARI 2025", "purpose": "Berita", "name": "Ani KENARI"}
    assert ani.post(reverse("information:ask"), form).status_code == 302
    row = InformationRequest.objects.get()
    assert row.number.startswith("PPID/0001/") and row.due_at == add_workdays(row.asked_at, 10)
    assert b"Ani" not in bytes(row.who or b"") and verbs.who_asks(row)[0] == "Ani KENARI"
    act = reverse("privacy:information_act", args=[row.pk, "jawab"])
    good = {"outcome": "given", "answer": "1.204 laporan.", "title": "Jumlah laporan tahun 2025"}
    assert galih.post(act, good | {"outcome": "refused"}).status_code == 422, "a refusal names its article"
    assert galih.post(act, good | {"outcome": "refused", "article": "17a"}).status_code == 422, "and the consequence"
    assert galih.post(act, good).status_code == 302
    listed = Client().get(reverse("information:start")).content.decode()
    assert "1.204 laporan." in listed and "KENARI" not in listed
    assert "1.204" in ani.get(reverse("information:page", args=[row.code])).content.decode()


def test_extended_once_from_the_promised_day(cast: Cast) -> None:
    row = asked()
    promised = row.due_at
    assert promised is not None
    row = verbs.extend(row, "Data tersebar di tiga satuan", by=cast.viewer("galih"))
    assert row.due_at == add_workdays(promised, 7)
    with pytest.raises(Refused):
        verbs.extend(row, "Lagi", by=cast.viewer("galih"))


def test_refused_objected_decided(cast: Cast) -> None:
    row = verbs.answer_information(
        asked(), outcome="refused", answer="Tidak dapat diberikan.", title="Rencana penjagaan", article="17a",
        consequence="Penjagaan dapat dihindari pelaku", by=cast.viewer("galih"),
    )  # fmt: skip
    assert row.owner == "applicant"
    page = Client().get(reverse("information:page", args=[row.code])).content.decode()
    assert "Pasal 17 a" in page and "Komisi Informasi" in page
    row = verbs.object_to(row, "Saya hanya minta jumlahnya")
    assert (row.state, row.owner) == ("objected", "superior")
    row = verbs.decide(row, "Jumlahnya boleh diberikan: 12.", by=cast.viewer("galih"))
    assert row.state == "decided" and row.due_at is None


def test_silence_closes_and_lateness_is_said(cast: Cast) -> None:
    answered = verbs.answer_information(asked(), outcome="given", answer="Ada", title="Judul", by=cast.viewer("galih"))
    late = asked()
    with clock.travel(timedelta(days=70)):
        verbs.run_out_information()
    answered.refresh_from_db()
    late.refresh_from_db()
    assert answered.state == "closed" and (late.state, late.owner, late.late_told) == ("received", "head", True)


def test_numbers_run_without_a_gap(cast: Cast) -> None:
    assert [asked().number[:9] for _one in range(3)] == ["PPID/0001", "PPID/0002", "PPID/0003"]
    with pytest.raises(Refused):
        asked(asks=" ")
    assert asked().number[:9] == "PPID/0004"
