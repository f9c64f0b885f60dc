"""The list taken along: nobody's identity, nothing that runs, and written down."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from kemitraan.desk.export import safe
from kemitraan.journal import api as journal
from kemitraan.reports import api as reports

EVIL = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1"]


def sheet_of(client: Client, query: str = "") -> list[tuple[object, ...]]:
    answer = client.get(f"{reverse('desk:export', args=['xlsx'])}?{query}")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return [tuple(cell.value for cell in row) for row in book.active.iter_rows()]


def csv_of(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"{reverse('desk:export', args=['csv'])}?{query}")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_is_a_formula(rahmat: Client, tell, evil: str) -> None:
    report = tell(landmark="x")
    reports.Report.objects.filter(pk=report.pk).update(story=evil)
    for cells in (sheet_of(rahmat)[1], csv_of(rahmat)[1]):
        for cell in cells:
            assert not str(cell or "").startswith(("=", "+", "-", "@", "\t", "\r"))
        assert str(cells[-1]).lstrip("'").strip().endswith(evil.strip()[-3:])
    book = openpyxl.load_workbook(io.BytesIO(rahmat.get(reverse("desk:export", args=["xlsx"])).content))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d"}


def test_safe_leaves_other_words_alone() -> None:
    assert safe("Motor hilang - di pasar") == "Motor hilang - di pasar"
    assert safe("=A1") == "'=A1"


def test_nobody_is_named_and_a_victims_story_stays(rahmat: Client, tell) -> None:
    tell(contact=reports.Contact(name="Sari Wulandari", phone="081234567890", email="sari@contoh.example"))
    tell(category="K07", story="Cerita korban")
    for rows in (sheet_of(rahmat), csv_of(rahmat)):
        text = str(rows)
        assert len(rows) == 3
        assert "Wulandari" not in text and "81234567890" not in text and "sari@" not in text
        assert "Cerita korban" not in text


def test_the_filters_hold_and_the_other_sector_stays_away(rahmat: Client, tell) -> None:
    here, _urgent = tell(category="L03"), tell(category="K01")
    there = tell(east=True, category="L03")
    codes = [row[0].replace("-", "") for row in csv_of(rahmat, "category=L03")[1:]]
    assert codes == [here.code]
    assert there.code not in codes


def test_it_is_written_down(rahmat: Client, tell) -> None:
    csv_of(rahmat, "late=1")
    assert journal.Entry.objects.get(kind="reports.exported").data == {"view": "late=1"}
    assert rahmat.get(reverse("desk:export", args=["exe"])).status_code == 404


def test_a_workbook_that_stops_says_so_and_csv_goes_on(rahmat: Client, tell, monkeypatch: pytest.MonkeyPatch) -> None:
    for _row in range(3):
        tell()
    for most, last in ((2, "Berhenti setelah 2 baris"), (3, None)):
        monkeypatch.setattr("kemitraan.desk.views.export.MOST_ROWS", most)
        rows = sheet_of(rahmat)
        assert len(rows) == 1 + most + bool(last)
        assert (last is None) or str(rows[-1][0]).startswith(last)
        assert len(csv_of(rahmat)) == 4
    page = rahmat.get(reverse("desk:board")).content.decode()
    assert "XLSX: 20.000 yang pertama" in page, "said before anybody takes it along"


def test_a_stream_speaks_the_language_of_its_page(rahmat: Client, tell) -> None:
    tell()
    rahmat.cookies["bahasa"] = "en"
    head, first = csv_of(rahmat)
    assert head[0:2] == ["Code", "Received"] and first[5] == "Received" and first[6] == "the public form"
