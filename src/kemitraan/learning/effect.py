"""What came of sessions, told honestly: numbers with n, period and source, and no claim of cause (3.11 step 6, E22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q

from kemitraan.people.api import Viewer
from kemitraan.toolbox import clock
from kemitraan.toolbox.rows import fetched
from kemitraan.toolbox.wall import helped

from .access import requests_visible_to, visible_to
from .models import Session

LEAST = 5  # smaller numbers speak of people, not of places (E1, E22)
AFTER = timedelta(days=60)  # domain.md 3.11 step 6


# What residents told: neither tasks split from a report nor what was told twice or taken back.
_CALLS = """
    select count(*) filter (where r.received_at < %s), count(*) filter (where r.received_at >= %s)
    from reports_report r join reports_category c on c.id = r.category_id join territory_area a on a.id = r.area_id
    where c.code = any(%s) and a.code like %s and r.split_from_id is null and r.state not in ('merged', 'withdrawn')
        and r.received_at >= %s and r.received_at < %s
"""


@dataclass(frozen=True)
class Calls:
    """Reports on a session's topic in its area in the 60 days before and after. Plain counts: other things changed too.

    None where a number is below five, or where the 60 days are not over yet (``after``).
    """

    before: int | None
    after: int | None
    complete: bool
    categories: tuple[str, ...]


@helped("learning.effect", "reports")  # counted
def calls_around(session: Session, now: datetime | None = None) -> Calls | None:
    """The plain counts; None where the topic has no category of reports or the session no area."""
    now = now or clock.now()
    categories = tuple(session.programme.topic.categories)
    if session.area is None or not categories:
        return None
    first, last = session.starts_at - AFTER, session.ends_at + AFTER
    values = [session.starts_at, session.ends_at, list(categories), f"{session.area.code}%", first, last]
    ((before, after),) = fetched(_CALLS, values)
    complete = session.ends_at + AFTER <= now
    return Calls(_shown(before), _shown(after) if complete else None, complete, categories)


@dataclass(frozen=True)
class Demand:
    """How many wanted one topic in one kelurahan: sessions, places taken, people who waited in vain, and requests.

    Requests come from groups (a school, an RW, a company), so they are not hidden where they are few.
    """

    topic_id: str
    topic_en: str
    area: str
    sessions: int
    registered: int | None
    waiting: int | None
    requests: int


def demand(viewer: Viewer, since: datetime, until: datetime) -> list[Demand]:
    """Demand by topic and area over a period, by name: an order of words, not of winners. Small numbers are hidden.

    Sessions by the day they begin, requests by the day they came; those cancelled or withdrawn are left out.
    """
    held = (
        visible_to(viewer)
        .filter(starts_at__gte=since, starts_at__lt=until)
        .exclude(state="cancelled")
        .values_list("programme__topic__name_id", "programme__topic__name_en", "area__name")
        .annotate(
            sessions=Count("id", distinct=True),
            registered=Count("registrations", filter=Q(registrations__state="registered"), distinct=True),
            waiting=Count("registrations", filter=Q(registrations__state="waiting"), distinct=True),
        )
    )
    asked = (
        requests_visible_to(viewer)
        .filter(received_at__gte=since, received_at__lt=until)
        .exclude(state="withdrawn")
        .values_list("topic__name_id", "topic__name_en", "area__name")
        .annotate(requests=Count("id"))
    )
    sessions = {(topic, english, area or ""): rest for topic, english, area, *rest in held}
    requests = {(topic, english, area or ""): count for topic, english, area, count in asked}
    found = []
    for wanted in sorted({*sessions, *requests}, key=lambda one: (one[0], one[2])):
        count, registered, waiting = sessions.get(wanted, (0, 0, 0))
        found.append(Demand(*wanted, count, _shown(registered), _shown(waiting), requests.get(wanted, 0)))
    return found


def _shown(count: int) -> int | None:
    return count if count == 0 or count >= LEAST else None
