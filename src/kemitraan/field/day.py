"""An officer's day as a phone keeps it: visits with their cards, posts near them, sessions; and what waits for them."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.db.models import F
from django.http import Http404

from kemitraan.learning import api as learning
from kemitraan.nights import api as nights
from kemitraan.people.api import Viewer, purposes
from kemitraan.reports import api as reports
from kemitraan.toolbox import clock
from kemitraan.toolbox.geo import LonLat, distance_m
from kemitraan.toolbox.languages import name_of
from kemitraan.visits import api as visits
from kemitraan.watch import api as watch

from .inbox import held_by
from .verbs import serving_post

NEAREST = 40  # posts on the phone


def day_of(viewer: Viewer, language: str) -> dict[str, Any]:
    """The day of this viewer, only the parts they serve a purpose for. Kept on the phone until the day is over."""
    today = clock.local(clock.now()).date()
    day: dict[str, Any] = {
        "me": viewer.account_id,
        "day": today.isoformat(),
        "visits": _visits(viewer),
        "posts": _posts(viewer),
        "sessions": _sessions(viewer, language),
        "waiting": [
            {
                "key": str(row.key),
                "verb": row.verb,
                "subject": row.subject,
                "state": row.state,
                "due_at": row.due_at.isoformat() if row.due_at else None,
            }
            for row in held_by(viewer.account_id or 0)
        ],
    }
    text = json.dumps(day, sort_keys=True, default=str)
    day["version"] = hashlib.sha256(text.encode()).hexdigest()[:16]
    day["now"] = clock.now().isoformat()
    return day


def _visits(viewer: Viewer) -> dict[str, Any] | None:
    """The plan of visits, with the kinds of reports a request may become; None for who makes none."""
    if not viewer.may(purposes.MAKE_VISITS):
        return None
    try:
        plan = dict(visits.todays_plan(viewer, clock.local(clock.now()).date()))
    except Http404:
        return None
    kinds = reports.Category.objects.filter(active=True, outside={}).order_by("order", "code")
    return plan | {"categories": [{"code": kind.code, "name": name_of(kind)} for kind in kinds]}


def _posts(viewer: Viewer) -> list[dict[str, Any]] | None:
    """The posts nearest to the middle of the viewer's own area, with when they were last alive; None for others."""
    if not viewer.may(purposes.READ_WATCH):
        return None
    found = watch.posts_visible_to(viewer).exclude(state="closed").select_related("area__parent")
    here = _middle(viewer)
    if here is not None:  # on a plane: good enough to sort by, within a city
        found = found.order_by(
            (F("lon") - here.lon) * (F("lon") - here.lon) + (F("lat") - here.lat) * (F("lat") - here.lat)
        )
    nearest = list(found[:NEAREST])
    tonight = _nights(viewer, [post.pk for post in nearest])
    return [
        {
            "id": post.pk,
            "night": tonight.get(post.pk),
            "name": post.name,
            "kind": str(watch.GuardPost.Kind(post.kind).label),
            "where": _joined(post.address, post.area.name if post.area else "", post.route),
            "hours": f"{post.opens_at:%H.%M}–{post.closes_at:%H.%M}" if post.opens_at and post.closes_at else "",
            "state": post.state,
            "last_active_at": post.last_active_at.isoformat() if post.last_active_at else None,
            "lon": post.lon,
            "lat": post.lat,
            "metres": round(distance_m(here, LonLat(post.lon, post.lat))) if here else None,
        }
        for post in nearest
    ]


def _nights(viewer: Viewer, posts: list[int]) -> dict[int, dict[str, Any]]:
    """Tonight at these posts, by post: from when to when, how many are to come, and how far it is. Nobody's name."""
    today = clock.local(clock.now()).date()
    rows = nights.visible_to(viewer).filter(post_id__in=posts, day=today)
    return {
        night.post_id: {
            "state": night.state,
            "starts_at": night.starts_at.isoformat(),
            "ends_at": night.ends_at.isoformat(),
            "members": night.members,
        }
        for night in rows
    }


def _sessions(viewer: Viewer, language: str) -> list[dict[str, Any]] | None:
    """Sessions of these days, with the version of their count; None for who has nothing to do with them."""
    if not viewer.may(purposes.READ_LEARNING):
        return None
    cards = learning.sessions_for(serving_post(viewer, purposes.READ_LEARNING), point=_middle(viewer))
    return [
        {
            "id": card.id,
            "title": card.title,
            "topic": card.topic_en if language == "en" else card.topic_id,
            "starts_at": card.starts_at.isoformat(),
            "ends_at": card.ends_at.isoformat(),
            "where": _joined(card.venue, card.area),
            "lon": card.lon,
            "lat": card.lat,
            "registered": card.registered,
            "counted": card.counted,
            "version": card.version,
            "speaking": card.speaking,
            "for_minors": card.for_minors,
            "day": card.day.isoformat() if card.day else None,
            "roll": [
                {"id": one.registration, "name": one.name, "here": one.here, "doubted": one.doubted}
                for one in card.roll
            ],
        }
        for card in cards
    ]


def _joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _middle(viewer: Viewer) -> LonLat | None:
    """The middle of the viewer's own area, where one is known."""
    for post in viewer.posts:
        if post.area_id and (area := post.area) is not None and area.lon is not None and area.lat is not None:
            return LonLat(area.lon, area.lat)
    return None
