"""The desk in a real Chromium: keys, panes, live rows, nothing for axe to find, in both languages."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from tests.browser import assert_axe_clean, fits
from tests.cast import sign_in

pytestmark = pytest.mark.browser
SHOTS = os.environ.get("KEMITRAAN_SHOTS", "")


def as_person(page, live, key: str, language: str = "id") -> None:
    """Give the page the character's session."""
    from django.test import Client

    cookie = sign_in(Client(), key).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [
            {"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live.url},
            {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": live.url},
        ]
    )


def tell(story: str, category: str = "L03", **more: object):
    """A report in the operator's sector."""
    from kemitraan.reports.tests.builders import make_report
    from kemitraan.territory.models import Area

    area = Area.objects.get(level="village", name="Tebet Timur")
    return make_report(story=story, category=category, point=None, area_code=area.code, **more)


def keep(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))


def seen(page, selector: str) -> None:
    page.wait_for_selector(selector, timeout=15_000)


def test_the_whole_case_by_keyboard(live, wide) -> None:
    first, _second = tell("Lampu merah mati di perempatan"), tell("Parkir menutup gang", "A03")
    as_person(wide, live, "rahmat")
    wide.goto(live.url + "/meja/")
    seen(wide, ".k-row")
    wide.keyboard.press("j")
    assert wide.evaluate("document.activeElement.closest('.k-row') !== null")
    wide.keyboard.press("Enter")
    seen(wide, "[data-case]")
    opened = wide.get_attribute("[data-case]", "data-case")
    wide.keyboard.press("n")
    assert wide.evaluate("document.activeElement.id") == "note-text"
    wide.keyboard.type("j k d t /")  # typing in a field is never a command
    assert wide.input_value("#note-text") == "j k d t /"
    wide.evaluate("document.activeElement.blur()")
    wide.keyboard.press("?")
    assert wide.is_visible("#keys")
    wide.keyboard.press("Escape")
    wide.keyboard.press("/")
    assert wide.evaluate("document.activeElement.id") == "q"
    wide.evaluate("document.activeElement.blur()")
    wide.keyboard.press("t")
    wide.wait_for_load_state("load")
    seen(wide, ".k-row")
    from kemitraan.reports.models import Report

    assert Report.objects.get(code=opened).state == "in_hand"
    assert first.pk


@pytest.mark.parametrize("language", ["id", "en"])
def test_axe_finds_nothing_on_the_screens(live, wide, language: str) -> None:
    report = tell("Air masuk rumah, ada lansia", "B01")
    tell("Motor hilang di pasar", "K04")
    as_person(wide, live, "rahmat", language)
    wide.goto(f"{live.url}/meja/?buka={report.code}")
    seen(wide, "[data-case]")
    keep(wide, f"board-{language}")
    assert_axe_clean(wide)
    for name, path in {
        "case": f"/meja/{report.code}/",
        "enter": "/meja/baru/",
        "told": f"/meja/baru/{report.code}/",
        "calls": "/meja/telepon/",
        "surge": "/meja/serentak/",
        "streets": "/meja/jalan/",
        "summary": "/meja/ringkasan/",
        "mail": "/meja/surel/",
    }.items():
        wide.goto(live.url + path)
        keep(wide, f"{name}-{language}")
        assert fits(wide), path
        assert_axe_clean(wide)
    as_person(wide, live, "dewi", language)
    for name, path in {
        "lists": "/meja/acuan/",
        "category": "/meja/acuan/kategori/B01/",
        "wording": "/meja/acuan/pesan/report.received/id/",
    }.items():
        wide.goto(live.url + path)
        keep(wide, f"{name}-{language}")
        assert_axe_clean(wide)


def test_on_a_phone_everything_stands_below_one_another(live, phone) -> None:
    report = tell("Air masuk rumah, ada lansia", "B01")
    as_person(phone, live, "rahmat")
    for name, path in {
        "board": f"/meja/?buka={report.code}",
        "enter": "/meja/baru/",
        "calls": "/meja/telepon/",
        "summary": "/meja/ringkasan/",
    }.items():
        phone.goto(live.url + path)
        keep(phone, f"phone-{name}")
        assert fits(phone), path
        assert_axe_clean(phone)


