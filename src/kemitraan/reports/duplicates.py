"""Reports that may be one: near in place and time first, then their words.

RapidFuzz's ``token_sort_ratio`` beat every other method on 1,109 rewritten flood reports of Jakarta
(average precision .978; insight.md section 7). The machine only suggests, with its reasons; a person decides,
and the decision is kept as a lesson either way.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from rapidfuzz import fuzz, process, utils

from kemitraan.toolbox.geo import LonLat, box_around, cell_ranges, distance_m

from .models import Report, Suggestion

NEAR_M = 500.0  # the window of the study; domain.md 3.1 offers 300 m / 30 min as strong
NEAR_TIME = timedelta(hours=6)
LIKELY = 55.0  # token_sort_ratio from which a pair is worth a person's look, when near
SAME_SPOT_M = 60.0  # so near, and of one category within the half hour, that words matter less
SAME_SPOT_TIME = timedelta(minutes=30)
MOST_CANDIDATES = 200


def candidates(report: Report) -> QuerySet[Report]:
    """Earlier reports near in place and time that are not merged yet; newest first."""
    if report.cell is None or report.lon is None or report.lat is None:
        return Report.objects.none()
    ranges = cell_ranges(*box_around(LonLat(report.lon, report.lat), NEAR_M))
    near = Q()
    for first, last in ranges:
        near |= Q(cell__range=(first, last))
    return (
        Report.objects.filter(
            near,
            received_at__gte=report.received_at - NEAR_TIME,
            received_at__lte=report.received_at,
            merged_into__isnull=True,
        )
        .exclude(pk=report.pk)
        .order_by("-received_at")[:MOST_CANDIDATES]
    )


def suggest(report: Report, *, most: int = 5) -> list[Suggestion]:
    """Store and return the likeliest earlier twins of a report, best first. Repeatable; nothing is merged."""
    here = LonLat(report.lon or 0.0, report.lat or 0.0)
    near = [(other, distance_m(here, LonLat(other.lon or 0.0, other.lat or 0.0))) for other in candidates(report)]
    near = [(other, metres) for other, metres in near if metres <= NEAR_M]
    if not near:
        return []
    scores = process.cdist(
        [report.story],
        [other.story for other, _ in near],
        scorer=fuzz.token_sort_ratio,
        processor=utils.default_process,
    )[0]
    found = []
    for (other, metres), score in zip(near, scores, strict=True):
        apart = report.received_at - other.received_at
        same_spot = metres <= SAME_SPOT_M and apart <= SAME_SPOT_TIME and other.category_id == report.category_id
        if score >= LIKELY or same_spot:
            found.append(
                Suggestion(
                    report=report, other=other, score=float(score), metres=metres, minutes=apart.total_seconds() / 60
                )
            )
    found.sort(key=lambda suggestion: (-suggestion.score, suggestion.metres))
    found = found[:most]
    Suggestion.objects.bulk_create(found, ignore_conflicts=True)
    return list(
        Suggestion.objects.filter(report=report).select_related("other__category").order_by("-score", "metres")[:most]
    )


@transaction.atomic
def suggest_for_new(*, limit: int = 50) -> int:
    """A worker's round: look once at each new report; how many were looked at."""
    waiting = list(
        Report.objects.filter(looked_for_twins=False)
        .order_by("id")
        .select_for_update(skip_locked=True, of=("self",))[:limit]
    )
    for report in waiting:
        suggest(report)
    Report.objects.filter(pk__in=[report.pk for report in waiting]).update(looked_for_twins=True)
    return len(waiting)
