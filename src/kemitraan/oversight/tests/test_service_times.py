"""How soon people are served by kelurahan: the right middle, no small numbers, whole quarters that never overlap."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.test import Client
from tests.cast import Cast

from kemitraan.dispatch.models import Response
from kemitraan.oversight.draw import day_starts
from kemitraan.oversight.service_times import Quarter, middle, quarters, served, unequal
from kemitraan.reports.api import Report
from kemitraan.toolbox import clock

from .builders import tell

MINUTE = timedelta(minutes=1)


def last_quarter() -> Quarter:
    return quarters(clock.local(clock.now()).date())[0]


def reported(cast: Cast, where: Any, waits: list[int | None], **more: Any) -> list[Report]:
    """Reports of the last quarter about a kelurahan, with minutes until the first word (None: none yet)."""
    made, at = [], day_starts(last_quarter().first) + timedelta(days=3)
    for wait in waits:
        report = tell(cast, point=cast.region.point(where))
        answered = None if wait is None else at + wait * MINUTE
        Report.objects.filter(pk=report.pk).update(
            received_at=at, promised_at=at + 60 * MINUTE, answered_at=answered, **more
        )
        made.append(report)
    return made


def test_quarters_are_whole_and_do_not_overlap() -> None:
    found = quarters(date(2026, 11, 26))
    assert [one.name for one in found] == ["2026-K3", "2026-K2", "2026-K1", "2025-K4"]
    assert (found[0].first, found[0].after) == (date(2026, 7, 1), date(2026, 10, 1))
    assert (found[3].first, found[3].after) == (date(2025, 10, 1), date(2026, 1, 1))
    assert all(later.first == earlier.after for later, earlier in zip(found, found[1:], strict=False))


def test_the_middle_wait_and_what_was_promised(cast: Cast) -> None:
    reported(cast, cast.region.melati, [10, 20, 30, 40, 300])
    reported(cast, cast.region.kenanga, [100] * 10 + [None] * 10)
    rows = {row.name: row for row in served(last_quarter())}
    melati, kenanga = rows[cast.region.melati.name], rows[cast.region.kenanga.name]
    assert (melati.count, melati.first_word_s, melati.kept_percent) == (5, 30 * 60, None)
    assert (kenanga.count, kenanga.first_word_s, kenanga.kept_percent) == (20, 100 * 60, 0)
    assert [row.name for row in served(last_quarter())][0] == cast.region.kenanga.name, "the longest wait first"


def test_where_most_have_no_word_it_says_so(cast: Cast) -> None:
    reported(cast, cast.region.melati, [10, 20, None, None, None])
    (row,) = served(last_quarter())
    assert row.first_word_s is None and middle([row]) is None and not unequal(row, None)
    assert "belum ada kabar" in Client().get("/layanan/waktu/").content.decode()


def test_fewer_than_five_are_not_there(cast: Cast) -> None:
    reported(cast, cast.region.melati, [10] * 4)
    assert served(last_quarter()) == []
    page = Client().get("/layanan/waktu/").content.decode()
    assert "lima laporan dalam triwulan ini" in page and cast.region.melati.name not in page


def test_joined_reports_count_once_and_other_times_not(cast: Cast) -> None:
    first, *others = reported(cast, cast.region.melati, [10] * 7)
    Report.objects.filter(pk=others[0].pk).update(merged_into=first)
    Report.objects.filter(pk=others[1].pk).update(received_at=day_starts(last_quarter().after))
    (row,) = served(last_quarter())
    assert row.count == 5


def test_to_the_scene_is_the_first_officer_there(cast: Cast) -> None:
    at = day_starts(last_quarter().first) + timedelta(days=3)
    Response.objects.all().delete()
    for report in reported(cast, cast.region.melati, [10] * 5):
        for minutes in (25, 15):
            Response.objects.create(
                report=report, priority=2, state="cleared", state_since=at, owner="", unit=report.unit,
                holder=report.unit, contact_at=at, on_scene_at=at + minutes * MINUTE,
            )  # fmt: skip
    (row,) = served(last_quarter())
    assert row.to_scene_s == 15 * 60
    Response.objects.filter(report_id=Response.objects.values("report")[:1]).update(on_scene_at=None)
    assert served(last_quarter())[0].to_scene_s is None, "of fewer than five nothing is told"


def test_unequal_service_is_said(cast: Cast) -> None:
    for where, wait in ((cast.region.melati, 10), (cast.region.kenanga, 10), (cast.region.mawar, 30)):
        reported(cast, where, [wait] * 5)
    page = Client().get("/layanan/waktu/").content.decode()
    assert "Di 1 kelurahan warga menunggu paling sedikit dua kali lebih lama." in page
    assert page.count("· dua kali lebih lama") == 1


def test_the_file_holds_the_same_and_what_is_asked_badly_is_the_newest_quarter(cast: Cast) -> None:
    reported(cast, cast.region.melati, [10] * 5)
    said = Client().get("/layanan/waktu/unduh.csv?triwulan=9999-K9").content.decode().splitlines()
    assert said[1].split(",")[:1] == [last_quarter().name] and ",5,600.0,," in said[1]
    assert Client().get("/layanan/waktu/?triwulan=2026-K9&kota=zz&urut=%27").status_code == 200
