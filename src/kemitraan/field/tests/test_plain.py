"""The page without JavaScript: one form a command, each with its own key."""

from __future__ import annotations

import pytest

from kemitraan.dispatch import api as dispatch
from kemitraan.people import api as people

from .builders import STORY, asked, at_work, make_field, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    return make_field()


@pytest.fixture
def wulan(cast):
    at_work(cast)
    return cast.client("wulan")


def test_the_shift_begins_and_ends_by_a_button(cast):
    client = cast.client("wulan")
    account = cast.posts["wulan"].account_id
    assert "Mulai dinas saya" in client.get("/lapangan/biasa/").content.decode()
    client.post("/lapangan/dinas/mulai/", {"plain": "1"})
    assert people.open_shift(account) is not None
    assert "Belum ada tugas" in client.get("/lapangan/biasa/").content.decode()
    client.post("/lapangan/dinas/selesai/", {"plain": "1"})
    assert people.open_shift(account) is None


def test_the_whole_way_by_forms(cast, wulan):
    response = asked(cast)
    assert STORY in press(wulan, "accept", response)
    for verb in ("leave", "arrive"):
        press(wulan, verb, response)
    page = press(wulan, "tick", response, code="own_safety")
    assert response.steps.get().code == "own_safety"
    page = press(wulan, "caught", response, ground="a", seized_by="resident", ago="17", injured="1")
    assert "17 menit" in page
    response.refresh_from_db()
    assert response.injured
    assert "serahkan dahulu" not in page
    press(wulan, "note", response, text="Pagar terkunci")
    assert "Aipda Rina" in press(wulan, "hand_over", response, to="Aipda Rina, Reskrim")
    press(wulan, "clear", response, answer="Bayi dan ibunya dijemput.")
    response.refresh_from_db()
    assert response.state == "cleared"
    assert set(dispatch.Command.objects.values_list("status", flat=True)) == {200}
    assert dispatch.Command.objects.count() == 8


def test_a_refusal_stands_on_the_page(cast, wulan):
    response = asked(cast)
    press(wulan, "accept", response)
    wulan.post("/lapangan/dinas/selesai/", {"plain": "1"})
    assert "Selesaikan atau serahkan tugas Anda dahulu." in wulan.get("/lapangan/biasa/").content.decode()
    assert people.open_shift(cast.posts["wulan"].account_id) is not None


@pytest.mark.parametrize(
    "wrong",
    [{"response": "9" * 30}, {"response": "x"}, {"key": "x"}, {"verb": "sing"}, {"ago": "-1"}, {"ago": "9" * 9}, {}],
)
def test_a_bent_form_is_told_and_changes_nothing(cast, wulan, wrong):
    response = asked(cast)
    good = {"key": "7f0d5b7e-8a0c-4a55-9d0e-0f4e4a3c2b1a", "verb": "caught", "response": str(response.pk)}
    answer = wulan.post("/lapangan/biasa/perintah/", good | wrong, follow=True)
    assert answer.status_code == 200
    assert "k-message" in answer.content.decode()
    response.refresh_from_db()
    assert (response.state, response.caught_at) == ("offered", None)
