"""Who covers what, from which day to which: the joint between the police tree and the government tree."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused

from .editions import raise_edition
from .models import Area, Coverage, Unit


@transaction.atomic
def cover(
    unit: Unit,
    area: Area,
    *,
    since: date,
    until: date | None = None,
    note: str = "",
    by: journal.Actor = journal.SYSTEM,
) -> Coverage:
    """The unit covers the area from ``since`` to ``until`` (inclusive; open without it).

    Several units may cover one area: a port's police and the city's. The same unit twice at one time is
    refused (``overlapping_coverage``), as are dates in the wrong order (``bad_dates``).
    """
    if until is not None and until < since:
        raise Refused("bad_dates", _("The last day lies before the first."), field="until")
    Unit.objects.select_for_update().get(pk=unit.pk)  # two changes of one unit's coverage follow each other
    same = Coverage.objects.filter(unit=unit, area=area).exclude(valid_to__lt=since)
    if until is not None:
        same = same.filter(valid_from__lte=until)
    if same.exists():
        raise Refused("overlapping_coverage", _("This unit already covers this area at that time."), field="since")
    covered = Coverage.objects.create(unit=unit, area=area, valid_from=since, valid_to=until, note=note)
    _note("coverage.begun", unit, area, by, first_day=since, last_day=until)
    return covered


@transaction.atomic
def end_coverage(unit: Unit, area: Area, *, last_day: date, by: journal.Actor = journal.SYSTEM) -> Coverage:
    """The unit covers the area up to and including ``last_day``.

    Refused where it does not cover it on that day (``not_covered``). The past stays as it was: asking for
    an earlier day still names the unit of that day.
    """
    Unit.objects.select_for_update().get(pk=unit.pk)
    covered = (
        Coverage.objects.filter(unit=unit, area=area, valid_from__lte=last_day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gte=last_day))
        .first()
    )
    if covered is None:
        raise Refused("not_covered", _("This unit does not cover this area on that day."), field="last_day", status=409)
    covered.valid_to = last_day
    covered.save(update_fields=["valid_to"])
    _note("coverage.ended", unit, area, by, first_day=covered.valid_from, last_day=last_day)
    return covered


@transaction.atomic
def hand_over(area: Area, *, giver: Unit, taker: Unit, first_day: date, by: journal.Actor = journal.SYSTEM) -> Coverage:
    """From ``first_day`` the taker covers the area and the giver no longer: no day with none or both."""
    end_coverage(giver, area, last_day=first_day - timedelta(days=1), by=by)
    return cover(taker, area, since=first_day, by=by)


def _note(kind: str, unit: Unit, area: Area, by: journal.Actor, *, first_day: date, last_day: date | None) -> None:
    journal.record(
        kind,
        "unit",
        unit.pk,
        by=by,
        unit_id=unit.pk,
        unit_name=unit.name,
        area=area.code,
        name=area.name,
        first_day=first_day.isoformat(),
        last_day=last_day.isoformat() if last_day else None,
    )
    raise_edition()
