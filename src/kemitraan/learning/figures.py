"""What sessions add up to: held of planned by topic, and what the quiz says of all of them together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from kemitraan.toolbox.languages import in_english
from kemitraan.toolbox.parts import Part
from kemitraan.toolbox.rows import fetched_of

from .gain import Gain, gain_of
from .models import Session
from .states import AFTER

MOST_POINTS = 500


@dataclass(frozen=True)
class SessionPoint:
    """A session on a commander's map."""

    code: str
    title: str
    area: str
    lon: float
    lat: float
    starts_at: datetime
    state: str


def sessions_held(units: Iterable[int], since: datetime, until: datetime, *, village: str = "") -> list[Part]:
    """For each topic: sessions held in a period, of all planned for it (also those cancelled)."""
    return _by_topic(_sessions(units, since, until, village), Q(state__in=AFTER))


def quiz_gain(units: Iterable[int], since: datetime, until: datetime, *, village: str = "") -> Gain:
    """What the anonymous sheets of the period's sessions say together; only sessions with ten on either side count."""
    return gain_of(_sessions(units, since, until, village).values_list("pk", flat=True))


def sessions_planned(units: Iterable[int], now: datetime, until: datetime, *, village: str = "") -> list[Part]:
    """For each topic: sessions announced, of all that shall be held from now on (cancelled ones are none of them)."""
    return _by_topic(_sessions(units, now, until, village).exclude(state="cancelled"), ~Q(state="planned"))


def session_points(
    units: Iterable[int], since: datetime, now: datetime, until: datetime, *, village: str = ""
) -> tuple[list[SessionPoint], int]:
    """Sessions with a known point, at most 500, and how many there are: those to come by time, then the newest past.

    Planned ones are among them, cancelled ones are not.
    """
    rows = _sessions(units, since, until, village).exclude(state="cancelled").filter(lon__isnull=False)
    wanted = ("code", "programme__title", "area__name", "lon", "lat", "starts_at", "state")
    coming = rows.filter(starts_at__gte=now).order_by("starts_at", "id").values_list(*wanted)
    past = rows.filter(starts_at__lt=now).order_by("-starts_at", "-id").values_list(*wanted)
    found = [*fetched_of(coming[:MOST_POINTS])]
    if len(found) < MOST_POINTS:
        found += fetched_of(past[: MOST_POINTS - len(found)])
    points = [
        SessionPoint(code, title, area or "", lon or 0.0, lat or 0.0, starts_at, state)
        for code, title, area, lon, lat, starts_at, state in found
    ]
    return points, len(points) if len(points) < MOST_POINTS else rows.count()


def _by_topic(found: QuerySet[Session], counted: Q) -> list[Part]:
    name = "name_en" if in_english() else "name_id"
    rows = (
        found.values("programme__topic__code", f"programme__topic__{name}")
        .annotate(of=Count("id"), n=Count("id", filter=counted))
        .order_by(f"programme__topic__{name}")
    )
    return [Part(row["programme__topic__code"], row[f"programme__topic__{name}"], row["n"], row["of"]) for row in rows]


def _sessions(units: Iterable[int], since: datetime, until: datetime, village: str) -> QuerySet[Session]:
    found = Session.objects.filter(unit_id__in=list(units), starts_at__gte=since, starts_at__lt=until)
    return found.filter(area__code__startswith=village) if village else found
