"""The list as a table to take along: XLSX and CSV, without anybody's identity, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from kemitraan.design.api import look
from kemitraan.design.templatetags.design import idnum
from kemitraan.people.api import Viewer
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import show_code
from kemitraan.toolbox.sheets import safe

from .filters import Filters
from .queue import matching
from .words import CHANNELS, channel_words

MOST_ROWS = 20_000  # of a workbook, which must be made in memory as a whole; CSV has no end
Cell = str | int | datetime | None

_FIELDS = (
    *("code", "received_at", "category__code", "category__name_id", "category__name_en", "category__sensitive"),
    *("priority", "state", "channel", "area__name", "unit__name", "holder__name", "rung", "promised_at", "due_at"),
    *("answered_at", "closed_at", "reopened", "official_number", "story"),
)


def headings() -> list[str]:
    """The names of the columns."""
    return [
        *(_("Code"), _("Received"), _("Category"), _("Name of the category"), _("Priority"), _("State")),
        *(_("Channel"), _("Kelurahan"), _("Unit of the place"), _("Held by"), _("Rung")),
        *(_("Promised by"), _("Clock"), _("Answered"), _("Closed"), _("Came back"), _("Official number"), _("Story")),
    ]


def lines(
    viewer: Viewer, filters: Filters, now: datetime, language: str, *, most: int | None = None
) -> Iterator[list[Cell]]:
    """The rows of a view, all or at most so many, as the columns of :func:`headings`; a victim's story stays here.

    The words are chosen now, in the language of the page, not when a stream is read.
    """
    found = matching(viewer, filters, now).values_list(*_FIELDS)[:most]
    states = {state: str(look(state).word) for state in reports.STATES}
    channels, hidden = {code: channel_words(code) for code in CHANNELS}, _("(not exported)")

    def each() -> Iterator[list[Cell]]:
        for row in found.iterator(chunk_size=2_000):
            code, received, category, name_id, name_en, sensitive, priority, state, channel, *rest = row
            area, unit, holder, rung, promised, due, answered, closed, reopened, number, story = rest
            yield [
                *(show_code(code), received, category, name_en if language == "en" else name_id, priority),
                *(states.get(state, state), channels.get(channel, channel), area or "", unit, holder, rung),
                *(promised, due, answered, closed, reopened, number or ""),
                hidden if sensitive else story,
            ]

    return each()


def as_csv(rows: Iterator[list[Cell]]) -> Iterator[str]:
    """CSV piece by piece, every row there is, UTF-8 with a mark so that spreadsheets read its letters."""
    first = headings()

    def pieces() -> Iterator[str]:
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        buffer.write("\ufeff")
        writer.writerow(first)
        for row in rows:
            writer.writerow([_plain(cell) for cell in row])
            if buffer.tell() > 60_000:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    return pieces()


def as_xlsx(rows: Iterator[list[Cell]], *, title: str, most: int = MOST_ROWS) -> bytes:
    """The same as a workbook; cells are texts, numbers and times, never formulas or links.

    It holds the first ``most`` rows; where there are more, its last line says so and where to find the rest.
    """
    target = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    sheet = book.add_worksheet(title[:31])
    bold, moment = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy hh.mm"})
    sheet.write_row(0, 0, headings(), bold)
    sheet.freeze_panes(1, 1)
    number = 0
    for number, row in enumerate(islice(rows, most), start=1):
        _write_row(sheet, number, row, moment)
    if next(rows, None) is not None:
        sheet.write_string(number + 1, 0, stopped(most), bold)
    sheet.autofilter(0, 0, max(1, number), len(headings()) - 1)
    sheet.set_column(0, len(headings()) - 2, 18)
    sheet.set_column(len(headings()) - 1, len(headings()) - 1, 80)
    book.close()
    return target.getvalue()


def stopped(most: int) -> str:
    """What a workbook that had to stop says in its last line."""
    return _("Stopped after %(count)s rows: there are more. The CSV file holds all of them.") % {"count": idnum(most)}


def _write_row(sheet: Any, number: int, row: Sequence[Cell], moment: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, datetime):
            sheet.write_datetime(number, column, clock.local(cell).replace(tzinfo=None), moment)
        elif isinstance(cell, int):
            sheet.write_number(number, column, cell)
        elif cell:
            sheet.write_string(number, column, safe(cell))


def _plain(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{clock.local(cell):%Y-%m-%d %H:%M:%S%z}"
    return cell if isinstance(cell, int) else safe(cell)
