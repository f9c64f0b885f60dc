"""What every process remembers of outlines and coverage, and how it learns that they changed."""

from __future__ import annotations

import threading
import time
from datetime import date

from django.db import connection

from kemitraan.toolbox import clock

from .models import Coverage, Unit
from .shapes import ShapeIndex

LOOK_AGAIN_S = 2.0  # other processes' changes are seen within this time

_RANK = {Unit.Level.POLSEK: 0, Unit.Level.POLRES: 1, Unit.Level.POLDA: 2, Unit.Level.MABES: 3}
_UNIT_COLUMNS = ["id", *(field.attname for field in Unit._meta.concrete_fields if not field.primary_key)]


class _Memory:
    """The one index of this process, and who covers what on one day."""

    index: ShapeIndex | None = None
    looked = 0.0
    units: tuple[ShapeIndex | None, date, dict[int, int]] = (None, date.min, {})
    rows: tuple[ShapeIndex | None, dict[int, tuple[object, ...]]] = (None, {})  # columns of every unit


_lock = threading.Lock()


def read_edition() -> tuple[int, int]:
    """Number of the edition, and the transaction that wrote it.

    The number alone could meet its twin: a transaction that raised it and was rolled back, then another that
    raised it to the same number.
    """
    with connection.cursor() as cursor:
        cursor.execute("select number, xmin::text::bigint from territory_shapeedition where id = 1")
        row = cursor.fetchone()
    return (int(row[0]), int(row[1])) if row else (0, 0)


def current_index() -> ShapeIndex:
    """The index of the present edition; other processes' changes are seen within two seconds.

    Costs nothing most of the time and one short query every two seconds. While one thread looks or builds,
    the others go on with the index they have.
    """
    index = _Memory.index
    if index is not None and time.monotonic() - _Memory.looked < LOOK_AGAIN_S:
        return index
    if index is not None and not _lock.acquire(blocking=False):
        return index
    if index is None:
        _lock.acquire()
    try:
        index = _Memory.index
        if index is None or time.monotonic() - _Memory.looked >= LOOK_AGAIN_S:
            edition = read_edition()
            if index is None or index.edition != edition:
                index = _Memory.index = ShapeIndex(edition)
            _Memory.looked = time.monotonic()
        return index
    finally:
        _lock.release()


def units_today() -> dict[int, int]:
    """Id of the smallest unit that covers each area today, by area id; kept until edition or day change."""
    index, today = current_index(), clock.local(clock.now()).date()
    kept, day, units = _Memory.units
    if kept is not index or day != today:
        units = units_on(today)
        _Memory.units = (index, today, units)
    return units


def remembered_unit(unit_id: int) -> Unit | None:
    """A unit as it was when the present edition was read: an instance of the caller's own, without a query."""
    index = current_index()
    kept, rows = _Memory.rows
    if kept is not index or unit_id not in rows:
        rows = {row[0]: row for row in Unit.objects.values_list(*_UNIT_COLUMNS)}
        _Memory.rows = (index, rows)
    return Unit.from_db("default", _UNIT_COLUMNS, rows[unit_id]) if unit_id in rows else None


def units_on(day: date) -> dict[int, int]:
    """The smallest unit that covers each area on a day (a Polsek before its Polres), by area id.

    A Pospol is left out: it is a post of its Polsek, not an addressee of its own. Between two units of one
    level the younger coverage counts.
    """
    rows = (
        Coverage.objects.filter(valid_from__lte=day)
        .exclude(valid_to__lt=day)
        .exclude(unit__level=Unit.Level.POSPOL)
        .values_list("area_id", "unit_id", "unit__level", "valid_from")
    )
    best: dict[int, tuple[int, int, int]] = {}
    for area_id, unit_id, level, since in rows:
        mine = (_RANK.get(Unit.Level(level), 9), -since.toordinal(), unit_id)
        if area_id not in best or mine < best[area_id]:
            best[area_id] = mine
    return {area_id: mine[2] for area_id, mine in best.items()}


def forget_index() -> None:
    """Drop what this process remembers (after an import in the same process, and in tests)."""
    _Memory.index = None
    _Memory.units = (None, date.min, {})
    _Memory.rows = (None, {})


def raise_edition() -> int:
    """Tell every process that areas, outlines, units, coverage or places changed; call inside that transaction.

    Two transactions that change them wait for each other here, so no edition is given twice.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into territory_shapeedition (id, number) values (1, 1)"
            " on conflict (id) do update set number = territory_shapeedition.number + 1 returning number"
        )
        row = cursor.fetchone()
    forget_index()
    return int(row[0]) if row else 0
