"""Look again at what a report is: another category or priority, with a reason, and clocks anew."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line
from kemitraan.toolbox.wall import helped

from .clocks import deadline
from .models import Category, Report
from .move import lock
from .states import STATES


@helped("reports.retriage", "reports")
@transaction.atomic
def retriage(report: Report, *, category_code: str, priority: int, why: str, by: journal.Actor) -> Report:
    """Give an open report another category or priority; the clock of its state runs anew from its start.

    What the reporter was promised never gets later: a person who was told a time keeps it. A report that became
    urgent, or whose category needs somebody to go, is found by dispatch. Sensitive stays sensitive.
    """
    report = lock(report)
    why = clean_line(why, field="why", limit=300, required=True)
    if not report.is_open:
        raise Refused("closed", _("This report is closed."), status=409)
    if priority not in (1, 2, 3, 4):
        raise Refused("bad_priority", _("The priority goes from 1 to 4."), field="priority")
    category = Category.objects.filter(code=category_code, active=True).first()
    if category is None or category.outside:
        raise Refused("unknown_category", _("There is no such category."), field="category")
    if (category.pk, priority) == (report.category_id, report.priority):
        return report
    before: dict[str, Any] = {"from_category": report.category.code, "from_priority": report.priority}
    urgent_before = report.category.needs_response or report.priority <= 2
    report.category, report.kind, report.priority = category, category.kind, priority
    report.caveat = max(report.caveat, 2 if category.sensitive else 1)
    _new_clocks(report)
    if (category.needs_response or priority <= 2) and not urgent_before and report.state in ("received", "in_hand"):
        report.response_wanted = True
    report.save()
    journal.record(
        "report.retriaged", "report", report.pk, by=by, unit_id=report.holder_id, unit_name=report.holder.name,
        category=category.code, priority=priority, why=why, **before,
    )  # fmt: skip
    return report


def _new_clocks(report: Report) -> None:
    """The clock of the present state from the moment it began; the promise only where it comes sooner."""
    clock_name = STATES[report.state].clock
    if clock_name:
        report.due_at = deadline(clock_name, priority=report.priority, unit=report.holder, start=report.state_since)
    promised = deadline("promise", priority=report.priority, unit=report.holder, start=report.received_at)
    report.promised_at = min(promised, report.promised_at)
