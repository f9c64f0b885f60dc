"""What an overseer reads of a drawn report: the work on it, and the words without whoever they are about."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from kemitraan.journal import api as journal
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.languages import name_of
from kemitraan.toolbox.wall import helped, helping

from .models import SampleDraw
from .redact import common_words, redacted

MOST_STORIES = 5_000  # of the last year, to know which words are common


@dataclass
class Case:
    """One drawn report. It carries no code, no place nearer than the kelurahan, no person and no exact hour."""

    number: int
    report: reports.Report
    category: str
    story: str = ""
    answer: str = ""
    withheld: bool = False
    facts: list[journal.Entry] = field(default_factory=list)
    verdicts: list[bool] = field(default_factory=list)


@helped("oversight.sample", "reports")  # drawn by lot, and read without whoever they are about
def sampled(draw: SampleDraw) -> list[Case]:
    """The cases of a draw, in its order; reports erased since then are left out."""
    found = reports.Report.objects.filter(pk__in=draw.reports).select_related("category", "unit", "holder", "area")
    by_id = {report.pk: report for report in found}
    with helping("oversight.redact", "identity"):  # a name must be known to be taken out
        names = {row.report_id: row.name for row in reports.Reporter.objects.filter(report_id__in=list(by_id))}
    facts: dict[int, list[journal.Entry]] = {}
    public = (journal.PUBLIC, journal.STAFF)
    for entry in journal.Entry.objects.filter(
        subject="report", subject_id__in=list(by_id), audience__in=public
    ).order_by("id"):
        facts.setdefault(entry.subject_id, []).append(entry)
    verdicts: dict[int, list[bool]] = {}
    for report_id, solved in (
        reports.Verdict.objects.filter(report_id__in=list(by_id)).order_by("id").values_list("report_id", "solved")
    ):
        verdicts.setdefault(report_id, []).append(solved)
    common = common_words(_stories())
    cases = []
    for number, report_id in enumerate(draw.reports, 1):
        report = by_id.get(report_id)
        if report is None:
            continue
        known = (names.get(report_id, ""),)
        case = Case(number, report, name_of(report.category))
        case.withheld = report.category.sensitive or report.caveat > 1
        if not case.withheld:
            case.story = redacted(report.story, common, known)
            case.answer = redacted(report.answer, common, known)
        case.facts, case.verdicts = facts.get(report_id, []), verdicts.get(report_id, [])
        cases.append(case)
    return cases


def _stories() -> list[str]:
    since = clock.now() - timedelta(days=366)
    found = reports.Report.objects.filter(received_at__gte=since, category__sensitive=False).order_by("-id")
    return list(found.values_list("story", flat=True)[:MOST_STORIES])
