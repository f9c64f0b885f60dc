"""Enter a report for somebody who calls or stands at the desk: the report, the note and the call in one transaction."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal.api import Actor
from kemitraan.reports import api as reports
from kemitraan.toolbox.wall import helped


@helped("desk.enter", "reports")  # it may be a neighbour's to read
@transaction.atomic
def enter(new: reports.NewReport, *, by: Actor, why: str = "", call: reports.Call | None = None) -> reports.Receipt:
    """Keep the report, the reason for a priority of the operator's own, and which call it came from.

    The same form sent twice gives the same receipt. Raises Refused as :func:`kemitraan.reports.api.receive`.
    """
    receipt = reports.receive(new, by=by)
    report = reports.Report.objects.get(pk=receipt.report_id)
    if not receipt.repeated and new.priority is not None and why.strip():
        words = _("Priority P%(priority)d set at the desk: %(why)s")
        reports.note(report, words % {"priority": new.priority, "why": why.strip()}, by=by)
    if call is not None:
        reports.end_call(call, report, by=by)
    return receipt
