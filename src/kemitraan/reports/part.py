"""A merged report that goes its own way again: what every way out of a merger has in common."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox.errors import Refused

from .models import Report
from .move import move


def part(report: Report) -> Report:
    """Loosen a locked report from the one it was merged into, and give that one. The caller moves its state.

    Refused (409) where it is not merged.
    """
    if report.state != "merged" or report.merged_into is None:
        raise Refused("not_merged", _("This report is not merged into another one."), status=409)
    main, report.merged_into = report.merged_into, None
    report.assignee_id = None
    report.answer, report.answered_at = "", None
    return main


def note_parted(report: Report, main: Report, *, by: journal.Actor) -> None:
    """Write into the other one's history that this report went its own way."""
    journal.record(
        "report.parted", "report", main.pk, by=by, unit_id=main.holder_id, unit_name=main.holder.name, other=report.pk
    )


def part_all(main: Report) -> list[Report]:
    """Loosen every report that was merged into one that ended without an answer; each is the desk's again."""
    parted = []
    rows = Report.objects.filter(merged_into=main, state="merged").order_by("pk").select_for_update(of=("self",))
    for report in rows.select_related("category", "unit", "holder", "merged_into__holder"):
        part(report)
        report.response_wanted = report.category.needs_response or report.priority <= 2
        move(report, "unmerge", by=journal.SYSTEM, fact="report.unmerged")
        note_parted(report, main, by=journal.SYSTEM)
        parted.append(report)
    return parted
