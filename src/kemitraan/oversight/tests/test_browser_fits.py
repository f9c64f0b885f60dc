"""Every page of this room in a real browser: both languages, both widths, nothing sticks out, axe finds nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.journeys.looking import enter, look, tell

from kemitraan.oversight.break_glass import break_glass
from kemitraan.oversight.draw import day_starts, draw_sample
from kemitraan.oversight.mystery import draw_check
from kemitraan.oversight.research import give_permit
from kemitraan.oversight.service_times import quarters
from kemitraan.people.api import Account, Viewer, ask_change, viewer_for
from kemitraan.reports.api import Report
from kemitraan.toolbox import clock

pytestmark = pytest.mark.browser


def of(key: str) -> Viewer:
    return viewer_for(Account.objects.get(username=f"demo-{key}"))


def test_every_page_of_an_overseer(live: Any, phone: Any) -> None:
    today = clock.local(clock.now()).date()
    report = tell()
    drawn = draw_sample(of("ratna"), today, today)
    tried = draw_check(of("ratna"))
    break_glass(of("rina"), report.code, "life", "Korban menelepon lagi, tidak dijawab.")
    ask_change("close", Account.objects.get(username="demo-ratna"), "Masa tugas habis.", by=of("yoga"))
    enter(phone, live, "Ibu Ratna")
    for name in (
        "",
        "bacaan/",
        "contoh/",
        f"contoh/{drawn.pk}/",
        "angka/",
        "darurat/",
        "uji/",
        f"uji/{tried.pk}/",
        "jabatan/",
    ):
        phone.goto(f"{live.url}/pengawas/{name}")
        look(phone, f"overseer-{name.strip('/').replace('/', '-') or 'home'}")


def test_how_soon_people_are_served(live: Any, phone: Any) -> None:
    at = day_starts(quarters(clock.local(clock.now()).date())[0].first)
    told = [tell().pk for _number in range(5)]
    Report.objects.filter(pk__in=told).update(received_at=at, answered_at=at + timedelta(minutes=20))
    phone.goto(f"{live.url}/layanan/waktu/")
    assert "20 menit" in phone.locator("table").inner_text()
    look(phone, "service-times")


def test_a_record_opened_in_need_and_its_review(live: Any, phone: Any, open_page: Any) -> None:
    opened = break_glass(of("rina"), tell().code, "life", "Korban menelepon lagi, tidak dijawab.")
    enter(phone, live, "Bripka Rina")
    for name, path in (("ask", ""), ("record", f"{opened.code}/")):
        phone.goto(f"{live.url}/darurat/{path}")
        look(phone, f"glass-{name}")
    superior = open_page()
    enter(superior, live, "Kombes Bima")
    superior.goto(f"{live.url}/darurat/tinjau/")
    look(superior, "glass-reviews")


def test_the_tables_of_a_researcher(live: Any, phone: Any) -> None:
    today = clock.local(clock.now()).date()
    researcher = Account.objects.get(username="demo-intan")
    give_permit(researcher, "Banjir", "Skripsi", "KE/1", "Komite", today, today, by=of("yoga"))
    enter(phone, live, "Dr. Intan")
    phone.goto(f"{live.url}/penelitian/")
    look(phone, "research")
