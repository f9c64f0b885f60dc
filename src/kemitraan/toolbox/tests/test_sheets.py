"""Tables from strangers are read under limits; tables for others run nothing."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from kemitraan.toolbox import sheets
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import read_sheet, write_sheet

COLUMNS = {"name": ("Nama", "Name"), "until": ("Berlaku sampai",), "number": ("Nomor",)}


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_a_workbook_is_read_by_its_headings_with_the_numbers_of_its_rows() -> None:
    content = workbook(
        (None,),
        ("NAMA ", "Catatan", "nomor", "Berlaku sampai"),
        ("Rudi", "x", 12.0, datetime(2027, 1, 31)),  # noqa: DTZ001 - as a spreadsheet has it
        (),
        ("Ani",),
    )
    sheet = read_sheet(content, COLUMNS)
    assert sheet.columns == ("name", "number", "until") and sheet.unknown == ("Catatan",)
    assert [(row.number, row.values) for row in sheet.rows] == [
        (3, {"name": "Rudi", "number": "12", "until": "2027-01-31"}),
        (5, {"name": "Ani", "number": "", "until": ""}),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_text_tables_are_read_with_any_usual_mark(mark: str) -> None:
    text = (
        "\ufeff"
        + mark.join(["Nama", "Nomor"])
        + "\r\n"
        + mark.join(['"Rudi\nMall"', "7"])
        + "\r\n"
        + mark.join(["Ani", "8"])
    )
    sheet = read_sheet(text.encode(), COLUMNS)
    assert [row.values["number"] for row in sheet.rows] == ["7", "8"]
    assert [row.number for row in sheet.rows] == [2, 4], "a cell over two lines takes two of the file's lines"


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b"0" * (sheets.MOST_UNPACKED + 1))
    return target.getvalue()


def with_macros() -> bytes:
    target = io.BytesIO(workbook(("Nama",), ("Rudi",)))
    with zipfile.ZipFile(target, "a") as parts:
        parts.writestr("xl/vbaProject.bin", b"x")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xff\xfe\x00", "not_a_sheet"),
        (b"Nama\x00,Nomor\n", "not_a_sheet"),
        (b"PK\x03\x04 no zip at all", "not_a_sheet"),
        (b"Apa,Siapa\n1,2\n", "no_columns"),
        (b"x" * (sheets.MOST_BYTES + 1), "too_large"),
        (bomb(), "too_large"),
        (with_macros(), "macros"),
        (b"Nama\n" + b"a\n" * 11, "too_many_rows"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_table_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_sheet(content, COLUMNS, most_rows=10)
    assert refused.value.code == code and refused.value.field == "file"


def test_nothing_in_a_written_table_runs() -> None:
    content = write_sheet(
        "Daftar: [a]/b?",
        ["Nama", "Kapan", "n"],
        [["=1+1", date(2026, 11, 25), 3], ["+62", None, 1.5], ["@x", None, None]],
    )
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = list(book.active.iter_rows(values_only=True))
    assert cells[0] == ("Nama", "Kapan", "n")
    assert [row[0] for row in cells[1:]] == ["'=1+1", "'+62", "'@x"]
    assert str(cells[1][1]) == "2026-11-25 00:00:00" and cells[2][2] == 1.5
