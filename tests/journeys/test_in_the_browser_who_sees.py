"""Who sees what, in a real browser: the ladder and its commander, another sector, the overseer, the administrator."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kemitraan.config.worker import work_once
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock

from .looking import enter, look, spelt, tell

pytestmark = pytest.mark.browser


def test_it_climbs_when_time_runs_out_and_the_reporter_reads_that_we_are_late(live: Any, wide: Any, phone: Any) -> None:
    report = tell()
    address = f"{live.url}/l/{spelt(report.code)}/"
    phone.goto(address)
    phone.get_by_text("Laporan Anda dipegang Polsek Tebet").first.wait_for()
    enter(wide, live, "Kombes Bima")
    wide.goto(f"{live.url}/meja/{report.code}/")
    assert wide.locator("dd strong").get_by_text("Polsek Tebet").is_visible(), "who commands above sees what is below"

    with clock.travel(timedelta(hours=5)):
        work_once()
        report = reports.Report.objects.select_related("holder").get(pk=report.pk)
        assert report.rung >= 1 and report.holder.name == "Polres Metro Jakarta Selatan"
        phone.goto(address)
        phone.get_by_text("Kami terlambat").first.wait_for()
        held = phone.locator("#r-now").inner_text()
        assert report.holder.name in held and "dijanjikan kabar paling lambat" in held
        assert phone.get_by_text(f"jadi naik: kini dipegang {report.holder.name}").is_visible()
        look(phone, "late-reporter")
        enter(wide, live, "Kombes Bima")  # a session begun before is over after five hours of a test's clock
        wide.goto(f"{live.url}/meja/")
        row = wide.locator(f".k-row[data-code='{report.code}']")
        assert report.holder.name in row.inner_text()
        look(wide, "late-desk-of-the-city")
        row.locator("a").click()
        wide.locator(f"#case-pane [data-case='{report.code}']").wait_for()
        assert wide.locator("dd strong").get_by_text(report.holder.name).is_visible()
        wide.goto(f"{live.url}/meja/{report.code}/")
        look(wide, "late-case")


def test_rina_of_another_sector_sees_nothing(live: Any, wide: Any) -> None:
    report = tell()
    wide.goto(f"{live.url}/tur/")
    look(wide, "tour")
    enter(wide, live, "Bripka Rina")
    wide.goto(f"{live.url}/meja/")
    assert wide.locator(".k-row").count() == 0
    assert wide.get_by_text("Tidak ada yang menunggu di sini").is_visible()
    look(wide, "rina-desk")
    points = wide.request.get(f"{live.url}/meja/api/peta")
    assert points.ok and points.json()["features"] == []
    assert wide.request.get(f"{live.url}/meja/api/daftar?all=1").json()["rows"] == []
    assert report.code not in wide.request.get(f"{live.url}/meja/ekspor/csv/").text()
    answers = {}
    for name in (report.code, "0000000000ZZ"):
        answered = wide.goto(f"{live.url}/meja/{name}/")
        answers[name] = answered.status, wide.locator("main").inner_text()
    assert answers[report.code] == answers["0000000000ZZ"], "what she may not see is told from what is not there"
    assert answers[report.code][0] == 404
    wide.goto(f"{live.url}/meja/{report.code}/")
    look(wide, "rina-case")
    assert wide.goto(f"{live.url}/meja/?buka={report.code}").status == 404

    enter(wide, live, "Aiptu Rahmat")  # and the same addresses do show it to the desk whose report it is
    assert len(wide.request.get(f"{live.url}/meja/api/daftar").json()["rows"]) == 1
    assert wide.goto(f"{live.url}/meja/{report.code}/").status == 200


@pytest.mark.parametrize("name", ["Ibu Ratna", "Yoga"])
def test_the_overseer_and_the_administrator_see_no_case(live: Any, wide: Any, name: str) -> None:
    report = tell()
    enter(wide, live, name)
    landed = wide.url
    assert name in wide.locator("body").inner_text()
    look(wide, f"landing-{name.split()[-1].lower()}")
    for address in (
        "",
        f"{report.code}/",
        f"?buka={report.code}",
        "api/peta",
        "api/daftar",
        "ekspor/csv/",
        "serentak/",
    ):
        answered = wide.request.get(f"{live.url}/meja/{address}")
        assert answered.status in (403, 404), f"{name} at /meja/{address}: {answered.status}"
        assert report.story not in answered.text() and "Tebet Timur" not in answered.text()
        assert report.code in address or report.code not in answered.text()
    answered = wide.goto(f"{live.url}/meja/{report.code}/")
    assert answered.status == 404 and wide.url != landed
    look(wide, f"refused-{name.split()[-1].lower()}")
