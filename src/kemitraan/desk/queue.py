"""The queue: a hundred rows sorted by whose clock runs out first, and the same places on the map.

A hot path: rows are plain tuples, never model instances. What may be seen comes from ``reports.api.visible_to``.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox.codes import read_code, show_code

from .filters import PAGE, Filters
from .near import inside, near_of

MOST_POINTS = 500
LONGEST_TITLE = 90
SEARCHED_WORDS = 6


class Row(TypedDict):
    """One line of the queue as the page and the browser get it."""

    code: str
    shown: str
    title: str
    category: str
    priority: int
    state: str
    due: str | None
    late: bool
    received: str
    place: str
    holder: str
    rung: int
    answer_waits: bool


def matching(viewer: Viewer, filters: Filters, now: datetime) -> QuerySet[reports.Report]:
    """The reports of one view, in its order, not yet cut to a page."""
    found = reports.visible_to(viewer, purposes.READ_REPORTS).filter(state__in=filters.states)
    if filters.priority:
        found = found.filter(priority__in=filters.priority)
    if filters.category:
        found = found.filter(category__code__in=filters.category)
    if filters.unit is not None:
        found = found.filter(Q(unit_id=filters.unit) | Q(holder_id=filters.unit))
    if filters.mine:
        found = found.filter(assignee_id__in=[post.pk for post in viewer.posts])
    if filters.late:
        found = found.filter(_late_at(now))
    if filters.news:
        due = reports.Notice.objects.filter(report=OuterRef("pk"), sent_at__isnull=True, due_at__lte=now)
        found = found.filter(Exists(due))
    if (since := filters.since_moment(now)) is not None:
        found = found.filter(received_at__gte=since)
    if (near := near_of(viewer, filters)) is not None:
        found = inside(found, near)
    if filters.q:
        found = found.filter(_words(filters.q))
    return _sorted(found, filters.sort)


def _words(q: str) -> Q:
    """A plain search: a receipt code by itself, else words in story, landmark, area and official number."""
    if (code := read_code(q)) is not None:
        return Q(code=code)
    match = Q()
    for word in q.split()[:SEARCHED_WORDS]:
        match &= (
            Q(story__icontains=word)
            | Q(landmark__icontains=word)
            | Q(area__name__icontains=word)
            | Q(official_number__icontains=word)
            | Q(category__name_id__icontains=word)
        )
    return match


def _sorted(found: QuerySet[reports.Report], sort: str) -> QuerySet[reports.Report]:
    if sort == "newest":
        return found.order_by("-received_at", "-id")
    if sort == "oldest":
        return found.order_by("received_at", "id")
    if sort == "priority":
        return found.order_by("priority", F("due_at").asc(nulls_last=True), "id")
    return found.order_by(F("due_at").asc(nulls_last=True), "id")


_FIELDS = (
    "code",
    "story",
    "category__code",
    "category__name_id",
    "category__name_en",
    "priority",
    "state",
    "due_at",
    "promised_at",
    "answered_at",
    "received_at",
    "area__name",
    "holder__name",
    "rung",
)


def page_of(viewer: Viewer, filters: Filters, now: datetime, language: str) -> tuple[list[Row], bool]:
    """One page of rows, and whether another page follows. One query."""
    start = (filters.page - 1) * PAGE
    cut = list(matching(viewer, filters, now).values_list(*_FIELDS)[start : start + PAGE + 1])
    return [_row(values, now, language) for values in cut[:PAGE]], len(cut) > PAGE


def _row(values: tuple, now: datetime, language: str) -> Row:  # type: ignore[type-arg]
    code, story, category, name_id, name_en, priority, state, due, promised, answered, received, area, holder, rung = (
        values
    )
    return {
        "code": code,
        "shown": show_code(code),
        "title": story[:LONGEST_TITLE],
        "category": name_en if language == "en" else name_id,
        "priority": priority,
        "state": state,
        "due": due.isoformat() if due else None,
        "late": _is_late(state, due, promised, answered, now),
        "received": received.isoformat(),
        "place": area or "",
        "holder": holder,
        "rung": rung,
        "answer_waits": state == "answered",
    }


def _is_late(state: str, due: datetime | None, promised: datetime, answered: datetime | None, now: datetime) -> bool:
    """The clock of the state ran out, or the promise of the receipt did and nobody answered yet."""
    if due is not None and due < now:
        return True
    return answered is None and promised < now and state in ("received", "in_hand")


def _late_at(now: datetime) -> Q:
    """The same for the database."""
    return Q(due_at__lt=now) | Q(promised_at__lt=now, answered_at__isnull=True, state__in=("received", "in_hand"))
