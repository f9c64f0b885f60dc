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


def repacked(change: dict[str, bytes], *, links: tuple[str, ...] = ()) -> bytes:
    """A good workbook with some parts replaced or added; ``links`` are stored as symlinks."""
    source = zipfile.ZipFile(io.BytesIO(workbook(("Nama",), ("Rudi",))))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as parts:
        for part in source.infolist():
            if part.filename not in change:
                parts.writestr(part.filename, source.read(part))
        for name, content in change.items():
            info = zipfile.ZipInfo(name)
            if name in links:
                info.create_system, info.external_attr = 3, 0o120777 << 16
            parts.writestr(info, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def test_attack_02_a_workbook_of_lies_and_of_ten_thousand_parts() -> None:
    """A part that says it is small is read as far as it says; too many parts are refused before any is read."""
    with pytest.raises(Refused) as refused:
        read_sheet(repacked({f"xl/media/{number}.bin": b"x" for number in range(10_000)}), COLUMNS)
    assert (refused.value.code, refused.value.status) == ("too_large", 413)
    nested = repacked({"xl/embeddings/inner.zip": bomb()})
    assert read_sheet(nested, COLUMNS).rows[0].values["name"] == "Rudi", "what is packed inside stays packed"
    lying = bytearray(repacked({"xl/worksheets/sheet1.xml": b"<x>" + b"0" * 50_000_000}))
    at = lying.rfind(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory at the end
    lying[at + 24 : at + 28] = (9).to_bytes(4, "little")
    with pytest.raises(Refused) as refused:
        read_sheet(bytes(lying), COLUMNS)
    assert refused.value.code == "not_a_sheet"


def test_attack_09_paths_and_links_inside_a_workbook_lead_nowhere(tmp_path, monkeypatch) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    monkeypatch.chdir(inner)
    names = ("../../slipped.txt", "/tmp/slipped-by-kemitraan-test.txt", "xl/link", "..\\..\\slipped.txt")
    sheet = read_sheet(repacked(dict.fromkeys(names, b"/etc/passwd"), links=("xl/link",)), COLUMNS)
    assert sheet.rows[0].values["name"] == "Rudi"
    assert not [path for path in tmp_path.rglob("*") if path.is_file() or path.is_symlink()]
    linked = repacked({"xl/worksheets/sheet1.xml": b"/etc/hostname"}, links=("xl/worksheets/sheet1.xml",))
    with pytest.raises(Refused) as refused:
        read_sheet(linked, COLUMNS)
    assert refused.value.code == "not_a_sheet", "a link is the bytes of its name, and those are no sheet"


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_attack_10_an_entity_in_a_workbook_is_refused(part: str, monkeypatch) -> None:
    import socket

    def no_way_out(self, address):
        raise AssertionError(f"went out to {address}")

    monkeypatch.setattr(socket.socket, "connect", no_way_out)
    assert openpyxl.DEFUSEDXML, "openpyxl found defusedxml"
    for doctype in (
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">',
        '<!DOCTYPE x [<!ENTITY a "0000000000"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY e "&b;&b;&b;&b;">]>',
    ):
        content = repacked({part: f'<?xml version="1.0"?>{doctype}<x>&e;</x>'.encode()})
        try:
            sheet = read_sheet(content, COLUMNS)
        except Refused as refusal:
            assert refusal.code in ("not_a_sheet", "empty", "no_columns")
        else:
            assert "root:" not in str(sheet.rows)
