"""The officer's phone in a real browser: written without signal, closed, opened again, sent later, done once."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image
from tests.browser import assert_axe_clean

from kemitraan.dispatch import api as dispatch
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .phone import begin, enter, going, press, ready_offline, section, state_of, until

pytestmark = pytest.mark.browser

# A phone whose clock runs a year behind. What the page measures with timers still passes.
WRONG_CLOCK = """(() => { const Real = Date, off = -365 * 86400e3;
  window.Date = class extends Real { constructor(...a) { a.length ? super(...a) : super(Real.now() + off); }
    static now() { return Real.now() + off; } }; })()"""


def picture() -> dict[str, Any]:
    """A photo as a file chooser hands it in."""
    body = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(body, "JPEG")
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": body.getvalue()}


def verbs() -> list[tuple[str, int]]:
    """Every command the server knows, in the order in which it obeyed."""
    return list(dispatch.Command.objects.order_by("id").values_list("verb", "status"))


def test_written_without_signal_and_sent_once_when_it_is_back(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    ready_offline(phone)
    response = going(phone)

    phone.context.set_offline(True)
    press(phone, "Saya berangkat")
    press(phone, "Saya tiba")
    phone.get_by_label("Pastikan diri Anda aman").check()
    note = section(phone, "note")
    note.locator("textarea").fill("Pagar terkunci")
    note.get_by_role("button").click()
    photo = section(phone, "photo")
    photo.locator("input[type=file]").set_input_files(picture())
    photo.get_by_role("button", name="Simpan foto").click()
    press(phone, "Tidak ada lagi yang dalam bahaya")
    phone.get_by_text("6 belum terkirim").wait_for()
    phone.get_by_text("Tidak ada sinyal").wait_for()
    assert state_of(response) == "accepted"

    context = phone.context
    phone.close()  # the phone goes into the pocket, the page is closed
    again = context.new_page()
    again.goto(f"{live.url}/lapangan/")
    again.get_by_text("6 belum terkirim").wait_for()
    assert again.get_by_label("Pastikan diri Anda aman").is_checked()
    assert_axe_clean(again)
    done = section(again, "clear")
    done.locator("textarea").fill("Bayi dan ibunya sudah dijemput.")
    done.get_by_role("button").click()
    again.get_by_text("7 belum terkirim").wait_for()

    context.set_offline(False)
    until(again, lambda: state_of(response) == "cleared")
    again.get_by_text("semua terkirim").wait_for()
    assert list(response.steps.values_list("code", flat=True)) == ["own_safety"]
    said = ["accept", "leave", "arrive", "tick", "note", "stabilise", "clear"]
    assert verbs() == [(verb, 200) for verb in said]
    assert reports.Photo.objects.filter(report=response.report, by="responder").count() == 1
    again.get_by_text("Belum ada tugas").wait_for()


def test_a_reply_lost_after_the_commit_doubles_nothing(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    replies = []

    def lose(route: Any) -> None:
        """Let the server do it, then drop its answer: the first two times."""
        replies.append(route.fetch())
        if len(replies) <= 2:
            route.abort()
        else:
            route.fulfill(response=replies[-1])

    phone.route("**/lapangan/api/perintah", lose)
    response = going(phone)
    until(phone, lambda: len(replies) >= 3)
    phone.get_by_text("semua terkirim").wait_for()
    phone.unroute_all(behavior="wait")
    assert [reply.json()["repeated"] for reply in replies] == [False, True, True]
    assert state_of(response) == "accepted"
    assert verbs() == [("accept", 200)]
    assert dispatch.Offer.objects.filter(state="accepted").count() == 1


def test_two_tabs_send_each_command_once_and_see_the_same(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    other = phone.context.new_page()
    other.goto(f"{live.url}/lapangan/")
    answers = []  # a try without signal has none, whenever a tab's timer makes it
    phone.context.on("response", lambda reply: answers.append(reply) if reply.url.endswith("/perintah") else None)
    response = going(phone)
    other.get_by_text("ada bayi di dalam").wait_for()
    phone.context.set_offline(True)
    press(phone, "Saya berangkat")
    press(other, "Saya tiba")  # the second tab knows what was said in the first
    until(phone, lambda: "2 belum" in phone.locator("#outbox").inner_text())
    assert verbs() == [("accept", 200)]
    phone.context.set_offline(False)
    until(phone, lambda: state_of(response) == "on_scene")
    phone.get_by_text("semua terkirim").wait_for()
    other.get_by_text("semua terkirim").wait_for()
    phone.wait_for_timeout(500)
    assert verbs() == [("accept", 200), ("leave", 200), ("arrive", 200)]
    assert [reply.status for reply in answers] == [200] * 3


def test_a_clock_a_year_behind_changes_neither_order_nor_countdown(live, phone):
    phone.add_init_script(WRONG_CLOCK)
    enter(phone, live, "wulan")
    begin(phone)
    response = going(phone)
    press(phone, "Saya berangkat")
    press(phone, "Saya tiba")
    until(phone, lambda: state_of(response) == "on_scene")
    part = section(phone, "caught")
    part.get_by_label("Sewaktu melakukan").or_(part.locator("input[name=ground]").first).first.check()
    part.get_by_label("Warga", exact=True).check()
    part.get_by_label("Berapa menit yang lalu?").fill("20")
    part.get_by_role("button").click()
    until(phone, lambda: dispatch.Response.objects.get(pk=response.pk).caught_at is not None)
    phone.get_by_text("belum diserahterimakan selama 20 menit").wait_for()
    response.refresh_from_db()
    now = clock.now()
    assert abs(now - timedelta(minutes=20) - response.caught_at) < timedelta(minutes=1)
    assert now - response.on_scene_at < timedelta(minutes=1)
    told = dispatch.Command.objects.get(verb="arrive").said_at
    assert now - told > timedelta(days=300), "what the phone believed is kept apart"


def test_caught_in_the_act_runs_without_signal_until_the_hand_over(live, phone):
    enter(phone, live, "wulan")
    begin(phone)
    response = going(phone)
    phone.context.set_offline(True)
    press(phone, "Saya berangkat")
    press(phone, "Saya tiba")
    part = section(phone, "caught")
    part.locator("input[name=ground][value=c]").check()
    part.get_by_label("Relawan").check()
    part.get_by_role("button").click()
    box = phone.locator("#deck [data-caught]")
    box.get_by_text("belum diserahterimakan selama 0 menit").wait_for()
    box.get_by_role("button", name="Ada yang terluka").click()
    box.get_by_text("pemeriksaan kesehatan").wait_for()
    part = section(phone, "hand_over")
    part.locator("input").fill("Aipda Rina, Reskrim Polsek Tebet")
    part.get_by_role("button").click()
    box.wait_for(state="detached")
    phone.context.set_offline(False)
    until(phone, lambda: state_of(response) == "handed_over")
    assert (response.caught_ground, response.caught_by, response.injured) == ("c", "volunteer", True)
    assert response.handed_over_to == "Aipda Rina, Reskrim Polsek Tebet"
    assert all(status == 200 for _verb, status in verbs())
    phone.get_by_text("Diserahkan kepada").wait_for()
