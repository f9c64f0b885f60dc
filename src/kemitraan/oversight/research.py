"""Data sets for studies: counted, of closed months, the same for everybody who takes them, and never changed again.

Two questions about the same month cannot be subtracted from each other, because there is one answer: a table is made
once, with what is too small hidden in it, and given out as it was made (attack 51 of trust.md). The tables share
nothing but the total of the month.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kemitraan.journal import api as journal
from kemitraan.people.api import Account, Role, Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.territory.api import Unit, ladder
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.sheets import safe, write_sheet
from kemitraan.toolbox.small_cells import table_of
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .access import permits_of
from .draw import day_starts
from .models import ReleasedTable, ResearchPermit, TableDownload

MONTHS = 24
LONGEST_YEARS = 3
ELSEWHERE = "–"
HIDDEN = "…"


@dataclass(frozen=True)
class DataSet:
    """What a table counts: its rows and columns as fields of a report."""

    label: str | Promise
    about: str | Promise
    row: str
    column: str


DATASETS: dict[str, DataSet] = {
    "jenis": DataSet(
        gettext_lazy("Reports by kecamatan and group of categories"),
        gettext_lazy("What residents report where. Counts follow who reports, not what happens."),
        "area__parent__name",
        "category__group",
    ),
    "saluran": DataSet(
        gettext_lazy("Reports by channel and state"),
        gettext_lazy("By which way reports come in, and where they stood when the table was made."),
        "channel",
        "state",
    ),
}


@transaction.atomic
def give_permit(
    account: Account,
    title: str,
    purpose: str,
    ethics_reference: str,
    ethics_body: str,
    first: date,
    last: date,
    *,
    by: Viewer,
) -> ResearchPermit:
    """A permit for one study. Refuses (422) an account that is no researcher's, a missing approval, or no end."""
    if not account.posts.filter(role=Role.RESEARCHER).exists():
        raise Refused("no_researcher", _("This account has no post as a researcher."), field="account")
    if last < first or last.year - first.year > LONGEST_YEARS:
        raise Refused("bad_end", _("A study ends after it begins, within three years."), field="last")
    made = ResearchPermit.objects.create(
        account=account,
        title=clean_line(title, field="title", limit=200, required=True),
        purpose=clean_line(purpose, field="purpose", limit=500, required=True),
        ethics_reference=clean_line(ethics_reference, field="ethics_reference", limit=120, required=True),
        ethics_body=clean_line(ethics_body, field="ethics_body", limit=200, required=True),
        first_day=first,
        last_day=last,
        given_by_id=by.account_id,
        given_at=clock.now(),
    )
    journal.record("permit.given", "permit", made.pk, by=by.actor(), until=f"{last}", ethics=made.ethics_reference)
    return made


def months(today: date) -> list[date]:
    """The closed months there are tables of, the newest first: a month is closed when the next one is over too."""
    number = today.year * 12 + today.month - 1
    return [date(at // 12, at % 12 + 1, 1) for at in range(number - 2, number - 2 - MONTHS, -1)]


@transaction.atomic
def released(name: str, month: date, unit: Unit) -> ReleasedTable:
    """The table of a month, made the first time somebody asks, and ever after as it was made."""
    found = ReleasedTable.objects.filter(name=name, month=month, unit=unit).first()
    if found is not None:
        return found
    rows, columns, cells = _count(DATASETS[name], month, unit)
    made, _new = ReleasedTable.objects.get_or_create(
        name=name,
        month=month,
        unit=unit,
        defaults={"rows": rows, "columns": columns, "cells": cells, "made_at": clock.now()},
    )
    return made


@helped("oversight.research", "reports")  # counted
def _count(wanted: DataSet, month: date, unit: Unit) -> tuple[list[str], list[str], list[list[int | None]]]:
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    counted: Counter[tuple[str, str]] = Counter()
    found = (
        reports.Report.objects.filter(
            unit__path__startswith=unit.path,
            received_at__gte=day_starts(month),
            received_at__lt=day_starts(after),
            category__sensitive=False,  # what victims tell is in no data set
        )
        .values_list(wanted.row, wanted.column)
        .annotate(count=Count("id"))
    )
    for row, column, count in found:
        counted[row or ELSEWHERE, column or ELSEWHERE] += count
    rows = sorted({row for row, _column in counted})
    columns = sorted({column for _row, column in counted})
    table = table_of(rows, columns, [[counted[row, column] for column in columns] for row in rows])
    return (rows, columns, table.shown()) if table else ([], [], [])


@transaction.atomic
def take_along(viewer: Viewer, permit_id: int, name: str, month: date, form: str) -> tuple[bytes, str]:
    """A released table as a file, and its SHA-256. Kept with the permit it is for, in the same transaction.

    Refuses (404) without a permit that holds today, an unknown table, a month that is not closed.
    """
    today = clock.local(clock.now()).date()
    permit = permits_of(viewer, today).filter(pk=permit_id).first()
    post = next((post for post in viewer.posts if purposes.RESEARCH in purposes.PURPOSES[post.role]), None)
    if permit is None or post is None or name not in DATASETS or month not in months(today) or form not in FORMS:
        raise Refused("nothing", _("There is no such table for you."), status=404)
    table = released(name, month, ladder(post.unit)[-1])  # of the region: a part and the whole could be subtracted
    content = FORMS[form](table)
    digest = hashlib.sha256(content).hexdigest()
    TableDownload.objects.create(permit=permit, table=table, form=form, sha256=digest, at=clock.now())
    journal.record(
        "table.taken", "permit", permit.pk, by=viewer.actor(), audience=journal.RESTRICTED,
        table=f"{name} {month:%Y-%m}", form=form, sha256=digest,
    )  # fmt: skip
    return content, digest


def lines(table: ReleasedTable) -> Iterator[list[str | int]]:
    """The table as rows of cells: names first, totals last, what is hidden as "…"."""
    for name, cells in zip([*table.rows, _("Total")], table.cells, strict=True):
        yield [name, *(HIDDEN if cell is None else cell for cell in cells)]


def _headings(table: ReleasedTable) -> list[str]:
    return [f"{table.month:%Y-%m}", *table.columns, _("Total")]


def _csv(table: ReleasedTable) -> bytes:
    target = io.StringIO()
    writer = csv.writer(target)
    if table.cells:
        writer.writerow([_safe(cell) for cell in _headings(table)])
        writer.writerows([_safe(cell) for cell in line] for line in lines(table))
    return ("\ufeff" + target.getvalue()).encode()


def _safe(cell: str | int) -> str | int:
    return safe(cell) if isinstance(cell, str) else cell


def _xlsx(table: ReleasedTable) -> bytes:
    return write_sheet(f"{table.name} {table.month:%Y-%m}", _headings(table), list(lines(table)) if table.cells else [])


FORMS = {"csv": _csv, "xlsx": _xlsx}
