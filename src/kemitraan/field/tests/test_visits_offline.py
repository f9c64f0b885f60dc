"""An officer's day without signal in a real browser: twenty visits, all there once, and a true conflict shown."""

from __future__ import annotations

from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.field.models import PhoneCommand
from kemitraan.people import api as people
from kemitraan.visits import api as visits

from .phone import enter, kept, press, ready_offline, until, visits_for

pytestmark = pytest.mark.browser


def opened(page: Any, live: Any) -> None:
    """Bripka Agus at his visits, with the page kept for times without signal."""
    enter(page, live, "agus")
    ready_offline(page)
    page.get_by_role("link", name="Kunjungan").click()


def visit(page: Any, number: int, told: str) -> None:
    """One visit from the list to the end, by thumb."""
    page.get_by_role("button", name=f"Gang {number:02}").click()
    press(page, "Saya sudah di pintu")
    page.get_by_label("Ya, dinyatakan").check()
    page.get_by_label("Keamanan rumah").check()
    page.get_by_label("Yang mereka sampaikan").fill(told)
    press(page, "Selesaikan kunjungan")
    page.get_by_text("kunjungan selesai hari ini").wait_for()


def test_a_day_of_twenty_visits_without_signal(live: Any, phone: Any) -> None:
    planned = visits_for(count=20)
    opened(phone, live)
    phone.get_by_text("0 / 20").wait_for()
    assert_axe_clean(phone)
    context = phone.context
    context.set_offline(True)
    for number in range(1, 13):
        visit(phone, number, f"Cerita {number}")
    phone.get_by_text("12 / 20").wait_for()
    phone.get_by_role("button", name="Gang 13").click()
    press(phone, "Saya sudah di pintu")
    phone.get_by_label("Ya, dinyatakan").check()
    phone.get_by_label("Yang mereka sampaikan").fill("Baru setengah")
    phone.wait_for_timeout(500)
    phone.close()  # the battery is empty in the middle of a sentence

    again = context.new_page()
    again.goto(f"{live.url}/lapangan/#kunjungan")
    again.get_by_text("12 / 20").wait_for()
    again.get_by_text("37 belum terkirim").wait_for()
    again.get_by_role("button", name="Gang 13").click()
    assert again.get_by_label("Yang mereka sampaikan").input_value() == "Baru setengah"
    again.get_by_label("Yang mereka sampaikan").fill("Cerita 13")
    press(again, "Selesaikan kunjungan")
    for number in range(14, 21):
        visit(again, number, f"Cerita {number}")
    again.get_by_text("20 / 20").wait_for()
    assert not PhoneCommand.objects.exists()

    # Meanwhile a colleague with the same account wrote something else about the third visit.
    post = people.Post.objects.get(account__username="demo-agus")
    third = planned[2].key
    visits.start_visit(post, key=third)
    visits.record_visit(post, key=third, consent="yes", data={"concerns": "Kata rekan"})

    context.set_offline(False)
    again.get_by_text("semua terkirim").wait_for(timeout=30_000)
    told = dict(visits.Visit.objects.values_list("key", "concerns"))
    assert {key: told[key] for key in told if key != third} == {
        row.key: f"Cerita {number}" for number, row in enumerate(planned, 1) if row.key != third
    }
    assert told[third] == "Kata rekan", "never overwritten"
    assert set(visits.Visit.objects.values_list("state", flat=True)) == {"submitted"}
    assert PhoneCommand.objects.count() == PhoneCommand.objects.values("key").distinct().count() == 60
    assert visits.VisitConflict.objects.get().theirs["concerns"] == "Cerita 3"

    again.get_by_role("button", name="dua versi").click()
    again.get_by_role("heading", name="Ditulis berbeda di dua ponsel").wait_for()
    again.get_by_text("Kata rekan").first.wait_for()
    again.get_by_text("Cerita 3").first.wait_for()
    assert_axe_clean(again)
    assert fits(again)
    again.get_by_text("Gabungkan keduanya").click()
    again.get_by_label("Yang mereka sampaikan").fill("Keduanya benar")
    press(again, "Jadikan ini yang berlaku")
    until(again, lambda: visits.Visit.objects.get(key=third).concerns == "Keduanya benar")
    assert visits.VisitConflict.objects.get().state == "resolved"
    until(again, lambda: kept(again, "outbox") == 0)
    assert kept(again, "drafts") == 0