def test_new_rows_come_without_moving_what_the_hand_is_on(live, wide) -> None:
    """Without the live process the page looks for itself every five seconds."""
    tell("Lampu merah mati di perempatan")
    as_person(wide, live, "rahmat")
    wide.goto(live.url + "/meja/")
    seen(wide, ".k-row")
    wide.keyboard.press("j")
    held = wide.evaluate("document.activeElement.closest('.k-row').dataset.code")
    fresh = tell("Tawuran di depan stasiun", "K15")
    seen(wide, "#queue-new:not([hidden])")
    assert wide.evaluate("document.activeElement.closest('.k-row').dataset.code") == held
    assert wide.query_selector(f'.k-row[data-code="{fresh.code}"]') is None
    wide.click("#queue-new button")
    seen(wide, f'.k-row[data-code="{fresh.code}"]')


def test_the_identity_opens_in_its_place(live, wide) -> None:
    from kemitraan.journal.models import Entry
    from kemitraan.reports import api as reports

    report = tell("Motor hilang", "K04", contact=reports.Contact(name="Sari Wulandari", phone="081234567890"))
    as_person(wide, live, "rahmat")
    wide.goto(f"{live.url}/meja/?buka={report.code}")
    seen(wide, "#ask-identity")
    assert "Wulandari" not in wide.content()
    wide.click("#ask-identity button")
    seen(wide, "#identity")
    assert "Sari Wulandari" in wide.inner_text("#identity")
    assert Entry.objects.filter(kind="report.identity_opened").count() == 1


def test_a_visitor_by_keyboard(live, wide) -> None:
    as_person(wide, live, "rahmat")
    wide.goto(live.url + "/meja/baru/?tamu=1")
    assert wide.evaluate("document.activeElement.id") == "f-story"
    wide.keyboard.type("Dompet dan KTP hilang di pasar")
    wide.keyboard.press("Tab")
    wide.keyboard.type("A01")
    wide.fill("#f-place", "Tebet Timur, Tebet")
    wide.focus("#f-name")
    wide.keyboard.press("Control+Enter")
    seen(wide, ".k-spoken")
    from kemitraan.reports.models import Report

    assert Report.objects.get().channel == "visit"


def database_url() -> str:
    """The test's own database, for another process."""
    from urllib.parse import quote

    from django.db import connection

    known = connection.settings_dict
    host, password = str(known["HOST"]), quote(str(known["PASSWORD"]), safe="")
    login = quote(str(known["USER"]), safe="") + (f":{password}" if password else "")
    return f"postgresql://{login}@/{known['NAME']}?host={quote(host, safe='/')}&port={known['PORT'] or 5432}"


@pytest.fixture
def live_process(live, settings, tmp_path: Path):
    """The real process of the event stream, on the test's database."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.LIVE_URL = f":{port}"
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "KEMITRAAN_SECRET_KEY": settings.SECRET_KEY,
        "KEMITRAAN_DATA": str(tmp_path),
        "KEMITRAAN_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "kemitraan.config.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "granian", "--interface", "asginl", "--http", "1", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--log-level", "warning", "kemitraan.config.live:application"]
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        give_up = time.monotonic() + 40
        while time.monotonic() < give_up:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def test_from_commit_to_screen(live, live_process: int, wide) -> None:
    """A new report stands on the open page soon after its commit; figures of the time are printed, not judged."""
    tell("Lampu merah mati di perempatan")
    as_person(wide, live, "rahmat")
    wide.goto(live.url + "/meja/")
    seen(wide, ".k-row")
    wide.wait_for_function("document.getElementById('live-lost').hidden", timeout=15_000)
    wide.wait_for_timeout(1_500)
    start = time.monotonic()
    fresh = tell("Tawuran di depan stasiun", "K15")
    wide.wait_for_selector(f'.k-row[data-code="{fresh.code}"]', timeout=3_000)  # sooner than any polling
    print(f"commit to screen: {time.monotonic() - start:.2f} s")
