"""Tables that people bring and take along: XLSX and CSV, read under limits, written so that nothing in them runs."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from . import clock
from .errors import Refused

MOST_BYTES = 10_000_000
MOST_UNPACKED = 150_000_000  # bytes of all parts of a workbook together
MOST_PARTS = 2_000  # files inside a workbook
MOST_ROWS = 50_000
MOST_COLUMNS = 100
MOST_CHARACTERS = 2_000  # in one cell
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")  # a spreadsheet takes such a cell for a formula (OWASP, CSV injection)
Cell = str | int | float | date | datetime | None


@dataclass(frozen=True)
class Row:
    """A row as it stands in the file: ``number`` is what the spreadsheet shows beside it, ``values`` by column."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True)
class Sheet:
    """What a file holds: the headings known to the reader, those it does not know, and the rows."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: tuple[Row, ...]


def read_sheet(content: bytes, columns: dict[str, Sequence[str]], *, most_rows: int = MOST_ROWS) -> Sheet:
    """The first sheet of an XLSX file, or a CSV file (comma, semicolon or tab; UTF-8), as texts.

    ``columns`` gives each column's name here and the headings it may have in the file (any case). Empty rows are
    passed over. Dates become ISO texts, whole numbers lose their ``.0``. Refuses (413, 422) what is too large, no
    table, macro-carrying, or has none of the columns.
    """
    if len(content) > MOST_BYTES:
        raise Refused("too_large", _("The file is larger than 10 MB."), field="file", status=413)
    lines = _workbook(content) if content[:4] == b"PK\x03\x04" else _text_table(content)
    heading: list[str] | None = None
    known = {said.casefold().strip(): name for name, heads in columns.items() for said in (name, *heads)}
    rows: list[Row] = []
    names: list[str | None] = []
    for number, cells in lines:
        texts = [_as_text(cell) for cell in cells[:MOST_COLUMNS]]
        if not any(texts):
            continue
        if heading is None:
            heading = texts
            names = [known.get(text.casefold().strip()) for text in texts]
            if not any(names):
                wanted = ", ".join(heads[0] if heads else name for name, heads in columns.items())
                message = _("The first row must name the columns, such as: %(columns)s")
                raise Refused("no_columns", message % {"columns": wanted}, field="file")
            continue
        if len(rows) >= most_rows:
            message = _("At most %(most)s rows at once.") % {"most": most_rows}
            raise Refused("too_many_rows", message, field="file", status=413)
        values = {name: text for name, text in zip(names, texts, strict=False) if name}
        rows.append(Row(number, values))
    if heading is None:
        raise Refused("empty", _("The file holds no table."), field="file")
    unknown = tuple(text for text, name in zip(heading, names, strict=True) if text and name is None)
    return Sheet(tuple(name for name in names if name), unknown, tuple(rows))


def _as_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not (cell.hour or cell.minute or cell.second) else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    text = str(cell).strip()
    return text[:MOST_CHARACTERS].replace("\x00", "")


def _workbook(content: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    import openpyxl  # slow to import, seldom needed

    not_a_book = Refused("not_a_sheet", _("This is no XLSX or CSV file."), field="file")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            sizes = [part.file_size for part in parts.infolist()]
            if sum(sizes) > MOST_UNPACKED or len(sizes) > MOST_PARTS:
                raise Refused("too_large", _("The file unpacks to too much."), field="file", status=413)
            if any(part.filename.lower().endswith("vbaproject.bin") for part in parts.infolist()):
                raise Refused("macros", _("Files with macros are not accepted."), field="file")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0] if book.worksheets else None
            if sheet is None:
                raise not_a_book
            yield from enumerate(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS), start=1)
        finally:
            book.close()
    except Refused:
        raise
    except Exception as broken:  # openpyxl raises whatever a broken part makes it raise
        raise not_a_book from broken


def _text_table(content: bytes) -> Iterator[tuple[int, Sequence[object]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("not_a_sheet", _("This is no XLSX or CSV file."), field="file") from None
    if "\x00" in text:
        raise Refused("not_a_sheet", _("This is no XLSX or CSV file."), field="file")
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as broken:
            message = _("Row %(row)s cannot be read.") % {"row": before + 1}
            raise Refused("bad_row", message, field="file") from broken
        yield before + 1, cells
        before = reader.line_num


def write_sheet(title: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A workbook with one sheet: a bold, frozen, filterable head row; cells are data, never formulas or links."""
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    for mark in "[]:*?/\\":
        title = title.replace(mark, " ")
    sheet = book.add_worksheet(title[:31].strip("' ") or "Data")
    formats = {"day": book.add_format({"num_format": "dd-mm-yyyy"})}
    formats["moment"] = book.add_format({"num_format": "dd-mm-yyyy hh.mm"})
    sheet.write_row(0, 0, [safe(heading) for heading in headings], book.add_format({"bold": True}))
    sheet.freeze_panes(1, 0)
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write_cell(sheet, number, column, cell, formats)
    sheet.autofilter(0, 0, max(1, number), max(0, len(headings) - 1))
    sheet.autofit(300)
    book.close()
    return target.getvalue()


def _write_cell(sheet: Any, row: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if isinstance(cell, datetime):
        local = clock.local(cell).replace(tzinfo=None) if cell.tzinfo else cell
        sheet.write_datetime(row, column, local, formats["moment"])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, datetime(cell.year, cell.month, cell.day), formats["day"])  # noqa: DTZ001
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell)
    elif cell:
        sheet.write_string(row, column, safe(cell))


def safe(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(RISKY) else text
