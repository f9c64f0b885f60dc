"""For the phone: an officer's sessions of today and the next days, near ones first, and their attendance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q

from kemitraan.people.api import Post, purposes
from kemitraan.territory import api as territory
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, distance_m

from .models import Session, Speaker
from .roll import RollLine, keeps_roll, roll_day, roll_of

BACK, AHEAD = timedelta(days=1), timedelta(days=7)
MOST = 50


@dataclass(frozen=True)
class SessionCard:
    """What a phone keeps of a session: where, when, the version of its attendance. Names: only ``roll`` (roll.py)."""

    id: int
    code: str
    title: str
    topic_id: str
    topic_en: str
    state: str
    starts_at: datetime
    ends_at: datetime
    venue: str
    area: str
    lon: float | None
    lat: float | None
    metres: int | None
    speaking: bool
    for_minors: bool
    registered: int
    counted: int | None
    version: int
    day: date | None = None  # of the roll: who wants a certificate, for who may see names
    roll: tuple[RollLine, ...] = ()


def sessions_for(post: Post, *, point: LonLat | None = None, now: datetime | None = None) -> list[SessionCard]:
    """The sessions of a post: of its unit and below, or where it speaks, from yesterday to a week ahead.

    Its own first, then by time; with a point each says how far it is. Nothing for a post without the purpose.
    """
    if purposes.READ_LEARNING not in purposes.PURPOSES.get(post.role, frozenset()):
        return []
    now = now or clock.now()
    speaking = set(Speaker.objects.filter(post=post).values_list("session_id", flat=True))
    rows = (
        Session.objects.filter(
            Q(unit_id__in=territory.subtree_ids(post.unit)) | Q(pk__in=speaking),
            ends_at__gte=now - BACK, starts_at__lte=now + AHEAD,
        )
        .exclude(state__in=("planned", "cancelled"))
        .select_related("programme__topic", "area")
        .order_by("starts_at", "id")[:MOST]
    )  # fmt: skip
    found = list(rows)
    counts = _counts(found)
    cards = [
        SessionCard(
            id=row.pk, code=row.code, title=row.programme.title, topic_id=row.programme.topic.name_id,
            topic_en=row.programme.topic.name_en, state=row.state, starts_at=row.starts_at, ends_at=row.ends_at,
            venue=row.venue, area=row.area.name if row.area else "", lon=row.lon, lat=row.lat,
            metres=round(distance_m(point, LonLat(row.lon, row.lat)))
            if point and row.lon is not None and row.lat is not None
            else None,
            speaking=row.pk in speaking, for_minors=row.for_minors, registered=counts[row.pk][0],
            counted=counts[row.pk][1], version=row.version, **_roll(post, row, now),
        )
        for row in found
    ]  # fmt: skip
    return sorted(cards, key=lambda card: (not card.speaking, card.starts_at))


def _roll(post: Post, session: Session, now: datetime) -> dict[str, Any]:
    """The roll of a session for its card, on the day itself and for who may see names."""
    day = roll_day(session, now)
    if day is None or not keeps_roll(post, session):
        return {}
    return {"day": day, "roll": tuple(roll_of(session, day))}


def session_of(post: Post, session_id: int) -> Session | None:
    """The session behind a card of this post; None for one that is not in its list (or no longer)."""
    if purposes.READ_LEARNING not in purposes.PURPOSES.get(post.role, frozenset()) or not 0 < session_id < 2**63:
        return None
    mine = Q(unit_id__in=territory.subtree_ids(post.unit)) | Q(speakers__post=post)
    return (
        Session.objects.filter(mine, pk=session_id).exclude(state="planned").select_related("unit", "programme").first()
    )


def _counts(found: list[Session]) -> dict[int, tuple[int, int | None]]:
    """For each session: places taken, and the newest count."""
    from django.db.models import Count

    from .models import Headcount, Registration

    ids = [row.pk for row in found]
    held = dict(
        Registration.objects.filter(session__in=ids, state="registered").values_list("session").annotate(n=Count("id"))
    )
    newest = dict(
        Headcount.objects.filter(session__in=ids, state="kept")
        .order_by("session", "version")
        .values_list("session", "total")
    )
    return {pk: (held.get(pk, 0), newest.get(pk)) for pk in ids}
