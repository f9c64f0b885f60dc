"""What an overseer may count: the rows the public figures are made of, unit by unit, no small number shown.

Period: the last twelve whole months, so that nobody can watch a number move. The tables stand with their totals, and
what the totals would give away is hidden with it (:mod:`kemitraan.toolbox.small_cells`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, F, Q, Value
from django.db.models.functions import Coalesce

from kemitraan.accountability import api as accountability
from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.territory.api import Unit
from kemitraan.toolbox.small_cells import Table, table_of
from kemitraan.toolbox.wall import helped

from .draw import day_starts

MONTHS = 12
KEPT, BROKEN, AGREED, BACK = "kept", "broken", "agreed", "back"


def last_year(today: date) -> tuple[date, date]:
    """The first day of the last twelve whole months, and the first day after them."""
    number = today.year * 12 + today.month - 1 - MONTHS
    return date(number // 12, number % 12 + 1, 1), today.replace(day=1)


@helped("oversight.figures", "complaints")  # counted, and no complaint is read
def complaints_by_unit(viewer: Viewer, today: date) -> Table | None:
    """Complaints received about the units of the viewer, by unit complained about and kind."""
    first, after = last_year(today)
    kinds = tuple(str(kind) for kind in accountability.Complaint.Kind.values)
    rows = (
        accountability.Complaint.objects.filter(
            Q(unit_id__in=viewer.units_for(purposes.OVERSEE)) | Q(unit__isnull=True),
            received_on__gte=first,
            received_on__lt=after,
        )
        .values_list(Coalesce(F("unit__name"), Value("–")), "kind")
        .annotate(count=Count("id"))
    )
    return _table(rows, kinds)


@helped("oversight.figures", "reports")  # counted, as below
def promises_by_unit(viewer: Viewer, today: date) -> Table | None:
    """Reports by unit of the place: was the promised word in time or late?"""
    first, after = last_year(today)
    late = Q(promise_broken_at__isnull=False)
    found = (
        reports.Report.objects.filter(
            unit_id__in=viewer.units_for(purposes.OVERSEE),
            received_at__gte=day_starts(first),
            received_at__lt=day_starts(after),
        )
        .values_list("unit__name")
        .annotate(all=Count("id"), late=Count("id", filter=late))
    )
    rows = [(name, what, count) for name, all_, late in found for what, count in ((KEPT, all_ - late), (BROKEN, late))]
    return _table(rows, (KEPT, BROKEN))


@helped("oversight.figures", "reports")
def verdicts_by_unit(viewer: Viewer, today: date) -> Table | None:
    """What residents said when asked whether it is solved, by unit of the place."""
    first, after = last_year(today)
    found = (
        reports.Verdict.objects.filter(
            report__unit_id__in=viewer.units_for(purposes.OVERSEE),
            at__gte=day_starts(first),
            at__lt=day_starts(after),
        )
        .values_list("report__unit__name", "solved")
        .annotate(count=Count("id"))
    )
    return _table(((name, AGREED if solved else BACK, count) for name, solved, count in found), (AGREED, BACK))


def _table(rows: Iterable[tuple[str, str, int]], columns: tuple[str, ...]) -> Table | None:
    counted: Counter[tuple[str, str]] = Counter()
    for name, column, count in rows:
        counted[name, column] += count
    names = sorted({name for name, _column in counted})
    return table_of(names, columns, [[counted[name, column] for column in columns] for name in names])


def units_of(viewer: Viewer) -> int:
    """How many units the viewer's figures cover."""
    return Unit.objects.filter(pk__in=viewer.units_for(purposes.OVERSEE)).count()
