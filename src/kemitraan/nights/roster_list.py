"""The page of rosters: a page of them, newest first, and the posts for which one can be drawn, by name.

The first page of each is the hot one: its statement is kept. What is leafed to or searched for is asked as it comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from kemitraan.people.api import STAND_IN, Viewer, purposes
from kemitraan.toolbox.rows import Compiled, fetched_for_units, kept_for_units
from kemitraan.watch import api as watch

from .access import rosters_visible_to
from .models import Roster

PAGE, PAGE_POSTS, MOST_HOMELESS = 30, 50, 10
_COLUMNS = ("pk", "post", "first", "last", "squad", "state", "due_at")
KEEP_NIGHTS = [code for code, kind in watch.KINDS.items() if kind.keeps_nights]


class Posts(NamedTuple):
    """A page of posts (key, name) that keep nights, whether another page follows, and those without a unit yet."""

    rows: list[tuple[int, str]]
    more: bool
    homeless: list[tuple[int, str]]


def roster_rows(viewer: Viewer, state: str, before: str = "") -> tuple[list[dict[str, Any]], str]:
    """A page of rosters, newest first, and the cursor of the next page (empty: this is the last)."""
    units, cursor = viewer.units_for(purposes.READ_WATCH), _cursor(before)
    if cursor is None:
        rows = fetched_for_units(_newest(state), units)
    else:
        first, key = cursor
        older = Q(first__lt=first) | Q(first=first, pk__lt=key)
        rows = list(_rosters(rosters_visible_to(viewer).filter(older), state))
    found = [dict(zip(_COLUMNS, one, strict=True)) for one in rows[:PAGE]]
    return found, f"{found[-1]['first']:%Y-%m-%d}_{found[-1]['pk']}" if len(rows) > PAGE else ""


def posts_of(viewer: Viewer, q: str, page: int) -> Posts:
    """Posts for which the viewer may draw a roster, by name; ``q``: words of the name; ``page`` from 1 on.

    A post without a unit has neither a head nor members, so nothing can be drawn for it: it is told apart.
    """
    units = viewer.units_for(purposes.KEEP_WATCH)
    if q or page > 1:
        start = (page - 1) * PAGE_POSTS
        rows: Iterable[Any] = _with_unit(watch.posts_visible_to(viewer, purposes.KEEP_WATCH), q)[
            start : start + PAGE_POSTS + 1
        ]
    else:
        rows = fetched_for_units(_first_posts(), units)
    found = list(rows)
    return Posts(found[:PAGE_POSTS], len(found) > PAGE_POSTS, fetched_for_units(_homeless(), units))


@cache
def _newest(state: str) -> Compiled:
    """``state``: one of ``ROSTER_STATES``, or empty for all."""
    return kept_for_units(_rosters(rosters_visible_to(STAND_IN), state))


def _rosters(found: QuerySet[Roster], state: str) -> QuerySet[Roster, tuple[Any, ...]]:
    if state:
        found = found.filter(state=state)
    columns = ("pk", "post__name", "first", "last", "squad", "state", "due_at")
    return found.order_by("-first", "-pk").values_list(*columns)[: PAGE + 1]


@cache
def _first_posts() -> Compiled:
    return kept_for_units(_with_unit(watch.posts_visible_to(STAND_IN), "")[: PAGE_POSTS + 1])


@cache
def _homeless() -> Compiled:
    found = _open(watch.posts_visible_to(STAND_IN)).filter(unit__isnull=True)
    return kept_for_units(found.values_list("pk", "name")[: MOST_HOMELESS + 1])


def _with_unit(posts: QuerySet[watch.GuardPost], q: str) -> QuerySet[watch.GuardPost, tuple[int, str]]:
    found = _open(posts).filter(unit__kind__in=KEEP_NIGHTS)
    for word in q.split()[:4]:
        found = found.filter(name__icontains=word)
    return found.values_list("pk", "name")


def _open(posts: QuerySet[watch.GuardPost]) -> QuerySet[watch.GuardPost]:
    return posts.filter(kind="siskamling").exclude(state="closed").order_by("name", "id")


def _cursor(text: str) -> tuple[date, int] | None:
    day, _bar, key = text.partition("_")
    try:
        return (date.fromisoformat(day), int(key)) if key.isascii() and key.isdigit() and len(key) < 19 else None
    except ValueError:
        return None
