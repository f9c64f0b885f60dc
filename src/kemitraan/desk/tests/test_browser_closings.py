"""Closing a case in a real Chromium: a copied photo is refused and says why; a second officer has their say."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.browser import assert_axe_clean, fits

from kemitraan.people import api as people
from kemitraan.reports import api as reports
from kemitraan.reports.tests.scene_pictures import changed, pair
from kemitraan.toolbox import clock

from .test_browser_desk import as_person, tell

pytestmark = pytest.mark.browser


def test_the_reporters_own_photo_is_refused_with_its_reason_and_the_case_can_be_closed_without(
    live: Any, phone: Any, tmp_path: Path
) -> None:
    report = tell("Lampu merah mati di perempatan", photos=[reports.prepare_photo(pair(1)[0])])
    copy = tmp_path / "selesai.jpg"
    copy.write_bytes(changed(pair(1)[0], "re-encoded"))
    as_person(phone, live, "rahmat")
    phone.goto(f"{live.url}/meja/{report.code}/")
    answer = phone.locator("#answer")
    answer.locator("summary").click()
    answer.get_by_label("Apa yang dilakukan").fill("Lampu sudah menyala lagi.")
    answer.locator("input[type=file]").set_input_files(copy)
    answer.get_by_role("button", name="Jawab").click()
    phone.locator(".k-message").get_by_text("Ini foto yang dikirim pelapor").wait_for()
    report.refresh_from_db()
    assert report.state == "received", "nothing was closed"
    phone.get_by_text("Anda yang memberi foto ini").wait_for()
    assert not phone.get_by_role("button", name="Terima (dicatat dengan nama Anda)").count(), "not by oneself"
    assert fits(phone)
    assert_axe_clean(phone)
    if answer.get_attribute("open") is None:
        answer.locator("summary").click()
    answer.get_by_label("Apa yang dilakukan").fill("Lampu sudah menyala lagi.")
    answer.get_by_label("Foto tidak mungkin").select_option("unsafe")
    answer.get_by_role("button", name="Jawab").click()
    phone.get_by_text("Selesai tanpa foto, dengan alasan").wait_for()
    report.refresh_from_db()
    assert report.state == "answered" and report.closings.get().no_photo == "unsafe"


def test_a_second_officer_says_done_or_not_done(live: Any, wide: Any) -> None:
    agus = people.viewer_for(people.Account.objects.get(username="demo-agus")).actor()
    with clock.travel(-timedelta(days=8)):
        cases = [tell(story, "A03") for story in ("Bengkel mengelas malam", "Gerobak menutup jalan")]
        for case in cases:
            reports.answer(case, "Sudah ditegur", by=agus, no_photo="people")
    reports.run_out_clocks()
    as_person(wide, live, "rahmat")
    wide.goto(live.url + "/meja/tuntas/")
    assert fits(wide)
    assert_axe_clean(wide)
    for story, button in (("Bengkel mengelas malam", "Sudah selesai"), ("Gerobak menutup jalan", "Belum selesai")):
        look = wide.locator("article", has_text=story)
        look.get_by_label("Saya datang ke sana").check()
        look.get_by_label("Temuan Anda").fill("Saya lihat sendiri sore ini.")
        look.get_by_role("button", name=button).click()
        wide.get_by_text("Dicatat.", exact=True).first.wait_for()
        assert not look.count()
    assert [reports.Report.objects.get(pk=case.pk).state for case in cases] == ["unconfirmed", "received"]
