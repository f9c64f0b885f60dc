"""The list as a workbook to take along: without anybody's contacts, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from kemitraan.toolbox.sheets import Cell, write_sheet

from .kinds import Kind
from .models import Partner

MOST_ROWS = 20_000


def as_workbook(rows: QuerySet[Partner], now: datetime) -> bytes:
    """Name, kind, function, place, unit, state, contact and promises; numbers and addresses stay here."""
    headings = [
        *(
            _("Name"),
            _("Kind"),
            _("Public function"),
            _("Agreed that we keep this office"),
            _("Kelurahan"),
            _("RW"),
            _("Also active in"),
            _("Address"),
            _("Registration number"),
        ),
        *(_("Unit"), _("State"), _("Last contact"), _("Contact due"), _("Open promises"), _("Overdue promises")),
    ]
    return write_sheet(_("Partners"), headings, _lines(rows, now))


def _lines(rows: QuerySet[Partner], now: datetime) -> Iterator[list[Cell]]:
    is_open = Q(promises__state="open")
    late = is_open & Q(promises__due_at__lt=now)
    counted = rows.annotate(
        n_open=Count("promises", filter=is_open, distinct=True), n_late=Count("promises", filter=late, distinct=True)
    )
    beside = Partner.also_in.through.objects.filter(partner=OuterRef("pk")).order_by("area__name")
    counted = counted.annotate(beside=ArraySubquery(beside.values("area__name")))
    columns = (
        *(
            "name",
            "kind",
            "function",
            "function_consented_on",
            "area__name",
            "area__level",
            "area__parent__name",
            "beside",
            "address",
        ),
        *("registration", "unit__name", "state", "seen_at", "see_by", "n_open", "n_late"),
    )
    kinds: dict[str, Any] = {kind.value: str(kind.label) for kind in Kind}
    states = {"active": _("Active"), "paused": _("Paused"), "ended": _("Ended")}
    for row in counted.values_list(*columns)[:MOST_ROWS].iterator(chunk_size=2_000):
        name, kind, function, agreed, area, level, parent, beside, address, registration, unit, state, *rest = row
        inside = level in ("rw", "rt")
        place = [parent if inside else area or "", area if inside else ""]
        place.append(", ".join(beside))
        yield [
            name,
            kinds[kind],
            function,
            agreed,
            *place,
            address,
            registration,
            unit,
            states.get(state, state),
            *rest,
        ]
