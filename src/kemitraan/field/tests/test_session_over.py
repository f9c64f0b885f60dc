"""A session that ran out takes nothing from the phone that was not sent; a colleague sees nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from tests.browser import assert_axe_clean, fits

from kemitraan.field.models import PhoneCommand
from kemitraan.visits import api as visits

from .phone import enter, kept, press, until, visits_for
from .test_phone import everything
from .test_visits_offline import opened, visit

pytestmark = pytest.mark.browser


def written(page: Any, live: Any) -> None:
    """Two visits written without signal and half a third; meanwhile the session ran out."""
    visits_for(count=4)
    opened(page, live)
    page.get_by_text("0 / 4").wait_for()
    page.context.set_offline(True)
    for number in (1, 2):
        visit(page, number, f"Cerita rahasia {number}")
    page.get_by_role("button", name="Gang 03").click()
    press(page, "Saya sudah di pintu")
    page.get_by_label("Ya, dinyatakan").check()
    page.get_by_label("Yang mereka sampaikan").fill("Baru setengah")
    Session.objects.all().delete()


def test_what_was_not_sent_outlives_the_session_and_goes_out_after_signing_in_again(live: Any, phone: Any) -> None:
    written(phone, live)
    phone.context.set_offline(False)
    phone.wait_for_url("**/masuk/**")
    phone.get_by_text("8 hal yang Anda tulis belum terkirim").wait_for()
    assert_axe_clean(phone)
    assert not PhoneCommand.objects.exists()
    assert (kept(phone, "outbox"), kept(phone, "drafts")) == (7, 1)

    phone.context.set_offline(True)  # somebody opens the kept page: how much it is, and not a word of it
    phone.goto(f"{live.url}/lapangan/#kunjungan")
    phone.get_by_role("heading", name="Anda perlu masuk lagi").wait_for()
    phone.get_by_text("8 belum terkirim").wait_for()
    assert "Cerita rahasia" not in phone.content() and "Gang 0" not in phone.content()
    assert_axe_clean(phone)
    assert fits(phone)

    phone.context.set_offline(False)
    phone.wait_for_url("**/masuk/**")
    enter(phone, live, "agus")
    phone.get_by_text("semua terkirim").wait_for()
    until(phone, lambda: visits.Visit.objects.filter(state="submitted").count() == 2)
    told = visits.Visit.objects.filter(state="submitted").values_list("concerns", flat=True)
    assert sorted(told) == ["Cerita rahasia 1", "Cerita rahasia 2"]
    phone.get_by_role("link", name="Kunjungan").click()
    phone.get_by_role("button", name="Gang 03").click()
    assert phone.get_by_label("Yang mereka sampaikan").input_value() == "Baru setengah"


def test_a_colleague_may_give_the_phone_back_or_wipe_it_and_sees_nothing(live: Any, phone: Any) -> None:
    written(phone, live)
    phone.context.set_offline(False)
    phone.wait_for_url("**/masuk/**")
    shown: list[str] = []
    phone.expose_function("remember", lambda text: shown.append(text))
    phone.add_init_script("setInterval(() => document.body && remember(document.body.innerText), 20)")
    enter(phone, live, "wulan")
    phone.get_by_role("heading", name="Tulisan rekan ada di ponsel ini").wait_for()
    assert_axe_clean(phone)
    assert fits(phone)
    press(phone, "Kembalikan ponsel")
    phone.wait_for_url("**/akun/")
    assert kept(phone, "outbox") == 7, "still there for its writer"

    enter(phone, live, "wulan")
    press(phone, "Hapus dan pakai ponsel ini")
    phone.get_by_text("Anda tidak sedang berdinas").wait_for()
    until(phone, lambda: "Cerita rahasia" not in everything(phone))
    assert (kept(phone, "outbox"), kept(phone, "drafts")) == (0, 0)
    assert shown and not [text for text in shown if "Cerita" in text or "Gang 0" in text], "not for a moment"
    assert not PhoneCommand.objects.exists(), "nobody speaks for another"


def test_with_nothing_left_to_send_the_end_of_the_session_wipes(live: Any, phone: Any) -> None:
    visits_for(count=2)
    opened(phone, live)
    visit(phone, 1, "Cerita rahasia")
    phone.get_by_text("semua terkirim").wait_for()
    Session.objects.all().delete()
    phone.wait_for_url("**/masuk/**")
    assert "belum" not in phone.url
    assert (kept(phone, "state"), kept(phone, "outbox"), kept(phone, "drafts")) == (0, 0, 0)


def test_signing_out_says_what_would_be_lost_first(live: Any, phone: Any) -> None:
    visits_for(count=1)
    opened(phone, live)
    phone.get_by_role("button", name="Gang 01").click()
    press(phone, "Saya sudah di pintu")
    phone.get_by_label("Ya, dinyatakan").check()
    phone.get_by_label("Yang mereka sampaikan").fill("Baru setengah")
    until(phone, lambda: kept(phone, "drafts") == 1)
    phone.get_by_text("semua terkirim").wait_for()
    phone.goto(f"{live.url}/lapangan/#tugas")
    press(phone, "Keluar dan hapus salinan di ponsel ini")
    phone.get_by_text("1 yang belum terkirim akan hilang").wait_for()
    assert kept(phone, "drafts") == 1
    with phone.expect_navigation():
        press(phone, "Keluar dan hapus salinan di ponsel ini")
    assert (kept(phone, "state"), kept(phone, "outbox"), kept(phone, "drafts")) == (0, 0, 0)
