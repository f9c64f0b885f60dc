"""Keep a unit away from a report, and hand it to another where that unit had it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .excluded import refuse_kept_from
from .handle import tell
from .models import Exclusion, Report
from .move import lock, move


@helped("reports.exclude", "reports")
@transaction.atomic
def exclude(report: Report, unit: territory.Unit, to: territory.Unit, why: str, *, by: journal.Actor) -> Report:
    """From now on ``unit`` and those below it neither handle nor see this report; ``to`` has it where they had it.

    Refused (422) without a reason or where ``to`` lies in ``unit``; (409) where the report is closed, or is kept from
    ``to``. Said twice it is the same.
    """
    report = lock(report)
    why = clean_line(why, field="why", limit=300, required=True)
    if to.path.startswith(unit.path):
        raise Refused("same_unit", _("Choose a unit that lies elsewhere."), field="unit")
    if not report.is_open:
        raise Refused("closed", _("This report is closed."), status=409)
    refuse_kept_from(report, to)
    kept_from = sorted({*(report.kept_from or ()), unit.pk})
    if kept_from != report.kept_from:
        report.kept_from = kept_from
        report.save(update_fields=["kept_from"])
    _row, made = Exclusion.objects.get_or_create(
        report=report, unit=unit, defaults={"why": why, "by": by.name, "at": clock.now()}
    )
    if not made:
        return report
    had_it = report.holder.path.startswith(unit.path) or report.unit.path.startswith(unit.path)
    before = report.holder.name
    if had_it:
        report.holder, report.unit, report.rung, report.assignee_id = to, to, 0, None
        move(report, "transfer", by=by, fact="report.transferred", from_unit=before, why=why)
        tell(report, "report.transferred")
    journal.record(
        "report.unit_excluded", "report", report.pk, by=by, unit_id=report.holder_id, unit_name=report.holder.name,
        excluded=unit.name, why=why,
    )  # fmt: skip
    return report
