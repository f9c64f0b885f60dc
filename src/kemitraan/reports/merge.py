"""Merging, taking apart and splitting: what people decide about reports that are one, or one that is several."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kemitraan.journal import api as journal
from kemitraan.toolbox import clock
from kemitraan.toolbox.codes import new_code
from kemitraan.toolbox.errors import Refused
from kemitraan.toolbox.text import clean_line, clean_text
from kemitraan.toolbox.wall import helped

from .clocks import deadline
from .excluded import refuse_kept_from
from .handle import tell
from .models import Category, Exclusion, Report, Suggestion
from .move import lock, move
from .part import note_parted, part
from .states import STATES


@helped("reports.merge", "reports")
@transaction.atomic
def merge(report: Report, into: Report, *, by: journal.Actor) -> Report:
    """Join a report to the one it repeats. Its reporter stays informed and heard; nothing is deleted."""
    first, second = sorted([report.pk, into.pk])  # one order for every merge: no deadlock
    locked = {pk: lock(Report(pk=pk)) for pk in (first, second)} if first != second else {}
    if not locked:
        raise Refused("same_report", _("A report can't be merged with itself."), field="into")
    report, into = locked[report.pk], locked[into.pk]
    if into.merged_into_id is not None or not into.is_open:
        raise Refused("not_open", _("The other report is closed or merged itself."), field="into", status=409)
    if Report.objects.filter(merged_into=report).exists():
        raise Refused("has_merged", _("Other reports are merged into this one; merge those first."), status=409)
    refuse_kept_from(report, into.holder)  # who must not see one must not have it with another
    refuse_kept_from(report, into.unit)
    report.merged_into = into
    report.response_wanted = False
    move(report, "merge", by=by, fact="report.merged", into=into.pk)
    if report.priority < into.priority:
        into.priority = report.priority
        into.save(update_fields=["priority"])
    journal.record(
        "report.joined", "report", into.pk, by=by, unit_id=into.holder_id, unit_name=into.holder.name, other=report.pk
    )
    _decide(report, into, "merged", by)
    tell(report, "report.merged")
    return report


@helped("reports.unmerge", "reports")
@transaction.atomic
def unmerge(report: Report, why: str, *, by: journal.Actor) -> Report:
    """Take a merged report apart again: it goes on by itself at the unit that held it, with a fresh clock.

    Its reporter is told. Where somebody should have gone for it and it lay in another one's hands, it is found by
    dispatch again. Refused (409) where it is not merged.
    """
    report = lock(report)
    why = clean_line(why, field="why", limit=300, required=True)
    main = part(report)
    move(report, "unmerge", by=by, fact="report.unmerged", why=why)
    report.response_wanted = report.category.needs_response or report.priority <= 2
    report.save(update_fields=["response_wanted"])
    note_parted(report, main, by=by)
    _decide(report, main, "apart", by)
    tell(report, "report.unmerged")
    return report


@transaction.atomic
def keep_apart(report: Report, other: Report, *, by: journal.Actor) -> None:
    """A person looked and says: these are two."""
    _decide(report, other, "apart", by)
    journal.record("report.kept_apart", "report", report.pk, by=by, unit_id=report.holder_id, other=other.pk)


def _decide(report: Report, other: Report, decision: str, by: journal.Actor) -> None:
    Suggestion.objects.filter(report__in=[report, other], other__in=[report, other]).update(
        decision=decision, decided_by=by.name, decided_at=clock.now()
    )


@helped("reports.split", "reports")
@transaction.atomic
def split(report: Report, story: str, *, category_code: str, key: UUID, by: journal.Actor) -> Report:
    """Make a task of its own out of a part of a report (one level deep), with its own state and clock.

    ``key`` is the form's own UUID, so that a double click makes one task.
    """
    report = lock(report)
    if report.split_from_id is not None:
        raise Refused("one_level", _("A task can't be split again."), status=409)
    known = Report.objects.filter(key=key, split_from=report).first()
    if known is not None:
        return known
    category = Category.objects.filter(code=category_code, active=True).first()
    if category is None or category.outside:
        raise Refused("unknown_category", _("There is no such category."), field="category")
    now = clock.now()
    task = Report.objects.create(
        key=key,
        fingerprint="",
        code=new_code(),
        kind=category.kind,
        category=category,
        priority=category.priority,
        story=clean_text(story, field="story", limit=5_000, required=True),
        language=report.language,
        happened_at=report.happened_at,
        lon=report.lon,
        lat=report.lat,
        accuracy_m=report.accuracy_m,
        cell=report.cell,
        landmark=report.landmark,
        area_id=report.area_id,
        unit=report.unit,
        holder=report.holder,
        state="received",
        state_since=now,
        owner=STATES["received"].owner,
        due_at=deadline("triage", priority=category.priority, unit=report.holder, start=now),
        promised_at=deadline("promise", priority=category.priority, unit=report.holder, start=now),
        received_at=now,
        channel="split",
        caveat=max(report.caveat, 2 if category.sensitive else 1),
        kept_from=report.kept_from,
        response_wanted=category.needs_response or category.priority <= 2,
        split_from=report,
        looked_for_twins=True,
    )
    Exclusion.objects.bulk_create(
        Exclusion(report=task, unit_id=kept.unit_id, why=kept.why, by=kept.by, at=now)
        for kept in report.exclusions.all()
    )
    journal.record(
        "report.split", "report", report.pk, by=by, audience=journal.PUBLIC, unit_id=report.holder_id,
        unit_name=report.holder.name, task=task.pk,
    )  # fmt: skip
    journal.record("report.received", "report", task.pk, by=by, unit_id=task.holder_id, unit_name=task.holder.name)
    return task
